"""A row that is read across: pictogram, bold name, and a sentence at its right (21)."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.properties import BooleanProperty, StringProperty

from kiosk.screens import theme
from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.panel import Hairline
from kiosk.screens.widgets.pictogram import Pictogram
from kiosk.screens.widgets.words import Words

NAME_AT = 156
SENTENCE_AT = 460


class SaidRow(Board):
    picto = StringProperty("")
    name = StringProperty("")
    text = StringProperty("")
    line = BooleanProperty(True)
    """A hairline below."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self._sign = Pictogram()
        self._name = Words(kind="digit", base_px=48, strong=True, valign="middle")
        self._text = Words(kind="digit", base_px=38, valign="middle", spread=1.3)
        self._hair = Hairline()
        for part in (self._sign, self._name, self._text, self._hair):
            self.add_widget(part)
        for name in ("picto", "name", "text", "line", "size"):
            self.fbind(name, self.arrange)
        self.arrange()

    def arrange(self, *_: object) -> None:
        self._sign.name, self._name.text, self._text.text = self.picto, self.name, self.text
        high, wide = theme.base(self.height), theme.base(self.width)
        self._sign.place = (42, (high - 78) / 2, 78, 78)
        self._name.place = (NAME_AT, 0, SENTENCE_AT - NAME_AT - 12, high)
        self._text.place = (SENTENCE_AT, 0, wide - SENTENCE_AT - 30, high)
        self._hair.place = (0, high - 2, wide, 2 if self.line else 0)
