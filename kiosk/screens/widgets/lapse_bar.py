"""44: seven days on a line, today ticked, both ends with date and hour (look.md 6, lapse bar)."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.graphics import Canvas

from kiosk.screens import theme
from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.pictogram import Pictogram
from kiosk.screens.widgets.shapes import disc, filled
from kiosk.screens.widgets.words import Words

LEFT, RIGHT = 60, 912
AXIS = 130
THICK, THIN = 16, 4
"""Where both have one colour, the days to come are a thin line."""


class LapseBar(Board):
    """`show` gives the number of days and the words of both ends, above and below the line."""

    def __init__(self, **properties: Any) -> None:
        self._ground = Canvas()
        self._days = 0
        super().__init__(**properties)
        self.canvas.before.add(self._ground)
        self.fbind("pos", self._draw)
        self.fbind("size", self._draw)

    def show(self, days: int, begin: tuple[str, str], end: tuple[str, str]) -> None:
        self._days = days
        self.clear_widgets()
        for (above, below), left, align in ((begin, 24, "left"), (end, 486, "right")):
            for words, top in ((above, AXIS - 112), (below, AXIS + 40)):
                self.add_widget(
                    Words(
                        text=words,
                        kind="label",
                        strong=True,
                        align=align,
                        valign="middle",
                        place=(left, top, 462, 76),
                    )
                )
        self.add_widget(
            Pictogram(name="tick", role="on_pine", glow_role="", place=(LEFT - 20, AXIS - 20, 40, 40))
        )
        self._draw()

    def _draw(self, *_: object) -> None:
        self._ground.clear()
        if not self._days:
            return
        y = self.top - theme.at(AXIS)
        a_day = (RIGHT - LEFT) / self._days
        pine, surface = theme.color("pine"), theme.color("surface")
        with self._ground:
            self._line(LEFT, RIGHT, y, "line", THIN if theme.high_contrast() else THICK)
            self._line(LEFT, LEFT + a_day * 0.92, y, "pine", THICK)
            for day in range(1, self._days):
                middle = (self.x + theme.at(LEFT + day * a_day), y)
                disc(middle, theme.at(11), theme.color("edge"))
                disc(middle, theme.at(7), theme.color("paper"))
            disc((self.x + theme.at(LEFT), y), theme.at(34), pine)
            end = (self.x + theme.at(RIGHT), y)
            disc(end, theme.at(34), pine)
            disc(end, theme.at(26), surface)

    def _line(self, left: float, right: float, y: float, role: str, thick: float) -> None:
        box = (self.x + theme.at(left), y - theme.at(thick / 2), theme.at(right - left), theme.at(thick))
        filled(box, theme.color(role), 8)
