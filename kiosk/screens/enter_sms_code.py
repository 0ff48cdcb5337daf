"""08: the six digits of the text message; it can be sent again after a while."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.clock import Clock

from kiosk.prompts.application import EnterSmsCode, ResendCode
from kiosk.screens.prompt_screen import load_kv
from kiosk.screens.text import text
from kiosk.screens.theme import look
from kiosk.screens.typed_screen import TypedScreen

load_kv(__file__)

LARGER_SUB_PX = 24
"""In elder mode the sentence above is higher by this much."""


class EnterSmsCodeScreen(TypedScreen):
    """Counts the seconds itself; the line says what can be done, never that something failed."""

    def put(self, prompt: EnterSmsCode) -> None:
        self._wait_s = prompt.resend_after_s
        key = "wrong" if prompt.wrong else "sub"
        self.ids.title.sub = text(f"EnterSmsCode.{key}", mobile=prompt.masked_mobile)
        self._show_wait()
        self._ticking = Clock.schedule_interval(self._tick, 1.0)

    def resume(self, before: Any) -> None:
        self._wait_s = before._wait_s
        self._show_wait()
        super().resume(before)

    def forget(self) -> None:
        self._ticking.cancel()
        self.ids.cells.shown = ""
        super().forget()

    def resend(self) -> None:
        self.answer(ResendCode())

    def finish(self) -> None:
        self.answer(self.digits)

    def typed(self) -> None:
        super().typed()
        self.ids.cells.shown = self.digits
        self.ids.cells.filled_count = len(self.digits)

    def _tick(self, _: float) -> bool:
        self._wait_s = max(self._wait_s - 1, 0)
        self._show_wait()
        return bool(self._wait_s)

    def _show_wait(self) -> None:
        waiting = self._wait_s > 0
        key = "resend_in" if waiting else "resend_now"
        self.ids.lost.text = text(f"EnterSmsCode.{key}", n=self._wait_s)
        # A key that is not there yet cannot be missed: the line says when it comes.
        self.ids.resend.enabled = not waiting
        self.ids.resend.opacity = 0 if waiting else 1
        lower = LARGER_SUB_PX if look.elder else 0
        self.ids.lost.place = (54, 384 + lower, 700 if waiting else 510, 132)
        for key in (self.ids.resend, self.ids.other):
            x, _, width, height = key.place
            key.place = (x, 402 + lower, width, height)
