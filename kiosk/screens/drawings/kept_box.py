"""49: the box with a lock in which the machine keeps a card, its head looking out."""

from kiosk.screens.drawings.cards import draw_social_security_card
from kiosk.screens.drawings.drawing import Drawing
from kiosk.screens.drawings.pen import Pen


class KeptBox(Drawing):
    base = (972, 340)

    def draw(self, pen: Pen) -> None:
        pen.circle(486, 170, 160, "beam")
        pen.rect(326, 110, 320, 200, 16, "sunk", "pine", 6)
        pen.rect(376, 136, 220, 18, 9, "pine_deep")
        with pen.at(396, 24, 180 / 508):
            draw_social_security_card(pen, thick=16)
        pen.rect(326, 146, 320, 164, 16, "sunk", "pine", 6)
        pen.rect(446, 196, 80, 66, 8, "surface", "pine", 6)
        pen.line("M462 196 L462 178 A24 24 0 0 1 510 178 L510 196", "pine", 6)
        pen.circle(486, 226, 8, "pine")
