"""15: 办好了, and what works now, what does not yet, and where it is turned on."""

from typing import Any

from kiosk.prompts.taking import Finished, ReceiptWanted
from kiosk.screens.fitting_text import fitting
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text
from kiosk.screens.theme import look

load_kv(__file__)


class FinishedScreen(PromptScreen):
    def __init__(self, *args: Any) -> None:
        self.panel_top = 792 if look.elder else 780
        self.ask_top = 1330 if look.elder else 1340
        self.can_print = True
        super().__init__(*args)

    def put(self, prompt: Finished) -> None:
        ids = self.ids
        ids.tail.text = text("Finished.tail", tail=prompt.card_tail)
        state = "holder" if prompt.holder_enables else "enabled" if prompt.enabled else "pending"
        ids.enabled.picto = "tick" if state == "enabled" else "wait"
        ids.enabled.head = text(f"Finished.{state}")
        ids.enabled.text = fitting(f"Finished.{state}_more")
        ids.bank.text = fitting("Finished.bank_more", bank=prompt.bank_name)
        phone = "phone_more" if prompt.ecard_url else "phone_plain"
        ids.phone.text = fitting(f"Finished.{phone}")
        ids.code.content = prompt.ecard_url
        self._offer_receipt(prompt.can_print)

    def want(self, wanted: bool) -> None:
        self.answer(ReceiptWanted(wanted))

    def _offer_receipt(self, can_print: bool) -> None:
        self.can_print = can_print
        what = "receipt" if can_print else "no_printer"
        self.ids.ask.text = text(f"Finished.{what}")
        self.ids.ask_more.text = fitting(f"Finished.{what}_more")
        if not can_print:
            self.ids.no.target, self.ids.no.text = "scan", text("done.scan")
            self.ids.yes.text = text("Finished.go_on")
