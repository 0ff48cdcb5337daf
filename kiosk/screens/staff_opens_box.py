"""49, staff called: which box, which number, and that the card goes into the lit slot to be checked."""

from kiosk.prompts.collect import StaffOpensBox
from kiosk.prompts.result import Seen
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.said_rows import said
from kiosk.screens.text import text
from kiosk.screens.widgets.panel import Notice
from kiosk.screens.widgets.where import Where

load_kv(__file__)

FOOT = (54, 1160, 972, 420)
NOTICE = (54, 1230, 972, 280)


class StaffOpensBoxScreen(PromptScreen):
    def put(self, prompt: StaffOpensBox) -> None:
        self.ids.rows.show(said(prompt.rows))
        if prompt.checks:
            words = text("StaffOpensBox.insert")
            self.add_widget(Where(lit="insert", head=text("StaffOpensBox.head"), text=words, place=FOOT))
            return
        head, more = text("StaffOpensBox.number"), text("StaffOpensBox.number_more")
        self.add_widget(Notice(picto="lock-hand", head=head, text=more, place=NOTICE))

    def leave(self) -> None:
        self.answer(Seen())
