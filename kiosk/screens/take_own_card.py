"""16 for the card that the citizen brought: the reader's sensor ends it."""

from kiosk.prompts.card import TakeOwnCard
from kiosk.prompts.taking import Thing
from kiosk.screens.drawings.card_from_reader import CardFromReader
from kiosk.screens.drawings.close_up import CloseUp
from kiosk.screens.taking import TakingScreen


class TakeOwnCardScreen(TakingScreen):
    words = "TakeOwnCard"
    thing = Thing.OWN_CARD
    place_of_thing = "insert"
    place_words = "place.insert"
    row_top = 1130

    def said(self, prompt: TakeOwnCard) -> str:
        return f"TakeOwnCard.state.{prompt.state.value}"

    def close_up(self) -> CloseUp:
        return CardFromReader(place=(54, 440, 972, 624))
