"""39: the body of the machine with a row of cards on edge, and the one that is ready."""

from kiosk.screens.drawings.cards import draw_social_security_card
from kiosk.screens.drawings.drawing import Drawing
from kiosk.screens.drawings.pen import Pen


class ReadyCard(Drawing):
    base = (972, 380)

    def draw(self, pen: Pen) -> None:
        if not pen.outlined:
            pen.circle(486, 190, 186, "beam")
        pen.rect(250, 90, 472, 236, 16, "sunk", "pine", 6)
        for number in range(6):
            pen.rect(284 + 15 * number, 124, 10, 168, 4, "surface", "pine", 4)
        with pen.at(400, 120, 280 / 508):
            draw_social_security_card(pen, thick=11)
        pen.line("M230 352 L742 352", "pine", 8)
