"""The arrows of the close-ups: pine, 14 thick, never pointing out of the glass."""

from kiosk.screens.drawings.pen import Pen

_HEAD = 36
_THICK = 14


def draw_arrow_up(pen: Pen, x: float, y: float, length: float, color: str = "pine") -> None:
    tip = y - length
    pen.line(
        f"M{x} {y} L{x} {tip} M{x - _HEAD} {tip + _HEAD} L{x} {tip} L{x + _HEAD} {tip + _HEAD}", color, _THICK
    )


def draw_arrow_down(pen: Pen, x: float, y: float, length: float) -> None:
    tip = y + length
    pen.line(
        f"M{x} {y} L{x} {tip} M{x - _HEAD} {tip - _HEAD} L{x} {tip} L{x + _HEAD} {tip - _HEAD}",
        "pine",
        _THICK,
    )
