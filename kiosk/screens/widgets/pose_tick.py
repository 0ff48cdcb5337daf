"""One of the four conditions of a good photo (10): ticked, or the one to mend now, on the lamp's beam."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.clock import Clock
from kivy.properties import BooleanProperty, StringProperty

from kiosk.screens import theme
from kiosk.screens.text import text
from kiosk.screens.widgets.panel import Panel
from kiosk.screens.widgets.pictogram import Pictogram
from kiosk.screens.widgets.words import Words

WIDE = 210


class PoseTick(Panel):
    """Looked at, not pressed."""

    picto = StringProperty("")
    name = StringProperty("")
    missing = StringProperty("")
    """What to do about it."""
    good = BooleanProperty(False)
    lit = BooleanProperty(False)

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        elder = theme.look.elder
        self._sign = Pictogram()
        self._name = Words(
            kind="digit", base_px=46 if elder else 38, strong=True, align="center", valign="middle"
        )
        self._tick = Pictogram(name="", glow_role="")
        self._says = Words(
            kind="digit", base_px=36 if elder else 32, strong=True, align="center", valign="middle"
        )
        for part in (self._sign, self._name, self._tick, self._says):
            self.add_widget(part)
        self._sign.place = (75, 26, 60, 60)
        self._name.place = (6, 92, WIDE - 12, 58)
        self._refresh = Clock.create_trigger(self.arrange, -1)
        for name in ("picto", "name", "missing", "good", "lit", "size"):
            self.fbind(name, self._refresh)
        self._refresh()

    def arrange(self, *_: object) -> None:
        self._sign.name, self._name.text = self.picto, self.name
        # The contrast themes have no beam: there the lamp itself lies under the words.
        lit = "lamp" if theme.high_contrast() else "beam"
        self.fill_role = lit if self.lit else "surface"
        ink = "on_lamp" if self.fill_role == "lamp" else "ink"
        self._name.role = ink
        self._sign.role = ink if self.lit else "pine"
        self.line_role = "lamp_edge" if self.lit else "line"
        self.stroke = 6 if self.lit else 2
        self._says.text = text("tick.good") if self.good else self.missing
        self._says.role = "pine" if self.good else ink
        self._tick.name = "tick" if self.good else ""
        words = theme.base(self._says.natural_width)
        left = (WIDE - words - 41) / 2 if self.good else 8
        self._tick.place = (left, 162, 32, 32)
        room = (left + 41, 156, words + 4, 46) if self.good else (8, 156, WIDE - 16, 46)
        self._says.place = room
