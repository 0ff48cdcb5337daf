"""30: the citizen's own card goes into the lit slot, chip in front and up."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.properties import StringProperty

from kiosk.screens.drawings.arrows import draw_arrow_up
from kiosk.screens.drawings.cards import draw_social_security_card
from kiosk.screens.drawings.close_up import CloseUp
from kiosk.screens.drawings.hand import draw_hand_behind, draw_thumb
from kiosk.screens.drawings.pen import Pen

CARD = (346, 754, 0.866)
"""Where the card lies: its upper left corner before it is turned, and its size."""


class OwnCardIntoSlot(CloseUp):
    """`name` is what the chip's pointer says, in the glass's language; two lines at most."""

    base = (972, 790)
    upward = True

    name = StringProperty("")

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self.fbind("name", self._redraw)

    def draw(self, pen: Pen) -> None:
        pen.rect(0, 0, 972, 236, 13, "sunk")
        self.glows(pen.lamp(276, 140, 420, 84, 20))
        pen.beam((300, 672, 224), (230, 742, 520))
        pen.rect(326, 172, 320, 20, 10, "pine_deep")
        pen.line("M3 236 L969 236", "pine", 6)
        with pen.clip(0, 240, 972, 550), pen.moving() as shift:
            self.moves(shift)
            with pen.at(626, 550):
                draw_hand_behind(pen)
            x, y, size = CARD
            with pen.at(x, y, size, -90):
                draw_social_security_card(pen)
            draw_arrow_up(pen, 450, 316, 66)
            self._point_at_chip(pen)
            with pen.at(626, 550):
                draw_thumb(pen)

    def _point_at_chip(self, pen: Pen) -> None:
        pen.line("M230 356 L536 356", "pine", 5)
        pen.circle(540, 356, 9, "pine")
        for number, line in enumerate(self.name.split("\n")):
            pen.words(line, 30, 366 + number * 54, 44, "ink")
