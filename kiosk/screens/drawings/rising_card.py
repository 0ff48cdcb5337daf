"""The sign of the place: a disc behind a card rising from a slot; large on 01, small in the head of 02."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.properties import NumericProperty

from kiosk.screens.drawings.cards import draw_social_security_card
from kiosk.screens.drawings.drawing import Drawing
from kiosk.screens.drawings.pen import Pen


class RisingCard(Drawing):
    """`rise` 0…1: how far the card has come out of the slot; 1 is the standing picture."""

    rise = NumericProperty(1.0)
    height_of_rise = 300.0

    def __init__(self, **properties: Any) -> None:
        self._shift: Any = None
        super().__init__(**properties)
        self.fbind("rise", self._risen)

    def redraw(self, *_: object) -> None:
        super().redraw()
        self._risen()

    def _risen(self, *_: object) -> None:
        if self._shift is None:
            return
        self._shift.y = round(-(1 - self.rise) * self.height_of_rise * self.scale)


class AttractScene(RisingCard):
    """01: on pine_deep, over the pine band."""

    base = (1080, 1340)

    def draw(self, pen: Pen) -> None:
        pen.rect(0, 0, 1080, 949, 0, "pine_deep")
        if not pen.outlined:
            pen.circle(664, 560, 356, "lamp")
        with pen.clip(0, 0, 1080, 936), pen.moving() as shift:
            self._shift = shift
            with pen.at(384, 636, 560 / 508):
                draw_social_security_card(pen, sitter=True, thick=4 if pen.outlined else 0)
        pen.rect(0, 948, 1080, 392, 0, "pine_deep" if pen.outlined else "pine")
        pen.rect(300, 926, 728, 22, 11, "on_pine_deep" if pen.outlined else "slot_night")


class HomeHeader(RisingCard):
    """02: the same, small, on paper at the right of the greeting; not drawn in the contrast themes."""

    base = (1080, 744)
    height_of_rise = 190.0

    def draw(self, pen: Pen) -> None:
        if pen.outlined:
            with pen.moving() as shift:
                self._shift = shift
            return
        pen.circle(890, 430, 220, "beam")
        with pen.clip(0, 0, 1080, 592), pen.moving() as shift:
            self._shift = shift
            with pen.at(722, 398, 336 / 508):
                draw_social_security_card(pen, sitter=True, thick=4)
        pen.rect(676, 586, 430, 16, 8, "pine_deep")


class Mark(Drawing):
    """The small sign before the name of the place in the head of 02 and 21."""

    base = (84, 84)

    def draw(self, pen: Pen) -> None:
        pen.circle(46, 36, 30, "lamp")
        pen.rect(8, 42, 60, 34, 6, "pine")
        pen.rect(18, 52, 14, 11, 2, "lamp")
        pen.line("M42 58 L58 58", "on_pine", 5)
