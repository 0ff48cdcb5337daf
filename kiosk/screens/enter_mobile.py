"""07: the mobile number, eleven digits beginning with 1."""

from typing import Any

from kiosk.prompts import Back, EnterMobile
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text

load_kv(__file__)

DIGITS = 11


class EnterMobileScreen(PromptScreen):
    """Typing errors are told inline; everything else is the flow's to refuse."""

    def put(self, prompt: EnterMobile) -> None:
        self._digits = prompt.known
        self._show()

    def resume(self, before: Any) -> None:
        self._digits = before._digits
        self._show()

    def forget(self) -> None:
        self._digits = ""
        self.ids.field.digits = ""
        super().forget()

    def type_digit(self, digit: str) -> None:
        if len(self._digits) < DIGITS:
            self._digits += digit
        self._show()

    def erase(self) -> None:
        self._digits = self._digits[:-1]
        self._show()

    def clear(self) -> None:
        self._digits = ""
        self._show()

    def go_back(self) -> None:
        self.answer(Back())

    def finish(self) -> None:
        self.answer(self._digits)

    def _show(self) -> None:
        wrong = bool(self._digits) and not self._digits.startswith("1")
        missing = DIGITS - len(self._digits)
        self.ids.field.digits = self._digits
        notice = self.ids.notice
        notice.head = text("EnterMobile.wrong") if wrong else text("EnterMobile.why")
        notice.text = "" if wrong else text("EnterMobile.why_more")
        notice.picto = "warning" if wrong else "phone"
        self.ids.keypad.full = missing == 0
        self.ids.go.enabled = missing == 0 and not wrong
        self.ids.go.reason = text("EnterMobile.wrong") if missing == 0 else text("typing.missing", n=missing)
