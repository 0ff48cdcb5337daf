"""What the screens with a keypad share: a run of digits, typed, erased, and kept when the look changes."""

from typing import Any, ClassVar

from kiosk.prompts.prompt import Back
from kiosk.screens.prompt_screen import PromptScreen
from kiosk.screens.text import text


class TypedScreen(PromptScreen):
    """Its kv file binds a Keypad to type_digit, clear and erase, and a Primary `go` to finish."""

    limit: ClassVar[int] = 6

    def __init__(self, prompt: Any, answered: Any) -> None:
        self.digits = ""
        super().__init__(prompt, answered)
        self.typed()

    def resume(self, before: Any) -> None:
        self.digits = before.digits
        self.typed()

    def forget(self) -> None:
        self.digits = ""
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

    def go_back(self) -> None:
        self.answer(Back())

    @property
    def missing(self) -> int:
        return self.limit - len(self.digits)

    def typed(self) -> None:
        """The digits have changed: show them, and light the button when all are there."""
        self.ids.keypad.full = self.missing == 0
        self.ids.go.enabled = self.missing == 0
        self.ids.go.reason = text("typing.missing", n=self.missing)
