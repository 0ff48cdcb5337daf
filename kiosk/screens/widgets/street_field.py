"""What is being written: the characters, behind them the syllable, underlined, and the caret (look.md 6)."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.graphics import Color, Rectangle
from kivy.properties import StringProperty

from kiosk.screens import theme
from kiosk.screens.widgets.lamp import breathe
from kiosk.screens.widgets.lit_field import LitField
from kiosk.screens.widgets.shapes import filled, framed, inset
from kiosk.screens.widgets.words import Words, width_of

LEFT = 42
CARET = 10
GAP = 9


class StreetField(LitField):
    """One line, of which the end is always seen: that is where one writes."""

    written = StringProperty("")
    syllable = StringProperty("")

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self._written = Words(kind="title", strong=True, valign="middle")
        self._syllable = Words(kind="title", strong=True, valign="middle", role="ink_soft")
        self.add_widget(self._written)
        self.add_widget(self._syllable)
        for name in ("written", "syllable"):
            self.fbind(name, self._redraw)

    def draw(self, *_: object) -> None:
        if not hasattr(self, "_syllable"):
            return
        self._ground.clear()
        with self._ground:
            if self.lit:
                filled(inset((self.x, self.y, self.width, self.height), -3), theme.color("lamp_edge"), 16)
            edge = "lamp" if self.lit else "pine"
            box = (self.x, self.y, self.width, self.height)
            framed(box, theme.color(edge), theme.color("surface"), 10 if self.lit else 4)
            self._lay_line()
        if self.lit:
            breathe(self)
        else:
            self._ring.clear()

    def _lay_line(self) -> None:
        """The words, the line under the syllable, and the caret."""
        size = self._written.size_px
        pending = width_of(self.syllable, size, strong=True)
        room = self.width - theme.at(2 * LEFT + 2 * GAP + CARET) - pending
        shown = self.written
        while shown and width_of(shown, size, strong=True) > room:
            shown = shown[1:]
        there = width_of(shown, size, strong=True)
        high, wide = theme.base(self.height), theme.base(pending)
        left = LEFT + theme.base(there) + (GAP if shown else 0)
        self._written.text, self._syllable.text = shown, self.syllable
        self._written.place = (LEFT, 0, theme.base(there) + 2, high)
        self._syllable.place = (left, 0, wide + 2, high)
        Color(*theme.color("pine"))
        if pending:
            under = (self.x + theme.at(left), self.y + theme.at(24))
            Rectangle(pos=under, size=(pending, theme.at(6)))
        Color(*theme.color("lamp" if self.lit else "pine"))
        caret = (self.x + theme.at(left + wide + GAP), self.y + theme.at(34))
        Rectangle(pos=caret, size=(theme.at(CARET), self.height - theme.at(68)))

    def forget(self) -> None:
        """Nothing that was written stays reachable."""
        self.written = self.syllable = ""
