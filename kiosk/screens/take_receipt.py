"""41: the last thing."""

from kiosk.prompts.taking import Says, TakeReceipt, Thing
from kiosk.screens.drawings.close_up import CloseUp
from kiosk.screens.drawings.receipt_from_slot import ReceiptFromSlot
from kiosk.screens.fitting_text import fitting
from kiosk.screens.taking import TakingScreen
from kiosk.screens.text import text


class TakeReceiptScreen(TakingScreen):
    words = "TakeReceipt"
    thing = Thing.RECEIPT
    place_of_thing = "receipt"
    place_words = "place.receipt"

    def said(self, prompt: TakeReceipt) -> str:
        return f"TakeReceipt.says.{prompt.says.value}"

    def put(self, prompt: TakeReceipt) -> None:
        super().put(prompt)
        done = prompt.says is Says.NEXT_STEPS
        self.ids.notice.text = fitting("TakeReceipt.after" if done else "TakeReceipt.after_plain")
        self.ids.notice.picto = "tick"
        self.ask_taken(text("TakeReceipt.taken"))

    def close_up(self) -> CloseUp:
        return ReceiptFromSlot(place=self.drawing_place(760))
