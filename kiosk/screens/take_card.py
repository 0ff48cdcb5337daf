"""16: the new card stands in its slot; the gate's sensor ends it."""

from kiosk.prompts.taking import TakeCard, Thing
from kiosk.screens.drawings.card_from_slot import CardFromSlot
from kiosk.screens.drawings.close_up import CloseUp
from kiosk.screens.taking import TakingScreen

FITTING = 3
HIGHER_ROW = 1098
SMALLER = (118, 404, 844, 694)
"""With the citizen's own card, four things are taken."""


class TakeCardScreen(TakingScreen):
    words = "TakeCard"
    thing = Thing.CARD
    place_of_thing = "out"
    place_words = "place.out"

    def put(self, prompt: TakeCard) -> None:
        self._many = len(prompt.things) > FITTING
        super().put(prompt)
        if self._many:
            for row in (self.ids.where, self.ids.order):
                left, _, wide, high = row.place
                row.place = (left, HIGHER_ROW, wide, high)

    def close_up(self) -> CloseUp:
        return CardFromSlot(place=SMALLER if self._many else (54, 404, 972, 800))
