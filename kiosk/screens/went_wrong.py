"""18: what happened, what did not, who comes, and the slip number; no cross, no red."""

from typing import Any

from kiosk.prompts.help_said import HelpSaid
from kiosk.prompts.trouble import Safe, WentWrong
from kiosk.screens.drawings.drawing import Drawing
from kiosk.screens.drawings.jam import Jam
from kiosk.screens.drawings.paused import Paused
from kiosk.screens.fitting_text import fitting
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import has_text, text
from kiosk.screens.theme import look
from kiosk.screens.widgets.said_row import SaidRow
from kiosk.screens.widgets.strip import outside

load_kv(__file__)

ROW = 132
ABOUT_A_CARD = ("jam", "spoilt")


class WentWrongScreen(PromptScreen):
    def __init__(self, *args: Any) -> None:
        elder = look.elder
        self.title_top = 440 if elder else 500
        self.safe_top = 740 if elder else 792
        self.notice_place = (54, 1164, 972, 300) if elder else (54, 1230, 972, 250)
        super().__init__(*args)

    def put(self, prompt: WentWrong) -> None:
        what = prompt.what if has_text(f"fault.{prompt.what}.title") else "unknown"
        self.ids.title.text = text(f"fault.{what}.title")
        self.ids.why.text = text(f"fault.{what}.why")
        self.add_widget(self._drawing(what))
        self._say_safe(prompt.safe)
        called = outside.said is HelpSaid.CALLED
        self.ids.notice.head = text("WentWrong.staff_called" if called else "WentWrong.staff")
        self.ids.notice.text = fitting("WentWrong.slip_more" if prompt.slip else "WentWrong.plain_more")
        if prompt.slip:
            self.ids.notice.foot = text("WentWrong.slip", slip=prompt.slip)
        if prompt.staff_note:
            self.ids.note.text = text("WentWrong.note", note=prompt.staff_note)
        self.ids.ways.show(prompt.ways)

    def _drawing(self, what: str) -> Drawing:
        top = 110 if look.elder else 150
        if what in ABOUT_A_CARD:
            return Jam(place=(54, top, 972, 330))
        return Paused(place=(254, top, 572, 330))

    def _say_safe(self, safe: tuple[Safe, ...]) -> None:
        panel = self.ids.safe
        panel.place = (54, self.safe_top, 972, ROW * len(safe) + 4)
        for number, what in enumerate(safe):
            panel.add_widget(
                SaidRow(
                    badge=True,
                    picto="tick",
                    name=text(f"safe.{what.value}.head"),
                    text=text(f"safe.{what.value}.more"),
                    line=number < len(safe) - 1,
                    place=(0, number * ROW, 972, ROW),
                )
            )
