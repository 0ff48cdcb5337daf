"""A lit disc with an arrow up: look there, at the lens above the glass (look.md §8, camera)."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.graphics import Canvas
from kivy.properties import BooleanProperty

from kiosk.screens import theme
from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.lamp import breathe
from kiosk.screens.widgets.pictogram import Pictogram
from kiosk.screens.widgets.shapes import Box, disc, inset
from kiosk.screens.widgets.surface import RING_PX


class LampSign(Board):
    """It points, and cannot be pressed: it has no edge."""

    lit = BooleanProperty(True)

    def __init__(self, **properties: Any) -> None:
        self._ring, self._disc = Canvas(), Canvas()
        super().__init__(**properties)
        self.canvas.before.add(self._ring)
        self.canvas.before.add(self._disc)
        self._arrow = Pictogram(name="next", role="on_lamp", glow_role="", turned=1)
        self.add_widget(self._arrow)
        self.fbind("pos", self._draw)
        self.fbind("size", self._draw)

    def _draw(self, *_: object) -> None:
        size = theme.base(self.width)
        self._arrow.place = ((size - 84) / 2, (size - 84) / 2, 84, 84)
        self._disc.clear()
        with self._disc:
            disc(self.center, self.width / 2, theme.color("lamp"))
        breathe(self)

    def breathe(self, alpha: float) -> Box:
        self._ring.clear()
        colour = theme.color("lamp_edge" if theme.high_contrast() else "lamp")
        with self._ring:
            disc(self.center, self.width / 2 + theme.at(RING_PX / 2), (*colour[:3], alpha * 0.45))
        return inset((self.x, self.y, self.width, self.height), -RING_PX)
