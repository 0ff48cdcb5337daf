"""The stations of a matter that the machine goes through by itself: done, now, to come, on one line (13)."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.graphics import Canvas

from kiosk.screens import theme
from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.pictogram import Pictogram
from kiosk.screens.widgets.shapes import disc, filled
from kiosk.screens.widgets.words import Words

DONE, NOW, THEN = "done", "now", "then"


class StationLine(Board):
    """One row a station; `show` lays them out anew, which happens only when the machine goes on."""

    def __init__(self, **properties: Any) -> None:
        self._ground = Canvas()
        self._states: list[str] = []
        super().__init__(**properties)
        self.canvas.before.add(self._ground)
        self.fbind("pos", self._draw)
        self.fbind("size", self._draw)

    @property
    def _row(self) -> int:
        return 144 if theme.look.elder else 102

    @property
    def _axis(self) -> int:
        return 42 if theme.look.elder else 36

    def show(self, stations: list[tuple[str, str]]) -> None:
        """`stations` is (state, sentence) for each, from above."""
        self.clear_widgets()
        self._states = [state for state, _ in stations]
        row, axis = self._row, self._axis
        for number, (state, sentence) in enumerate(stations):
            now = state == NOW
            words = Words(
                text=sentence,
                kind="head" if now else "body",
                base_px=0 if now else 40,
                strong=now,
                role="ink_soft" if state == THEN else "ink",
                valign="middle",
                place=(2 * axis + 30, number * row, 972 - 2 * axis - 30, row),
            )
            self.add_widget(words)
            if state == DONE:
                size = axis * 0.95
                tick = Pictogram(name="tick", role="on_pine", glow_role="")
                tick.place = (axis - size / 2, number * row + (row - size) / 2, size, size)
                self.add_widget(tick)
        self._draw()

    def _draw(self, *_: object) -> None:
        self._ground.clear()
        row, axis = theme.at(self._row), theme.at(self._axis)
        x = self.x + axis
        with self._ground:
            for number in range(1, len(self._states)):
                role = "line" if self._states[number] == THEN else "pine"
                middle = self.top - number * row - row / 2
                filled((x - theme.at(3), middle, theme.at(6), row), theme.color(role), 0)
            for number, state in enumerate(self._states):
                self._node((x, self.top - number * row - row / 2), state, axis)

    @staticmethod
    def _node(middle: tuple[float, float], state: str, axis: float) -> None:
        pine, surface = theme.color("pine"), theme.color("surface")
        if state == DONE:
            disc(middle, axis * 0.67, pine)
        elif state == NOW:
            disc(middle, axis * 0.94, pine)
            disc(middle, axis * 0.72, surface)
            disc(middle, axis * 0.34, pine)
        else:
            disc(middle, axis * 0.6, theme.color("edge"))
            disc(middle, axis * 0.6 - theme.at(4), theme.color("paper"))
