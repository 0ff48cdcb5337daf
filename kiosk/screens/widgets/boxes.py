"""What is being typed: boxes for PINs and codes, and the field of a mobile number (look.md 6)."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty

from kiosk.screens import theme
from kiosk.screens.widgets.lamp import breathe
from kiosk.screens.widgets.lit_field import LitField
from kiosk.screens.widgets.shapes import Box, disc, filled, framed, inset
from kiosk.screens.widgets.words import Words

DOT_PX = 36
GAP = 18


class Cells(LitField):
    """`count` boxes; `filled_count` of them hold a dot, or the digits of `shown` where they may be read."""

    count = NumericProperty(6)
    filled_count = NumericProperty(0)
    waits = BooleanProperty(True)
    """The next box is lit; False where the digits come from somewhere else than the glass."""
    shown = StringProperty("")
    """Digits that may be read (an SMS code); empty for a PIN, whose digits never come here."""

    def __init__(self, **properties: Any) -> None:
        self._digits: list[Words] = []
        super().__init__(**properties)
        for name in ("count", "filled_count", "shown", "waits"):
            self.fbind(name, self._redraw)

    def _box(self, number: int) -> Box:
        gap = theme.at(GAP)
        width = (self.width - gap * (self.count - 1)) / self.count
        return (self.x + number * (width + gap), self.y, width, self.height)

    def lit_box(self) -> Box:
        return self._box(min(int(self.filled_count), int(self.count) - 1))

    def draw(self, *_: object) -> None:
        self.lit = self.waits and self.filled_count < self.count
        self._ground.clear()
        with self._ground:
            for number in range(int(self.count)):
                self._draw_box(number)
        self._write()
        if self.lit:
            breathe(self)
        else:
            self._ring.clear()

    def _draw_box(self, number: int) -> None:
        box = self._box(number)
        surface = theme.color("surface")
        if self.lit and number == self.filled_count:
            filled(inset(box, -3), theme.color("lamp_edge"), 16)
            framed(box, theme.color("lamp"), surface, 10)
            return
        framed(box, theme.color("edge"), surface, 3)
        if number < self.filled_count and not self.shown:
            x, y, width, height = box
            disc((x + width / 2, y + height / 2), theme.at(DOT_PX) / 2, theme.color("ink"))

    def _write(self) -> None:
        while len(self._digits) < len(self.shown):
            words = Words(kind="digit", base_px=84, strong=True, align="center", valign="middle")
            self._digits.append(words)
            self.add_widget(words)
        for number, words in enumerate(self._digits):
            x, _, width, height = self._box(number)
            words.place = (
                theme.base(x - self.x),
                0,
                theme.base(width),
                theme.base(height),
            )
            words.text = self.shown[number : number + 1]


class NumberField(LitField):
    """Digits in groups with the caret, a block of lamp, behind them; `groups` as the number is spoken."""

    digits = StringProperty("")
    count = NumericProperty(11)
    groups = ObjectProperty((3, 4, 4))
    open_end = BooleanProperty(False)
    """Any number of digits will do: with the first one the lamp goes on to the button."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self._words = Words(kind="digit", base_px=96, strong=True, valign="middle")
        self.add_widget(self._words)
        for name in ("digits", "count", "groups", "open_end"):
            self.fbind(name, self._redraw)

    def draw(self, *_: object) -> None:
        if not hasattr(self, "_words"):
            return
        self.lit = not self.digits if self.open_end else len(self.digits) < self.count
        self._words.text = self._grouped()
        self._words.place = (42, 0, theme.base(self.width) - 84, theme.base(self.height))
        self._ground.clear()
        with self._ground:
            framed((self.x, self.y, self.width, self.height), theme.color("pine"), theme.color("surface"), 4)
            if self.lit:
                box = self.lit_box()
                filled(box, theme.color("lamp_edge"), 3)
                filled(inset(box, 3), theme.color("lamp"), 1)
        if self.lit:
            breathe(self)
        else:
            self._ring.clear()

    def lit_box(self) -> Box:
        left = self.x + theme.at(42) + self._words.natural_width + theme.at(12 if self.digits else 0)
        return (left, self.center_y - theme.at(50), theme.at(18), theme.at(100))

    def breathe(self, alpha: float) -> Box:
        """The caret lies on the field, so its ring would be hidden: the edge alone shows the lamp."""
        return self.lit_box()

    def _grouped(self) -> str:
        rest, parts = self.digits, []
        for size in self.groups:
            if rest:
                parts.append(rest[:size])
                rest = rest[size:]
        return "  ".join([*parts, rest]).rstrip()
