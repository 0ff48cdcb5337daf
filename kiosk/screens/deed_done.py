"""15 for enabling, losses, contact, transfer: what is so now and what can follow."""

from kiosk.prompts.result import DeedDone
from kiosk.screens.done import DoneScreen
from kiosk.screens.text import has_text, text


class DeedDoneScreen(DoneScreen):
    def put(self, prompt: DeedDone) -> None:
        title = f"DeedDone.title.{prompt.service.value}"
        self.say(text(title if has_text(title) else "DeedDone.plain"), prompt.card_tail, prompt.points)
        self.offer_next(prompt.instead)
        self.ask_receipt(can_print=prompt.can_print, printing_lit=True)
