"""Where: the front of the cabinet with one place lit; on every screen on which the hand leaves the glass."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.properties import ObjectProperty, StringProperty

from kiosk.screens.drawings.drawing import Drawing
from kiosk.screens.drawings.pen import Pen
from kiosk.screens.here import here

GRID = (240, 420)

_LIT_SIZE = 1.2
_DISC = 46


class MachineMap(Drawing):
    """The whole machine; the lit place is larger, in lamp, on a beam disc, and drawn last."""

    base = GRID

    lit = StringProperty("")
    places = ObjectProperty({})
    """The middles of this machine's places; as they stand in its settings unless others are given."""

    def __init__(self, **properties: Any) -> None:
        properties.setdefault("places", here.places)
        super().__init__(**properties)
        self.fbind("lit", self._redraw)
        self.fbind("places", self._redraw)

    def draw(self, pen: Pen) -> None:
        pen.line("M20 416 L220 416", "pine", 6)
        pen.rect(66, 388, 108, 28, 0, "pine")
        pen.rect(36, 6, 168, 384, 16, "sunk", "pine", 6)
        pen.line("M36 258 L204 258", "pine", 6)
        lit = self.lit if self.lit in self.places else ""
        if lit and lit != "screen" and not pen.outlined:
            x, y = self.places[lit]
            pen.circle(x, y, _DISC, "beam")
        for place, (x, y) in self.places.items():
            if place != lit:
                with pen.at(x, y):
                    _part(pen, place, lit=False)
        if lit:
            x, y = self.places[lit]
            with pen.at(x, y, _LIT_SIZE if lit != "screen" else 1.0):
                _part(pen, lit, lit=True)


def _part(pen: Pen, place: str, *, lit: bool) -> None:
    """One place round its own middle."""
    body, line = ("lamp", "lamp_edge") if lit else ("surface", "pine")
    if place == "camera":
        pen.circle(0, 0, 10, body, line, 5)
        pen.circle(0, 0, 3.5, line)
    elif place == "screen":
        pen.rect(-58, -100, 116, 200, 5, body if lit else "pine_deep", line, 5)
    elif place == "id":
        pen.rect(-29, -19, 58, 38, 6, body, line, 5)
        pen.line("M-8 -8 A11 11 0 0 1 -8 8 M2 -12 A17 17 0 0 1 2 12", _on(line, lit=lit), 4)
    elif place == "pin":
        pen.rect(-24, -27, 48, 54, 6, body, line, 5)
        for column in (-11, 0, 11):
            for row in (-15, -5, 5, 15):
                pen.circle(column, row, 3, line)
    else:
        _slot(pen, place, body, line)


_SLOTS = {"insert": (58, 18, 6, 16, 6), "out": (72, 18, 6, 22, 6), "receipt": (52, 14, 5, 14, 4)}
"""Width, height, corner, half the mouth and its thickness."""


def _slot(pen: Pen, place: str, body: str, line: str) -> None:
    if place not in _SLOTS:
        return
    width, height, corner, mouth, thick = _SLOTS[place]
    pen.rect(-width / 2, -height / 2, width, height, corner, body, line, 5)
    mouth_color = "pine" if pen.outlined and body == "surface" else "pine_deep"
    pen.line(f"M{-mouth} 0 L{mouth} 0", mouth_color, thick)


def _on(line: str, *, lit: bool) -> str:
    return "on_lamp" if lit and line == "lamp_edge" else line
