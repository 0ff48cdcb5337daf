"""The one question of a screen, and one helping sentence under it."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.clock import Clock
from kivy.properties import StringProperty

from kiosk.screens import theme
from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.words import Words


class Title(Board):
    """`place` is the whole box; the sentence stands right under the last line of the question."""

    text = StringProperty("")
    sub = StringProperty("")
    align = StringProperty("left")

    def __init__(self, **properties: Any) -> None:
        properties.setdefault("place", (54, 216, 972, 170))
        super().__init__(**properties)
        self._title = Words(kind="title", strong=True)
        self._sub = Words(role="ink_soft")
        self.add_widget(self._title)
        self.add_widget(self._sub)
        self._refresh = Clock.create_trigger(self.arrange, -1)
        for name in ("text", "sub", "size", "align"):
            self.fbind(name, self._refresh)
        self._refresh()

    def arrange(self, *_: object) -> None:
        self._title.text, self._sub.text = self.text, self.sub
        self._title.align = self._sub.align = self.align
        wide, height = theme.base(self.width), theme.base(self.height)
        self._title.width = theme.at(wide)
        used = theme.base(len(self._title.lines()) * self._title.line_px)
        self._title.place = (0, 0, wide, min(used, height))
        gap = 15
        self._sub.place = (0, used + gap, wide, max(height - used - gap, 0))
