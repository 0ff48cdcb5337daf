"""40: the ID card goes back into its owner's hand; without a sensor the owner says so."""

from kiosk.prompts.taking import TakeIdCard, Thing
from kiosk.screens.drawings.close_up import CloseUp
from kiosk.screens.drawings.id_on_pad import IdFromPad
from kiosk.screens.taking import TakingScreen
from kiosk.screens.text import text


class TakeIdCardScreen(TakingScreen):
    words = "TakeIdCard"
    thing = Thing.ID_CARD
    place_of_thing = "id"
    place_words = "place.id_short"

    def put(self, prompt: TakeIdCard) -> None:
        super().put(prompt)
        if not prompt.sensed:
            self.ids.notice.text = text("TakeIdCard.unsensed")
            self.ask_taken(text("TakeIdCard.taken"))

    def close_up(self) -> CloseUp:
        return IdFromPad(place=self.drawing_place(760))
