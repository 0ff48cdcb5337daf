"""43: the new PIN holds; nothing of it stands on a receipt, so the key without one is lit."""

from kiosk.prompts.result import DonePoint, PinResetDone, Told
from kiosk.screens.done import DoneScreen
from kiosk.screens.text import text


class PinResetDoneScreen(DoneScreen):
    def put(self, prompt: PinResetDone) -> None:
        told = [Told.PIN_SET, Told.TRIES_CLEARED, Told.BANK_PIN_SAME]
        if not prompt.was_locked:
            told.remove(Told.TRIES_CLEARED)
        points = tuple(DonePoint(one) for one in told)
        self.say(text("PinResetDone.title"), prompt.card_tail, points)
        self.ask_receipt(
            can_print=prompt.can_print, printing_lit=False, without="PinResetDone.no_print_take_card"
        )
