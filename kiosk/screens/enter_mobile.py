"""07: the mobile number, eleven digits beginning with 1."""

from kiosk.prompts.application import EnterMobile
from kiosk.screens.prompt_screen import load_kv
from kiosk.screens.text import text
from kiosk.screens.typed_screen import TypedScreen

load_kv(__file__)


class EnterMobileScreen(TypedScreen):
    """Typing errors are told inline; everything else is the flow's to refuse."""

    limit = 11

    def put(self, prompt: EnterMobile) -> None:
        self._whose = "_other" if prompt.of_another else ""
        self.ids.title.text = text(f"EnterMobile.title{self._whose}")
        self.digits = prompt.known

    def finish(self) -> None:
        self.answer(self.digits)

    def typed(self) -> None:
        super().typed()
        wrong = bool(self.digits) and not self.digits.startswith("1")
        self.ids.field.digits = self.digits
        notice = self.ids.notice
        notice.head = text("EnterMobile.wrong" if wrong else f"EnterMobile.why{self._whose}")
        notice.text = "" if wrong else text("EnterMobile.why_more")
        notice.picto = "warning" if wrong else "phone"
        if wrong:
            self.ids.go.enabled = False
            self.ids.go.reason = text("EnterMobile.begins")
