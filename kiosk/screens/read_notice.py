"""03: what is needed, and two consents that are ticked each on its own (PIPL art. 14, 29)."""

from typing import Any

from kiosk.model import Service
from kiosk.prompts.identity import Consented, FaceDeclined, ReadNotice
from kiosk.prompts.prompt import Back
from kiosk.screens.fitting_text import fitting
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text

load_kv(__file__)

FEN_A_YUAN = 100


class ReadNoticeScreen(PromptScreen):
    """The lamp goes from box to box and then to the button."""

    def put(self, prompt: ReadNotice) -> None:
        self.ids.bring.value = fitting(f"ReadNotice.{_bring(prompt)}")
        self.ids.time.value = text("ReadNotice.time_what", minutes=prompt.minutes)
        self.ids.fee.value = _fee(prompt)
        use = "data" if prompt.makes_card else "deed"
        self.ids.data.head = text(f"ReadNotice.{use}")
        self.ids.data.text = text(f"ReadNotice.{use}_more")
        self.light()

    def resume(self, before: Any) -> None:
        self.ids.data.ticked = before.ids.data.ticked
        self.ids.face.ticked = before.ids.face.ticked
        self.light()

    def light(self) -> None:
        """The lamp lies on the next thing to be done."""
        data, face, go = self.ids.data, self.ids.face, self.ids.go
        data.lit = not data.ticked
        face.lit = data.ticked and not face.ticked
        go.enabled = data.ticked and face.ticked
        missing = "both" if not (data.ticked or face.ticked) else "face" if data.ticked else "data"
        go.reason = text(f"ReadNotice.missing_{missing}")

    def agree(self) -> None:
        self.answer(Consented())

    def decline_face(self) -> None:
        self.answer(FaceDeclined())

    def go_back(self) -> None:
        self.answer(Back())


def _fee(prompt: ReadNotice) -> str:
    if prompt.fee_fen is None:
        return text("ReadNotice.fee_later")
    if prompt.fee_fen == 0 and prompt.step.service is not Service.ISSUE_CARD:
        return text("ReadNotice.no_fee")
    return money(prompt.fee_fen)


def _bring(prompt: ReadNotice) -> str:
    if prompt.step.service is Service.ACT_FOR_ANOTHER:
        return "bring_two_and_card" if prompt.brings_card else "bring_two"
    return "bring_card_too" if prompt.brings_card else "bring_what"


def money(fen: int) -> str:
    """0 → 免费; 2000 → 20元."""
    if not fen:
        return text("ReadNotice.free")
    yuan, rest = divmod(fen, FEN_A_YUAN)
    return text("ReadNotice.yuan", yuan=f"{yuan}.{rest:02d}" if rest else yuan)
