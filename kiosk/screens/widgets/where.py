"""Where the hand goes: the whole machine with one place lit, and the same in words (look.md §8)."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.clock import Clock
from kivy.properties import NumericProperty, StringProperty

from kiosk.screens import theme
from kiosk.screens.drawings.machine_map import GRID, MachineMap
from kiosk.screens.text import text
from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.pictogram import Pictogram
from kiosk.screens.widgets.strip import outside
from kiosk.screens.widgets.words import Words

GAP = 54
VOICE_PX = 48


class Where(Board):
    """`lit` names the place; `head` and `text` say it. With the voice on a line says that it speaks."""

    lit = StringProperty("")
    head = StringProperty("")
    text = StringProperty("")
    map_px = NumericProperty(212)
    """Width of the machine."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self._map = MachineMap()
        self._head = Words(kind="head", strong=True)
        self._text = Words(role="ink_soft")
        self._voice = Words(text=text("where.voice"), valign="middle")
        self._loud = Pictogram()
        for part in (self._map, self._head, self._text, self._voice, self._loud):
            self.add_widget(part)
        self._refresh = Clock.create_trigger(self.arrange, -1)
        for name in ("lit", "head", "text", "map_px", "size"):
            self.fbind(name, self._refresh)
        self._refresh()

    def arrange(self, *_: object) -> None:
        self._map.lit = self.lit
        self._head.text, self._text.text = self.head, self.text
        width, height = theme.base(self.width), theme.base(self.height)
        high = self.map_px * GRID[1] / GRID[0]
        self._map.place = (6, (height - high) / 2, self.map_px, high)
        left = self.map_px + GAP
        wide = width - left
        self._head.width = self._text.width = theme.at(wide)
        lines = theme.base(len(self._head.lines()) * self._head.line_px)
        rest = theme.base(len(self._text.lines()) * self._text.line_px) + 12 if self.text else 0
        speaks = theme.look.voice and outside.can_speak
        top = (height - lines - rest - (VOICE_PX + 24 if speaks else 0)) / 2
        self._head.place = (left, top, wide, lines)
        self._text.place = (left, top + lines + 12, wide, max(rest - 12, 0))
        self._loud.name = "voice-on" if speaks else ""
        self._loud.place = (left, top + lines + rest + 24, VOICE_PX, VOICE_PX)
        self._voice.opacity = 1 if speaks else 0
        self._voice.place = (left + VOICE_PX + 15, top + lines + rest + 24, wide - VOICE_PX - 15, VOICE_PX)
