"""S22 before any proof: who has what was left behind, and the way to it."""

from kiosk.model import Service
from kiosk.prompts.collect import LeftBehind
from kiosk.prompts.result import Seen
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text
from kiosk.screens.theme import look
from kiosk.screens.widgets.key import Key, Primary
from kiosk.screens.widgets.rows import FactRow

load_kv(__file__)

FACT = 190
FACT_ELDER = 230


class LeftBehindScreen(PromptScreen):
    """A machine without a box has nothing to prove anything for: it only says where to go."""

    def put(self, prompt: LeftBehind) -> None:
        told = [
            ("blank-card", "kept" if prompt.has_box else "no_box"),
            ("id-card", "id_card"),
            ("bank", "atm"),
        ]
        high = FACT_ELDER if look.elder else FACT
        self.ids.facts.place = (54, 780, 972, len(told) * high + 4)
        for number, (picto, what) in enumerate(told):
            row = FactRow(
                picto=picto,
                head=text(f"LeftBehind.{what}"),
                text=text(f"LeftBehind.{what}_more"),
                line=number < len(told) - 1,
                place=(0, number * high, 972, high),
            )
            self.ids.facts.add_widget(row)
        seen = Key(target="seen", text=text("result.seen"), picto="back", wide=330 if prompt.has_box else 0)
        seen.bind(on_act=lambda *_: self.answer(Seen()))
        self.ids.actions.add_widget(seen)
        if prompt.has_box:
            go = Primary(text=text("LeftBehind.go"))
            go.bind(on_act=lambda *_: self.answer(Service.RECOVER_RETAINED_CARD))
            self.ids.actions.add_widget(go)
