"""The bar of known durations (look.md 6, making): pine on line; a change moves one rectangle."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.graphics import Color, SmoothRoundedRectangle
from kivy.properties import NumericProperty

from kiosk.screens import theme
from kiosk.screens.widgets.board import Placed
from kiosk.screens.widgets.shapes import Box


class Bar(Placed):
    """`done` 0…1."""

    done = NumericProperty(0.0)

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        with self.canvas:
            Color(*theme.color("edge" if theme.high_contrast() else "line"))
            self._whole = SmoothRoundedRectangle()
            self._inside_color = Color(*theme.color("paper"))
            self._inside_color.a = 1.0 if theme.high_contrast() else 0.0
            self._inside = SmoothRoundedRectangle()
            Color(*theme.color("pine"))
            self._part = SmoothRoundedRectangle()
        for name in ("pos", "size"):
            self.fbind(name, self._lay)
        self.fbind("done", self._move)

    def go(self, done: float) -> list[Box]:
        """Set `done`; what of the glass looks different now."""
        before = self._part.size[0]
        self.done = done
        after = self._part.size[0]
        if after == before:
            return []
        # The round end is as long as it is high.
        start = min(before, after) - self.height
        return [(self.x + start, self.y, max(before, after) - start, self.height)]

    def _lay(self, *_: object) -> None:
        radius = [self.height / 2]
        self._whole.pos, self._whole.size, self._whole.radius = self.pos, self.size, radius
        rim = theme.at(4)
        self._inside.pos = (self.x + rim, self.y + rim)
        self._inside.size = (self.width - 2 * rim, self.height - 2 * rim)
        self._inside.radius = [self.height / 2 - rim]
        self._part.pos, self._part.radius = self.pos, radius
        self._move()

    def _move(self, *_: object) -> None:
        # Whole pixels: a bar that moves by less than one is not drawn again.
        width = round(max(self.width * min(max(self.done, 0.0), 1.0), self.height))
        if self._part.size != (width, self.height):
            self._part.size = (width, self.height)
