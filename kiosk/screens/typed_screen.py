"""What the screens with a keypad share: a run of digits, typed, erased, and kept when the look changes."""

from typing import Any, ClassVar

from kiosk.prompts.pin_echo import PinEcho
from kiosk.prompts.prompt import Back
from kiosk.screens.drawings.pin_pad_keys import PinPadKeys
from kiosk.screens.prompt_screen import PromptScreen
from kiosk.screens.text import text
from kiosk.screens.widgets.where import Where

WHERE = (54, 738, 972, 380)
CLOSE_UP = (54, 1140, 972, 430)


class TypedScreen(PromptScreen):
    """Its kv file binds a Keypad to type_digit, clear and erase, and a Primary `go` to finish."""

    limit: ClassVar[int] = 6

    def __init__(self, prompt: Any, answered: Any) -> None:
        self.digits = ""
        self._echo: PinEcho | None = None
        super().__init__(prompt, answered)
        self.typed()

    def resume(self, before: Any) -> None:
        self.digits = before.digits
        self.typed()

    def type_at_pad(self, echo: PinEcho, leave: str) -> None:
        """Digits come from the PIN pad: no keypad is drawn, but where the pad is, and what its keys do.

        `leave`: what its cancel key does here.
        """
        self._echo = echo
        ids = self.ids
        ids.go.parent.remove_widget(ids.go)
        self.remove_widget(ids.keypad)
        ids.cells.waits = False
        close_up = PinPadKeys(leave=leave, place=CLOSE_UP)
        self.add_widget(close_up)
        self.add_widget(Where(lit="pin", head=text("place.pin"), text=text("pin_pad.how"), place=WHERE))
        echo.watch(self.typed)

    def say_pad_out(self) -> None:
        """Why the digits are typed here, where everybody else types them at the pad: in place of the hand."""
        self.ids.cover.text = text("pin_pad.out")
        x, _, width, _ = self.ids.cover.place
        self.ids.cover.place = (x, 84, width, 140)
        self.ids.hand.place = (132, 6, 72, 72)

    def forget(self) -> None:
        self.digits = ""
        if self._echo is not None:
            self._echo.leave(self.typed)
        super().forget()

    def type_digit(self, digit: str) -> None:
        if len(self.digits) < self.limit:
            self.digits += digit
        self.typed()

    def erase(self) -> None:
        self.digits = self.digits[:-1]
        self.typed()

    def clear(self) -> None:
        self.digits = ""
        self.typed()

    def show_count(self, count: int) -> None:
        """So many have been typed; for screens that show dots."""

    def go_back(self) -> None:
        self.answer(Back())

    @property
    def missing(self) -> int:
        return self.limit - len(self.digits)

    def typed(self) -> None:
        """The digits have changed: show them, and light the button when all are there."""
        if self._echo is not None:
            self.show_count(self._echo.count)
            return
        self.show_count(len(self.digits))
        self.ids.keypad.full = self.missing == 0
        self.ids.go.enabled = self.missing == 0
        self.ids.go.reason = text("typing.missing", n=self.missing)
