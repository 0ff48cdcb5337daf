"""A code in the lamp's band: the next thing is a telephone held before it (look.md 6, payment)."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.clock import Clock
from kivy.graphics import Canvas
from kivy.properties import BooleanProperty, StringProperty

from kiosk.screens import theme
from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.code_square import CodeSquare
from kiosk.screens.widgets.lamp import breathe
from kiosk.screens.widgets.shapes import Box, filled, framed, inset

BAND = 14


class LitCode(Board):
    """`content` is what the telephone reads; the band lies inside the place."""

    content = StringProperty("")
    lit = BooleanProperty(True)

    def __init__(self, **properties: Any) -> None:
        self._ring = Canvas()
        self._ground = Canvas()
        super().__init__(**properties)
        self.canvas.before.add(self._ring)
        self.canvas.before.add(self._ground)
        self._code = CodeSquare()
        self.add_widget(self._code)
        self._redraw = Clock.create_trigger(self.draw, -1)
        for name in ("pos", "size", "content", "lit"):
            self.fbind(name, self._redraw)
        self._redraw()

    def forget(self) -> None:
        self.content = ""
        self._ring.clear()

    def draw(self, *_: object) -> None:
        side = theme.base(self.width)
        self._code.content = self.content
        self._code.place = (BAND, BAND, side - 2 * BAND, theme.base(self.height) - 2 * BAND)
        self._ground.clear()
        box = (self.x, self.y, self.width, self.height)
        with self._ground:
            if self.lit:
                filled(inset(box, -3), theme.color("lamp_edge"), 16)
                framed(box, theme.color("lamp"), (1, 1, 1, 1), BAND)
            else:
                framed(box, theme.color("edge"), (1, 1, 1, 1), 3)
        if self.lit:
            breathe(self)

    def breathe(self, alpha: float) -> Box:
        """The ring round the band, as bright as the lamp is now."""
        around = inset((self.x, self.y, self.width, self.height), -9)
        self._ring.clear()
        if self.lit:
            with self._ring:
                filled(around, (*theme.color("lamp")[:3], alpha * 0.45), 22)
        return around
