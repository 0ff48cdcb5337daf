"""The surfaces of look.md 5: rounded rectangles with the corner of the card, smooth at the edge."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.graphics import Color, Rectangle, SmoothEllipse, SmoothRoundedRectangle

from kiosk.screens import theme
from kiosk.screens.theme import Rgba

CARD_PX = 13
BOX_PX = 6

Box = tuple[float, float, float, float]
"""(x, y, width, height) in window pixels, y from below, as Kivy has it."""


def filled(box: Box, colour: Rgba, radius: float = CARD_PX) -> None:
    """A surface, onto the canvas that is open now; `radius` in base pixels."""
    x, y, width, height = box
    Color(*colour)
    corner = min(theme.at(radius), width / 2, height / 2)
    if corner < 2:
        Rectangle(pos=(x, y), size=(width, height))
        return
    SmoothRoundedRectangle(pos=(x, y), size=(width, height), radius=[corner])


def framed(box: Box, edge: Rgba, fill: Rgba, stroke: Any, radius: float = CARD_PX) -> None:
    """A surface with an outline; `stroke` in base pixels, one for all sides or (left, top, right, bottom)."""
    left, top, right, bottom = (theme.at(s) for s in _four(stroke))
    filled(box, edge, radius)
    x, y, width, height = box
    inner = (x + left, y + bottom, width - left - right, height - top - bottom)
    filled(inner, fill, max(radius - min(_four(stroke)), 1))


def disc(centre: tuple[float, float], radius_px: float, colour: Rgba) -> None:
    """`radius_px` in window pixels."""
    Color(*colour)
    x, y = centre
    SmoothEllipse(pos=(x - radius_px, y - radius_px), size=(2 * radius_px, 2 * radius_px))


def inset(box: Box, by: float) -> Box:
    """`by` in base pixels on every side; negative grows."""
    x, y, width, height = box
    d = theme.at(by)
    return (x + d, y + d, width - 2 * d, height - 2 * d)


def _four(stroke: Any) -> tuple[float, float, float, float]:
    if isinstance(stroke, int | float):
        return (stroke, stroke, stroke, stroke)
    left, top, right, bottom = stroke
    return (left, top, right, bottom)
