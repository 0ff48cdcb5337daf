"""42: the present PIN; the tries that are left are a sentence, and the way out stands beside it."""

from kiosk.model import Pin
from kiosk.prompts.card import EnterPin, ForgotPin
from kiosk.screens.prompt_screen import load_kv
from kiosk.screens.text import text
from kiosk.screens.typed_screen import TypedScreen

load_kv(__file__)

FEW_TRIES = 3
"""From here on the number is said even when nothing went wrong yet in this visit."""


class EnterPinScreen(TypedScreen):
    """No digit is ever shown, and no key shows which one was pressed."""

    def put(self, prompt: EnterPin) -> None:
        ids = self.ids
        ids.title.text = text(f"EnterPin.purpose.{prompt.purpose.value}")
        ids.back.text = text(f"EnterPin.leave.{prompt.purpose.value}")
        self._say(prompt)
        if prompt.echo is not None:
            self.type_at_pad(prompt.echo, ids.back.text)
        if prompt.pad_out:
            self.say_pad_out()
        if not prompt.can_reset:
            self.remove_widget(ids.forgot)

    def finish(self) -> None:
        self.answer(Pin(self.digits))

    def forgot(self) -> None:
        self.answer(ForgotPin())

    def show_count(self, count: int) -> None:
        self.ids.cells.filled_count = count

    def _say(self, prompt: EnterPin) -> None:
        left = prompt.tries_left
        few = left is not None and (prompt.wrong or left <= FEW_TRIES)
        self.ids.said.text = text("EnterPin.wrong" if prompt.wrong else "EnterPin.social")
        if few:
            self.ids.more.text = text("EnterPin.last" if left == 1 else "EnterPin.tries", n=left)
        else:
            self.ids.more.text = text("EnterPin.again" if prompt.wrong else "EnterPin.not_bank")
