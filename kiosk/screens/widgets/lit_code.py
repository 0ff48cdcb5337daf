"""A code in the lamp's band: the next thing is a telephone held before it (look.md 6, payment)."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.properties import StringProperty

from kiosk.screens import theme
from kiosk.screens.widgets.code_square import CodeSquare
from kiosk.screens.widgets.lamp import breathe
from kiosk.screens.widgets.lit_field import LitField
from kiosk.screens.widgets.shapes import filled, framed, inset

BAND = 14


class LitCode(LitField):
    """`content` is what the telephone reads; the band lies inside the place."""

    content = StringProperty("")

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self._code = CodeSquare()
        self.add_widget(self._code)
        self.fbind("content", self._redraw)

    def forget(self) -> None:
        self.content = ""
        self._ring.clear()

    def draw(self, *_: object) -> None:
        side = theme.base(self.width)
        self._code.content = self.content
        self._code.place = (BAND, BAND, side - 2 * BAND, theme.base(self.height) - 2 * BAND)
        self._ground.clear()
        box = (self.x, self.y, self.width, self.height)
        with self._ground:
            if self.lit:
                filled(inset(box, -3), theme.color("lamp_edge"), 16)
                framed(box, theme.color("lamp"), (1, 1, 1, 1), BAND)
            else:
                framed(box, theme.color("edge"), (1, 1, 1, 1), 3)
        if self.lit:
            breathe(self)
