"""17b: what the formal report does, said before it is done; the red key works after the tick only.

No lamp here: nothing on this screen is a next step that the machine would wish for (look.md 6, danger).
"""

from typing import Any

from kiosk.prompts.confirm import ConfirmLoss
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text

load_kv(__file__)


class ConfirmLossScreen(PromptScreen):
    def put(self, prompt: ConfirmLoss) -> None:
        ids = self.ids
        sub = "card" if prompt.bank_name else "card_plain"
        ids.title.sub = text(f"ConfirmLoss.{sub}", tail=prompt.card_tail, bank=prompt.bank_name)
        phone = "bank_phone" if prompt.bank_phone else "bank_more"
        ids.bank.text = text(f"ConfirmLoss.{phone}", phone=prompt.bank_phone)
        after = "reissue" if prompt.can_reissue else "reissue_elsewhere"
        ids.notice.head = text(f"ConfirmLoss.{after}")
        ids.notice.text = text("ConfirmLoss.why")
        self.free()

    def resume(self, before: Any) -> None:
        self.ids.understood.ticked = before.ids.understood.ticked
        self.free()

    def free(self) -> None:
        """The tick frees the red key, and taking it away locks it again."""
        self.ids.go.enabled = self.ids.understood.ticked
        self.ids.go.reason = text("ConfirmLoss.first_tick")
