"""Generic marks for banks until each has given its own: one 96 box, one size (look.md 11)."""

from typing import Any

from kiosk.screens.drawings.drawing import Drawing
from kiosk.screens.drawings.pen import Pen

KINDS = 4


class BankMark(Drawing):
    """`kind` 0…3; which bank has which means nothing."""

    base = (96, 96)

    def __init__(self, kind: int, **properties: Any) -> None:
        self._kind = kind % KINDS
        super().__init__(**properties)

    def draw(self, pen: Pen) -> None:
        (self._cross, self._roof, self._bowl, self._seal)[self._kind](pen)

    def _cross(self, pen: Pen) -> None:
        pen.circle(48, 48, 40, "pine")
        pen.line("M30 48 L66 48 M48 30 L48 66", "on_pine", 10)

    def _roof(self, pen: Pen) -> None:
        pen.rect(10, 10, 76, 76, 14, "mark_earth")
        pen.line("M30 66 L48 30 L66 66", "mark_light", 10)

    def _bowl(self, pen: Pen) -> None:
        pen.form("M48 8 L88 48 L48 88 L8 48 Z", "mark_river")
        pen.line("M34 48 A14 14 0 0 0 62 48", "mark_light", 10)

    def _seal(self, pen: Pen) -> None:
        pen.circle(48, 48, 44, "mark_stone")
        pen.circle(48, 48, 36, "surface")
        pen.rect(32, 32, 32, 32, 4, "mark_stone")
