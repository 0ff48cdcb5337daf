"""32: the stations of an order from left to right: done, now, to come, each with its day."""

from dataclasses import dataclass
from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.graphics import Canvas

from kiosk.screens import theme
from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.pictogram import Pictogram
from kiosk.screens.widgets.shapes import disc, filled
from kiosk.screens.widgets.words import Words

AXIS = 70
"""Where the line lies, from above; also how high the ticks' discs reach, twice."""
DISC = 42


@dataclass(frozen=True, slots=True)
class Station:
    """Its name, and below it its day or what it does now."""

    name: str
    day: str


class ProgressLine(Board):
    """`show` gives the stations and the number of the present one; beyond the last, all are done."""

    def __init__(self, **properties: Any) -> None:
        self._ground = Canvas()
        self._count, self._now = 0, 0
        super().__init__(**properties)
        self.canvas.before.add(self._ground)
        self.fbind("pos", self._draw)
        self.fbind("size", self._draw)

    def show(self, stations: list[Station], now: int) -> None:
        self.clear_widgets()
        self._count, self._now = len(stations), now
        wide = 972 / max(len(stations), 1)
        for number, station in enumerate(stations):
            middle = (number + 0.5) * wide
            if number < now:
                self.add_widget(
                    Pictogram(
                        name="tick", role="on_pine", glow_role="", place=(middle - 24, AXIS - 24, 48, 48)
                    )
                )
            name = Words(text=station.name, base_px=42, strong=True, align="center", valign="middle")
            name.place = (number * wide, AXIS + DISC + 18, wide, 60 if not theme.look.elder else 76)
            name.role = "ink" if number <= now else "ink_soft"
            day = Words(text=station.day, kind="caption", role="ink_soft", align="center")
            day.place = (number * wide + 4, AXIS + DISC + (84 if not theme.look.elder else 98), wide - 8, 100)
            self.add_widget(name)
            self.add_widget(day)
        self._draw()

    def _draw(self, *_: object) -> None:
        self._ground.clear()
        wide = self.width / max(self._count, 1)
        y = self.top - theme.at(AXIS)
        with self._ground:
            for number in range(1, self._count):
                role = "pine" if number <= self._now else "line"
                left = self.x + (number - 0.5) * wide
                filled((left, y - theme.at(4), wide, theme.at(8)), theme.color(role), 0)
            for number in range(self._count):
                self._node((self.x + (number + 0.5) * wide, y), number)

    def _node(self, middle: tuple[float, float], number: int) -> None:
        pine, surface = theme.color("pine"), theme.color("surface")
        if number < self._now:
            disc(middle, theme.at(DISC), pine)
        elif number == self._now:
            disc(middle, theme.at(DISC + 4), pine)
            disc(middle, theme.at(DISC - 4), surface)
            disc(middle, theme.at(16), pine)
        else:
            disc(middle, theme.at(DISC - 4), theme.color("edge"))
            disc(middle, theme.at(DISC - 8), theme.color("paper"))
