"""36b: the two people, and what the one who stands here is to the other."""

from collections.abc import Sequence

from kiosk.policy.profile import AgentKind
from kiosk.prompts.agency import ChooseRelation
from kiosk.screens.choosing import Choice, ChoosingScreen
from kiosk.screens.text import text
from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.panel import Panel
from kiosk.screens.widgets.pictogram import Pictogram
from kiosk.screens.widgets.words import Words

PERSON_TOP, PERSON_HIGH = 430, 220
PICTO_PX = 96


class ChooseRelationScreen(ChoosingScreen):
    """Masked names: whoever looks over a shoulder learns none."""

    top_px = 690
    words = "ChooseRelation"

    def choices(self, prompt: ChooseRelation) -> Sequence[Choice]:
        return [_choice(one) for one in prompt.kinds]

    def put(self, prompt: ChooseRelation) -> None:
        super().put(prompt)
        for number, (who, name) in enumerate((("principal", prompt.principal), ("agent", prompt.agent))):
            self.add_widget(_person(54 + number * 498, text(f"ChooseRelation.{who}"), name))


def _person(left: float, who: str, name: str) -> Board:
    panel = Panel(place=(left, PERSON_TOP, 474, PERSON_HIGH))
    panel.add_widget(Pictogram(name="person", place=(30, (PERSON_HIGH - PICTO_PX) / 2, PICTO_PX, PICTO_PX)))
    panel.add_widget(Words(text=who, role="ink_soft", valign="bottom", place=(150, 12, 312, 92)))
    panel.add_widget(Words(text=name, kind="head", strong=True, place=(150, 110, 312, 98)))
    return panel


def _choice(one: AgentKind) -> Choice:
    words = f"agent_kind.{one.value}"
    return Choice(f"kind_{one.value}", one, text(f"{words}.name"), text(f"{words}.short"))
