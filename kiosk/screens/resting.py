"""What 21 and the start share: the machine rests, says why, and where else it can be done."""

from typing import Any

from kiosk.prompts.entrance import StaffCalled
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.widgets.said_row import SaidRow

load_kv(__file__)

ROW = 158


class RestingScreen(PromptScreen):
    has_head = False
    has_strip = False

    def staff(self) -> None:
        self.answer(StaffCalled())

    def say(self, title: str, sub: str, rows: tuple[tuple[str, str, str], ...]) -> None:
        """`rows` is (pictogram, name, sentence)."""
        self.ids.title.text, self.ids.sub.text = title, sub
        panel: Any = self.ids.rows
        panel.place = (54, 1200, 972, ROW * len(rows) + 4)
        for number, (picto, name, sentence) in enumerate(rows):
            row = SaidRow(
                picto=picto,
                name=name,
                text=sentence,
                line=number < len(rows) - 1,
                place=(0, number * ROW, 972, ROW),
            )
            panel.add_widget(row)
