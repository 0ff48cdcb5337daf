"""15: the seal, the sign of 办好了: a square with the card's corner, an inner frame, a tick, on a disc."""

from kiosk.screens.drawings.drawing import Drawing
from kiosk.screens.drawings.pen import Pen


class Seal(Drawing):
    base = (972, 430)

    def draw(self, pen: Pen) -> None:
        pen.circle(486, 230, 200, "beam")
        with pen.at(356, 100):
            pen.rect(6, 6, 248, 248, 34, "pine")
            pen.rect(24, 24, 212, 212, 22, "", "on_pine", 6)
            pen.line("M72 132 L114 176 L190 84", "on_pine", 26)
