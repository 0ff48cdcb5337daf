"""16: the new card stands in its slot; the gate's sensor ends it."""

from kiosk.prompts.taking import Thing
from kiosk.screens.drawings.card_from_slot import CardFromSlot
from kiosk.screens.drawings.close_up import CloseUp
from kiosk.screens.taking import TakingScreen


class TakeCardScreen(TakingScreen):
    words = "TakeCard"
    thing = Thing.CARD
    place_of_thing = "out"
    place_words = "place.out"

    def close_up(self) -> CloseUp:
        return CardFromSlot(place=self.drawing_place(800))
