"""49, right after it happened: nobody took the card, so it lies locked in the machine under a slip number."""

from typing import Any

from kiosk.prompts.trouble import CardKept
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text
from kiosk.screens.theme import look
from kiosk.screens.widgets.rows import info_row

load_kv(__file__)


class CardKeptScreen(PromptScreen):
    def __init__(self, *args: Any) -> None:
        self.row_high = 140
        super().__init__(*args)

    def heading(self, prompt: CardKept) -> str:
        return text("CardKept.head")

    def put(self, prompt: CardKept) -> None:
        rows = (
            (text("CardKept.slip"), prompt.slip),
            (text("CardKept.state"), text("CardKept.state_value")),
            (text("CardKept.how"), text("CardKept.how_value")),
        )
        for number, (label, value) in enumerate(rows):
            place = (0, number * self.row_high, 972, self.row_high)
            row = info_row(
                label, value, place, label_width=220 if look.elder else 196, line=number < len(rows) - 1
            )
            self.ids.rows.add_widget(row)
        self.ids.ways.show(prompt.ways)
