"""One line of text with a small sign before it: a tick, a warning, a loudspeaker."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.properties import NumericProperty, StringProperty

from kiosk.screens import theme
from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.pictogram import Pictogram
from kiosk.screens.widgets.words import Words


class SignedLine(Board):
    picto = StringProperty("")
    picto_px = NumericProperty(42)
    text = StringProperty("")
    base_px = NumericProperty(0)
    """Size of the words; 0 takes the body's."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self._sign = Pictogram(glow_role="")
        self._words = Words(valign="middle")
        self.add_widget(self._sign)
        self.add_widget(self._words)
        for name in ("picto", "picto_px", "text", "base_px", "size"):
            self.fbind(name, self.arrange)
        self.arrange()

    def arrange(self, *_: object) -> None:
        self._sign.name, self._words.text, self._words.base_px = self.picto, self.text, self.base_px
        size, high, wide = self.picto_px, theme.base(self.height), theme.base(self.width)
        self._sign.place = (0, (high - size) / 2, size, size)
        self._words.place = (size + 18, 0, wide - size - 18, high)
