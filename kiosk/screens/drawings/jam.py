"""18: a card stands askew in the slot."""

from kiosk.screens.drawings.cards import draw_social_security_card
from kiosk.screens.drawings.drawing import Drawing
from kiosk.screens.drawings.pen import Pen


class Jam(Drawing):
    base = (972, 330)

    def draw(self, pen: Pen) -> None:
        pen.circle(486, 170, 160, "sunk")
        pen.rect(276, 66, 420, 120, 14, "surface", "pine", 6)
        pen.rect(320, 116, 332, 18, 9, "pine" if pen.outlined else "pine_deep")
        # The drawing is turned by -9 degrees about (486, 130), as the look book turns it.
        with pen.clip(250, 130, 480, 200), pen.at(486, 130, 1.0, -9.0), pen.at(-120, -54, 240 / 508):
            draw_social_security_card(pen)
