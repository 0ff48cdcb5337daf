"""21: the machine itself, at rest."""

from kiosk.screens.drawings.drawing import Drawing
from kiosk.screens.drawings.pen import Pen


class Paused(Drawing):
    base = (972, 560)

    def draw(self, pen: Pen) -> None:
        pen.circle(486, 300, 260, "sunk")
        pen.rect(300, 60, 372, 470, 28, "surface", "pine", 8)
        pen.rect(346, 104, 280, 220, 12, "pine_deep", "pine" if pen.outlined else "", 6)
        pen.line("M440 180 L440 250 M532 180 L532 250", "on_pine_deep" if pen.outlined else "glow", 26)
        pen.line("M250 350 L722 350", "pine", 10)
        pen.rect(346, 384, 110, 60, 10, "sunk", "pine", 6)
        pen.rect(500, 392, 130, 18, 8, "sunk", "pine", 6)
        pen.line("M180 534 L792 534", "pine", 10)
