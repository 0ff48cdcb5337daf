"""A notice with a head: pictogram, a large sentence, a few words, and a bold line below (10, 18)."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.clock import Clock
from kivy.properties import NumericProperty, StringProperty

from kiosk.screens import theme
from kiosk.screens.widgets.panel import Panel
from kiosk.screens.widgets.pictogram import Pictogram
from kiosk.screens.widgets.words import Words

LEFT = 183


class HeadNotice(Panel):
    picto = StringProperty("")
    picto_px = NumericProperty(96)
    head = StringProperty("")
    text = StringProperty("")
    foot = StringProperty("")
    """A number to be kept, for instance."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(fill_role="pine_tint", line_role="", **properties)
        self._sign = Pictogram()
        self._lines = (Words(kind="head", strong=True), Words(), Words(kind="label", strong=True))
        for part in (self._sign, *self._lines):
            self.add_widget(part)
        self._refresh = Clock.create_trigger(self.arrange, -1)
        for name in ("head", "text", "foot", "picto", "picto_px", "size"):
            self.fbind(name, self._refresh)
        self._refresh()

    def arrange(self, *_: object) -> None:
        self._sign.name = self.picto
        width, height = theme.base(self.width), theme.base(self.height)
        self._sign.place = (42, (height - self.picto_px) / 2, self.picto_px, self.picto_px)
        heights = []
        for words, said in zip(self._lines, (self.head, self.text, self.foot), strict=True):
            words.text = said
            words.width = theme.at(width - LEFT - 24)
            heights.append(theme.base(len(words.lines()) * words.line_px) if said else 0)
        top = (height - sum(heights)) / 2
        for words, high in zip(self._lines, heights, strict=True):
            words.place = (LEFT, top, width - LEFT - 24, high)
            top += high
