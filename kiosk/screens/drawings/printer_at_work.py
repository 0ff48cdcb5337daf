"""13: the print head moves over the card; left of it the card is printed, right of it still blank."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.properties import BoundedNumericProperty

from kiosk.screens.drawings.cards import draw_social_security_card
from kiosk.screens.drawings.drawing import Drawing
from kiosk.screens.drawings.pen import Pen
from kiosk.screens.widgets.shapes import Box

_CARD = (232, 36, 508)
_HEAD_HALF = 16


class PrinterAtWork(Drawing):
    """`head` 0…1 is where the print head stands over the card: moving it changes two numbers only."""

    base = (972, 390)
    head = BoundedNumericProperty(0.0, min=0.0, max=1.0, errorhandler=lambda value: min(max(value, 0.0), 1.0))

    def __init__(self, **properties: Any) -> None:
        self._printed: Any = None
        self._shift: Any = None
        self._way = 0
        super().__init__(**properties)
        self.fbind("head", self._stand)

    def draw(self, pen: Pen) -> None:
        left, top, width = _CARD
        outline = "pine" if pen.outlined else ""
        pen.rect(0, 0, 972, 390, 13, "pine_tint")
        pen.form(
            "M0 330 L972 330 L972 377 A13 13 0 0 1 959 390 L13 390 A13 13 0 0 1 0 377 Z",
            "sunk" if outline else "belt",
            outline,
            4,
        )
        for roll in range(5):
            pen.circle(110 + roll * 188, 360, 22, "surface", "pine", 6)
        pen.rect(left, top, width, 324, 19, "surface", "edge", 4)
        with pen.clip(0, 0, left + 1, 390) as self._printed, pen.at(left, top):
            draw_social_security_card(pen)
        with pen.moving() as shift:
            self._shift = shift
            pen.rect(left - _HEAD_HALF, 3, 32, 343, 6, "pine_deep", outline, 4)
            pen.rect(left - _HEAD_HALF, 300, 32, 34, 0, "pine")
            pen.circle(left, 40, 8, "glow")

    def go(self, head: float) -> list[Box]:
        """Set `head`; what of the glass looks different now: the head at both places, and what it printed."""
        before = self._way
        self.head = head
        after = self._way
        if after == before:
            return []
        left, _top, _width = _CARD
        start = (left - _HEAD_HALF) * self.scale + min(before, after)
        wide = 2 * _HEAD_HALF * self.scale + abs(after - before)
        return [(self.x + start, self.y, wide, self.height)]

    def redraw(self, *_: object) -> None:
        super().redraw()
        self._stand()

    def _stand(self, *_: object) -> None:
        if self._shift is None:
            return
        left, _top, width = _CARD
        self._way = round(width * self.head * self.scale)
        self._shift.x = self._way
        x, y, _, height = self._printed.box
        self._printed.box = (x, y, left * self.scale + self._way, height)
        self._moved()
