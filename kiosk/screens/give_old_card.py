"""The replaced card goes into the mouth that the new one came out of; the gate's sensor ends it (JS 三.4)."""

from kiosk.prompts.renewal import GiveOldCard
from kiosk.screens.drawings.card_from_slot import CardFromSlot
from kiosk.screens.drawings.close_up import CloseUp
from kiosk.screens.drawings.own_card_into_slot import OwnCardIntoSlot
from kiosk.screens.fitting_text import fitting
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text
from kiosk.screens.theme import look

load_kv(__file__)

PICTURE = (54, 430, 972, 740)
PICTURE_ELDER = (95, 450, 890, 700)


class GiveOldCardScreen(PromptScreen):
    """A card that is not the old one is handed back first, and the same place says so."""

    def put(self, prompt: GiveOldCard) -> None:
        said = "GiveOldCard.wrong" if prompt.wrong else "GiveOldCard.give"
        self.ids.title.text = text(f"{said}.title")
        self.ids.title.sub = fitting(f"{said}.sub", tail=prompt.card_tail)
        self.ids.notice.picto = "tick" if prompt.wrong else "bin"
        self.ids.notice.text = fitting(f"{said}.after")
        self._close_up = self._picture(wrong=prompt.wrong)
        self.add_widget(self._close_up)
        self._close_up.start()

    def forget(self) -> None:
        self._close_up.stop()
        super().forget()

    def _picture(self, *, wrong: bool) -> CloseUp:
        place = PICTURE_ELDER if look.elder else PICTURE
        if wrong:
            return CardFromSlot(place=place)
        return OwnCardIntoSlot(place=place, name=text("InsertCard.chip"))
