"""What is still to be taken, in order: taken is ticked, now is lit, then is a number (look.md 6, taking)."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.graphics import Canvas

from kiosk.prompts.taking import Thing
from kiosk.screens import theme
from kiosk.screens.text import text
from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.panel import Hairline, Panel
from kiosk.screens.widgets.pictogram import Pictogram
from kiosk.screens.widgets.shapes import disc
from kiosk.screens.widgets.words import Words

ROW = 116
DOT = 60


class TakingOrder(Panel):
    """Built once for the things of this visit."""

    def show(self, things: tuple[Thing, ...], now: Thing) -> None:
        self.clear_widgets()
        present = things.index(now) if now in things else -1
        for number, thing in enumerate(things):
            row = _Row(number, present, text(f"thing.{thing.value}"))
            row.place = (0, number * ROW, self.place[2], ROW)
            self.add_widget(row)
            if number < len(things) - 1:
                self.add_widget(Hairline(place=(0, (number + 1) * ROW - 1, self.place[2], 2)))
        x, y, width, _ = self.place
        self.place = (x, y, width, ROW * max(len(things), 1))


class _Row(Board):
    def __init__(self, number: int, present: int, name: str, **properties: Any) -> None:
        self._state = "taken" if number < present else "now" if number == present else "then"
        self._dot = Canvas()
        super().__init__(**properties)
        self.canvas.before.add(self._dot)
        if self._state == "taken":
            self.add_widget(Pictogram(name="tick", role="on_pine", glow_role="", place=(34, 38, 40, 40)))
        else:
            self.add_widget(
                Words(
                    text=str(number + 1),
                    kind="digit",
                    base_px=34,
                    role="on_lamp" if self._state == "now" else "ink",
                    strong=True,
                    align="center",
                    valign="middle",
                    place=(24, 28, DOT, DOT),
                )
            )
        self.add_widget(Words(text=name, base_px=38, strong=True, valign="middle", place=(108, 0, 190, ROW)))
        self.fbind("pos", self._draw)
        self.fbind("size", self._draw)

    def _draw(self, *_: object) -> None:
        self._dot.clear()
        centre = (self.x + theme.at(24 + DOT / 2), self.center_y)
        edge, fill = {"taken": ("pine", "pine"), "now": ("lamp_edge", "lamp"), "then": ("edge", "surface")}[
            self._state
        ]
        with self._dot:
            disc(centre, theme.at(DOT / 2), theme.color(edge))
            disc(centre, theme.at(DOT / 2 - 3), theme.color(fill))
