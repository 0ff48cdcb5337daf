"""Which of several cards: surplus ones are shown and never denied (SC-R art. 25)."""

from collections.abc import Sequence

from kiosk.prompts.card import ChooseCard, OwnedCard
from kiosk.screens.choosing import Choice
from kiosk.screens.paged_choice import PagedChoiceScreen
from kiosk.screens.prompt_screen import load_kv
from kiosk.screens.text import text
from kiosk.screens.theme import look
from kiosk.screens.widgets.rows import ChoiceRow

load_kv(__file__)

PITCH = 204
HEIGHT = 180


class ChooseCardScreen(PagedChoiceScreen):
    """None is chosen before the citizen has: a wrong card reported lost is a bad day."""

    words = "ChooseCard"

    def put(self, prompt: ChooseCard) -> None:
        self._states = {f"card_{number}": card.state for number, card in enumerate(prompt.cards)}
        self.ids.title.text = text("ChooseCard.title", n=len(prompt.cards))
        super().put(prompt)

    def choices(self, prompt: ChooseCard) -> Sequence[Choice]:
        cards = enumerate(prompt.cards)
        return [Choice(f"card_{number}", number, _name(card), card.tail) for number, card in cards]

    def page_size(self) -> int:
        return 4

    def row(self, choice: Choice, line: int) -> ChoiceRow:
        return ChoiceRow(
            target=choice.target,
            head=choice.name,
            head_kind="label" if look.elder or look.language == "en" else "head",
            text=text(f"social_state.{self._states[choice.target].value}"),
            place=(0, line * PITCH, 972, HEIGHT),
        )


def _name(card: OwnedCard) -> str:
    key = "card" if card.bank_name and not look.elder else "card_plain"
    return text(f"ChooseCard.{key}", tail=card.tail, bank=card.bank_name)
