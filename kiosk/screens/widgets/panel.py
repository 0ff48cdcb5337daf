"""Surfaces that are looked at and never pressed: the panel, the notice, the hairline."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.clock import Clock
from kivy.graphics import Canvas
from kivy.properties import NumericProperty, StringProperty

from kiosk.screens import theme
from kiosk.screens.widgets.board import Board, Placed
from kiosk.screens.widgets.pictogram import Pictogram
from kiosk.screens.widgets.shapes import filled, framed
from kiosk.screens.widgets.words import Words


class Panel(Board):
    """A surface with a hairline round it."""

    fill_role = StringProperty("surface")
    line_role = StringProperty("line")
    """"" for a panel without an outline (contrast themes give it one all the same)."""
    stroke = NumericProperty(2)

    def __init__(self, **properties: Any) -> None:
        self._ground = Canvas()
        super().__init__(**properties)
        self.canvas.before.add(self._ground)
        self._redraw = Clock.create_trigger(self.draw, -1)
        for name in ("pos", "size", "fill_role", "line_role", "stroke"):
            self.fbind(name, self._redraw)
        self._redraw()

    def draw(self, *_: object) -> None:
        self._ground.clear()
        box = (self.x, self.y, self.width, self.height)
        with self._ground:
            if theme.high_contrast():
                framed(box, theme.color("line"), theme.color(self.fill_role), 4)
            elif self.line_role:
                framed(box, theme.color(self.line_role), theme.color(self.fill_role), self.stroke)
            else:
                filled(box, theme.color(self.fill_role))


class Notice(Panel):
    """A pictogram, one bold sentence and one more (look.md 6, notice panel)."""

    picto = StringProperty("")
    picto_px = NumericProperty(78)
    head = StringProperty("")
    text = StringProperty("")
    room = NumericProperty(0)
    """Width kept free at the right for a key, in base pixels."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(fill_role="pine_tint", line_role="", **properties)
        self._picto = Pictogram()
        self._head = Words(strong=True, valign="bottom")
        self._text = Words()
        for part in (self._picto, self._head, self._text):
            self.add_widget(part)
        self._refresh = Clock.create_trigger(self.arrange, -1)
        for name in ("picto", "picto_px", "head", "text", "room", "size"):
            self.fbind(name, self._refresh)
        self._refresh()

    def arrange(self, *_: object) -> None:
        self._picto.name = self.picto
        self._head.text, self._text.text = self.head, self.text
        width, height = theme.base(self.width), theme.base(self.height)
        left = 33 + (self.picto_px + 30 if self.picto else 0)
        wide = width - left - 24 - self.room
        self._picto.place = (33, (height - self.picto_px) / 2, self.picto_px, self.picto_px)
        if not (self.head and self.text):
            for words in (self._head, self._text):
                words.valign = "middle"
                words.place = (left, 0, wide, height)
            return
        self._head.place = (left, 0, wide, height)
        self._head.size = (theme.at(wide), self._head.height)
        lines = theme.base(len(self._head.lines()) * self._head.line_px)
        rest = theme.base(len(self._lines_of(self._text, wide)) * self._text.line_px)
        top = max((height - lines - rest) / 2, 0)
        self._head.valign = self._text.valign = "top"
        self._head.place = (left, top, wide, lines)
        self._text.place = (left, top + lines, wide, max(min(rest, height - top - lines), 0))

    @staticmethod
    def _lines_of(words: Words, wide: float) -> list[str]:
        words.width = theme.at(wide)
        return words.lines()


class Hairline(Placed):
    """Two pixels that part rows."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        for name in ("pos", "size"):
            self.fbind(name, self.draw)
        self.draw()

    def draw(self, *_: object) -> None:
        self.canvas.clear()
        with self.canvas:
            filled((self.x, self.y, self.width, self.height), theme.color("line"), 0)
