"""06: the sitter in a frame on a disc: a sign for a person, never a likeness."""

from kiosk.screens.drawings.drawing import Drawing
from kiosk.screens.drawings.outline import rounded
from kiosk.screens.drawings.pen import Pen
from kiosk.screens.drawings.person import draw_person


class Sitter(Drawing):
    base = (972, 380)

    def draw(self, pen: Pen) -> None:
        if not pen.outlined:
            pen.circle(486, 190, 190, "beam")
        frame = rounded(366, 42, 240, 296, 13)
        pen.rect(366, 42, 240, 296, 13, "surface")
        with pen.clip(366, 42, 240, 296), pen.at(366, 42, 0.671):
            draw_person(pen)
        pen.outline(frame, "edge", 3)
