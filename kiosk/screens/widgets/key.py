"""The key, mother of all that can be pressed (look.md 6), and its kinds: primary, back, danger.

Key:                                Primary:
    place: 54, 1400, 312, 120           target: "primary"
    target: "not_me"                    text: text("...")
    text: text("...")                   enabled: False
    on_act: root.answer(False)          reason: text("...")     (stands on it while it is off)
"""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from kiosk.screens import theme
from kiosk.screens.text import text
from kiosk.screens.widgets.pictogram import Pictogram
from kiosk.screens.widgets.surface import FOOT_PX, Surface
from kiosk.screens.widgets.words import Words, width_of


class Key(Surface):
    """A surface with words, and a pictogram before or behind them, in the middle."""

    text = StringProperty("")
    reason = StringProperty("")
    """Why it is off; stands on it in place of the text."""
    picto = StringProperty("")
    picto_after = StringProperty("")
    picto_px = NumericProperty(48)
    kind = StringProperty("button")
    role = StringProperty("")
    """Colour of words and pictogram; "" takes the dress's."""
    base_px = NumericProperty(0)
    gap = NumericProperty(21)
    upright = BooleanProperty(False)
    """The pictogram above the words (small tiles)."""
    shown = BooleanProperty(True)
    """Whether the probe may tell what stands on it."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self._words = Words(align="center", valign="middle", strong=True)
        self._before = Pictogram()
        self._after = Pictogram()
        for part in (self._words, self._before, self._after):
            self.add_widget(part)
        self._refresh = Clock.create_trigger(self.draw_face, -1)
        for name in _FACED_BY:
            self.fbind(name, self._refresh)
        self._refresh()

    @property
    def label(self) -> str:
        return (self.text if self.enabled or not self.reason else self.reason) if self.shown else ""

    @property
    def natural_width(self) -> float:
        """Of its words alone, in pixels of this display, before the key has arranged itself."""
        size = theme.grown(self.base_px, self.kind) if self.base_px else theme.type_row(self.kind).size_px
        return width_of(self.text, size, strong=True)

    def draw_face(self, *_: object) -> None:
        words = self._words
        off = not self.enabled
        words.text = self.reason if off and self.reason else self.text
        words.kind = "body" if off and self.reason else self.kind
        words.strong = not (off and self.reason)
        words.base_px = 0 if off and self.reason else self.base_px
        words.role = self._words_role()
        for picto, name in ((self._before, self.picto), (self._after, self.picto_after)):
            picto.name = "" if off and self.reason else name
            picto.role = "edge" if off else words.role
            picto.glow_role = "glow" if self.dress == "key" and not off else ""
        self._arrange()

    def _words_role(self) -> str:
        if not self.enabled:
            return "ink_soft"
        if self.role:
            return str(self.role)
        return {
            "key": "pine",
            "lamp": "on_lamp",
            "danger": "on_cinnabar",
            "strong": "on_pine",
            "flat": "ink",
        }[self.dress]

    def _arrange(self) -> None:
        """Everything in one row (or column), centred in the body, which stands on the foot."""
        foot = FOOT_PX if self.enabled and self.dress != "flat" else 0
        height = theme.base(self.height) - foot
        width = theme.base(self.width)
        signs = [p for p in (self._before, self._after) if p.name]
        if self.upright:
            size = self.picto_px
            text_height = theme.base(self._words.line_px)
            top = (height - size - text_height - 9) / 2
            self._before.place = ((width - size) / 2, top, size, size)
            self._words.place = (6, top + size + 9, width - 12, text_height)
            return
        room = width - 24 - len(signs) * (self.picto_px + self.gap)
        words = min(theme.base(self._words.natural_width) + 2, room)
        left = (width - words - len(signs) * (self.picto_px + self.gap)) / 2
        if self._before.name:
            self._before.place = (left, (height - self.picto_px) / 2, self.picto_px, self.picto_px)
            left += self.picto_px + self.gap
        self._words.place = (left, 6, words, height - 12)
        if self._after.name:
            left += words + self.gap
            self._after.place = (left, (height - self.picto_px) / 2, self.picto_px, self.picto_px)


_FACED_BY = (
    "text",
    "reason",
    "picto",
    "picto_after",
    "picto_px",
    "kind",
    "role",
    "base_px",
    "enabled",
    "dress",
    "size",
    "upright",
    "gap",
)


class Primary(Key):
    """The lamp button: lit while it can be pressed; off it says what is still missing."""

    def __init__(self, **properties: Any) -> None:
        properties.setdefault("target", "primary")
        properties.setdefault("picto_after", "next")
        super().__init__(dress="lamp", kind="primary", picto_px=54, lit=True, **properties)
        self.fbind("enabled", self._light)
        self._light()

    def _light(self, *_: object) -> None:
        self.lit = self.enabled


class BackKey(Key):
    """返回, at the left of the actions."""

    def __init__(self, **properties: Any) -> None:
        properties.setdefault("text", text("key.back"))
        super().__init__(target="back", picto="back", wide=276, **properties)


class DangerKey(Key):
    """What cannot be undone; never on a screen with a lit primary."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(dress="danger", kind="primary", **properties)
