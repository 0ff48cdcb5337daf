"""03: what is needed, and two consents that are ticked each on its own (PIPL art. 14, 29)."""

from typing import Any

from kiosk.prompts.identity import Consented, FaceDeclined, ReadNotice
from kiosk.prompts.prompt import Back
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text

load_kv(__file__)

FEN_A_YUAN = 100


class ReadNoticeScreen(PromptScreen):
    """The lamp goes from box to box and then to the button."""

    def put(self, prompt: ReadNotice) -> None:
        bring = "ReadNotice.bring_card_too" if prompt.brings_card else "ReadNotice.bring_what"
        self.ids.bring.value = text(bring)
        self.ids.time.value = text("ReadNotice.time_what", minutes=prompt.minutes)
        nothing = not prompt.makes_card and not prompt.fee_fen
        self.ids.fee.value = text("ReadNotice.no_fee") if nothing else money(prompt.fee_fen)
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


def money(fen: int) -> str:
    """0 → 免费; 2000 → 20元."""
    if not fen:
        return text("ReadNotice.free")
    yuan, rest = divmod(fen, FEN_A_YUAN)
    return text("ReadNotice.yuan", yuan=f"{yuan}.{rest:02d}" if rest else yuan)
