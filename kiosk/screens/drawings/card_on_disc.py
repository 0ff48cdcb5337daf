"""31: the card on its disc: the sign that a card is spoken of."""

from kiosk.screens.drawings.cards import draw_social_security_card
from kiosk.screens.drawings.drawing import Drawing
from kiosk.screens.drawings.pen import Pen


class CardOnDisc(Drawing):
    base = (972, 380)

    def draw(self, pen: Pen) -> None:
        if not pen.outlined:
            pen.circle(486, 190, 188, "beam")
        with pen.at(240, 30, 0.9685):
            draw_social_security_card(pen)
