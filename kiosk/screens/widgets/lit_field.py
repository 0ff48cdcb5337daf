"""What the lamp may stand on: here is typed, chosen or shown what comes next (look.md 1)."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.clock import Clock
from kivy.graphics import Canvas
from kivy.properties import BooleanProperty

from kiosk.screens import theme
from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.shapes import Box, filled, inset


class LitField(Board):
    """What is lit carries the ring; the band inside it is drawn by the kinds."""

    lit = BooleanProperty(True)

    def __init__(self, **properties: Any) -> None:
        self._ground = Canvas()
        self._ring = Canvas()
        super().__init__(**properties)
        self.canvas.before.add(self._ring)
        self.canvas.before.add(self._ground)
        self._redraw = Clock.create_trigger(self.draw, -1)
        for name in ("pos", "size", "lit"):
            self.fbind(name, self._redraw)
        self._redraw()

    def draw(self, *_: object) -> None:
        """Draw the ground; the kinds do."""

    def breathe(self, alpha: float) -> Box:
        """The ring round the band, as bright as the lamp is now."""
        around = inset(self.lit_box(), -9)
        self._ring.clear()
        if self.lit:
            with self._ring:
                filled(around, (*theme.color("lamp")[:3], alpha * 0.45), 22)
        return around

    def lit_box(self) -> Box:
        return (self.x, self.y, self.width, self.height)
