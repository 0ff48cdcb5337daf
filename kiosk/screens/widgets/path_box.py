"""One box of a path of choices (33): chosen and a key, asked for and lit, or still to come."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.clock import Clock
from kivy.properties import BooleanProperty, StringProperty

from kiosk.screens import theme
from kiosk.screens.widgets.lamp import breathe
from kiosk.screens.widgets.lit_field import LitField
from kiosk.screens.widgets.shapes import filled, framed, inset
from kiosk.screens.widgets.surface import CONTRAST_PX, FOOT_PX, Surface
from kiosk.screens.widgets.words import Words, width_of

SIZES = (40, 36, 32)
"""Of the name, in base pixels; the last is the floor for anything a citizen reads, and may take two lines."""
LINES = 2
ENDING = 3
"""Characters of a long name that always stand: 自治县."""
SIDE = 9
BAND = 10


class ChosenBox(Surface):
    """Pressed, it is chosen again from here."""

    caption = StringProperty("")
    text = StringProperty("")

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self._words = _write(self, "ink")
        self._lay_words = Clock.create_trigger(self.arrange, -1)
        for name in ("caption", "text", "size"):
            self.fbind(name, self._lay_words)
        self._lay_words()

    def arrange(self, *_: object) -> None:
        _lay(self, self._words, FOOT_PX)


class AskedBox(LitField):
    """Looked at, not pressed: lit where the next choice goes, sunk where a later one will."""

    caption = StringProperty("")
    text = StringProperty("")
    lit = BooleanProperty(False)

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self._words = _write(self, "ink" if self.lit else "ink_soft")
        for name in ("caption", "text"):
            self.fbind(name, self._redraw)

    def draw(self, *_: object) -> None:
        box = (self.x, self.y, self.width, self.height)
        self._ground.clear()
        with self._ground:
            if self.lit:
                filled(inset(box, -3), theme.color("lamp_edge"), 16)
                framed(box, theme.color("lamp"), theme.color("surface"), BAND)
            elif theme.high_contrast():
                framed(box, theme.color("line"), theme.color("sunk"), CONTRAST_PX / 2)
            else:
                filled(box, theme.color("sunk"))
        _lay(self, self._words, 0)
        if self.lit:
            breathe(self)


def _write(box: Any, role: str) -> tuple[Words, Words]:
    caption = Words(role="ink_soft", kind="caption", base_px=32, align="center")
    value = Words(role=role, kind="label", strong=True, align="center")
    for words in (caption, value):
        box.add_widget(words)
    return caption, value


def _lay(box: Any, words: tuple[Words, Words], foot: float) -> None:
    """Both in the middle of the body; the name as large as the box lets it be."""
    caption, value = words
    caption.text, value.text = box.caption, box.text
    width, height = theme.base(box.width) - 2 * SIDE, theme.base(box.height) - foot
    value.base_px = next(
        (px for px in SIZES if width_of(box.text, theme.grown(px, "label"), strong=True) <= theme.at(width)),
        SIZES[-1],
    )
    caption.width = value.width = theme.at(width)
    value.text = _in_lines(value, LINES)
    above = theme.base(caption.line_px)
    below = theme.base(len(value.lines()) * value.line_px)
    top = max((height - above - below) / 2, 0)
    caption.place = (SIDE, top, width, above)
    value.place = (SIDE, top + above, width, min(below, height - top - above))


def _in_lines(words: Words, most: int) -> str:
    """The name, its middle left out where it takes more lines: how it begins and ends says which it is."""
    name = words.text
    keep = len(name) - ENDING
    while len(words.lines()) > most and keep > 0:
        keep -= 1
        words.text = f"{name[:keep]}…{name[-ENDING:]}"
    return str(words.text)
