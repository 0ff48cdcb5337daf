"""A row that is read across: pictogram, bold name, and a sentence at its right (21)."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.graphics import Canvas
from kivy.properties import BooleanProperty, StringProperty

from kiosk.screens import theme
from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.panel import Hairline
from kiosk.screens.widgets.pictogram import Pictogram
from kiosk.screens.widgets.shapes import disc
from kiosk.screens.widgets.words import Words

NAME_AT = 156
SENTENCE_AT = 460


class SaidRow(Board):
    picto = StringProperty("")
    name = StringProperty("")
    text = StringProperty("")
    badge = BooleanProperty(False)
    """The pictogram stands on a disc of pine, and the words are smaller (18)."""
    line = BooleanProperty(True)
    """A hairline below."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self._disc = Canvas()
        self.canvas.before.add(self._disc)
        self._sign = Pictogram()
        self._name = Words(strong=True, valign="middle")
        self._text = Words(valign="middle")
        self._hair = Hairline()
        for part in (self._sign, self._name, self._text, self._hair):
            self.add_widget(part)
        for name in ("picto", "name", "text", "line", "badge", "pos", "size"):
            self.fbind(name, self.arrange)
        self.arrange()

    def arrange(self, *_: object) -> None:
        self._sign.name, self._name.text, self._text.text = self.picto, self.name, self.text
        high, wide = theme.base(self.height), theme.base(self.width)
        self._dress()
        middle, size = (66, 40) if self.badge else (81, 78)
        self._sign.place = (middle - size / 2, (high - size) / 2, size, size)
        left = 126 if self.badge else NAME_AT
        self._name.place = (left, 0, SENTENCE_AT - left - 12, high)
        self._text.place = (SENTENCE_AT, 0, wide - SENTENCE_AT - 30, high)
        self._hair.place = (0, high - 2, wide, 2 if self.line else 0)

    def _dress(self) -> None:
        name, sentence = self._name, self._text
        name.kind, name.base_px = ("label", 0) if self.badge else ("digit", 48)
        sentence.kind, sentence.base_px, sentence.spread = (
            ("body", 0, 0) if self.badge else ("digit", 38, 1.3)
        )
        sentence.role = "ink_soft" if self.badge else "ink"
        self._sign.role, self._sign.glow_role = ("on_pine", "") if self.badge else ("pine", "glow")
        self._disc.clear()
        if self.badge:
            with self._disc:
                disc((self.x + theme.at(66), self.center_y), theme.at(30), theme.color("pine"))
