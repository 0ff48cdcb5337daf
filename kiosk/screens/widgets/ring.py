"""The countdown ring: pine on line, clockwise from noon, with the seconds in it (look.md 6)."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.clock import Clock
from kivy.graphics import Canvas, Color, SmoothLine
from kivy.properties import NumericProperty

from kiosk.screens import theme
from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.shapes import disc
from kiosk.screens.widgets.words import Words


class Ring(Board):
    """Counts down from `seconds` by itself once `start` was called; redrawn once a second."""

    seconds = NumericProperty(30)
    left = NumericProperty(30)
    stroke = NumericProperty(24)
    digit_px = NumericProperty(168)

    def __init__(self, **properties: Any) -> None:
        self._ground = Canvas()
        super().__init__(**properties)
        self.canvas.add(self._ground)
        self._words = Words(kind="digit", base_px=self.digit_px, strong=True, align="center", valign="middle")
        self.add_widget(self._words)
        self._redraw = Clock.create_trigger(self.draw, -1)
        for name in ("pos", "size", "left", "seconds", "stroke"):
            self.fbind(name, self._redraw)
        self._redraw()
        self._ticking: Any = None

    def start(self, seconds: float) -> None:
        self.stop()
        self.seconds = self.left = seconds
        self._ticking = Clock.schedule_interval(self._tick, 1.0)

    def stop(self) -> None:
        if self._ticking is not None:
            self._ticking.cancel()
            self._ticking = None

    def _tick(self, _: float) -> bool:
        self.left = max(self.left - 1, 0)
        return bool(self.left > 0 and self.get_parent_window() is not None)

    def draw(self, *_: object) -> None:
        self._words.text = str(int(self.left))
        self._words.base_px = self.digit_px
        self._ground.clear()
        stroke = theme.at(self.stroke)
        radius = min(self.width, self.height) / 2 - stroke
        with self._ground:
            disc(self.center, radius + stroke / 2, theme.color("line"))
            disc(self.center, radius - stroke / 2, theme.color("surface"))
            part = self.left / max(self.seconds, 1)
            if part > 0:
                Color(*theme.color("pine"))
                SmoothLine(
                    circle=(*self.center, radius, 0, 360 * part, 90),
                    width=stroke / 2,
                    overdraw_width=1,
                    cap="none",
                )
