"""42, 14 at a machine with a PIN pad: what its three keys beside the digits do.

The digit keys are dots, as on the map: digits on a lit ground would be pressed on the glass.
"""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.properties import StringProperty

from kiosk.screens.drawings.close_up import CloseUp
from kiosk.screens.drawings.pen import Pen
from kiosk.screens.text import text

ROWS, COLUMNS = 4, 3
WORD_KEYS = (("cancel", 44, 76), ("clear", 132, 76), ("enter", 220, 164))
"""Name, top and height. Where each key lies, the make decides; the words on them are the same everywhere."""


class PinPadKeys(CloseUp):
    """Lies still: the pad is where the hand goes, and the glass only says what to press."""

    base = (972, 430)

    leave = StringProperty("")
    """What the cancel key does here."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self.fbind("leave", self._redraw)

    def draw(self, pen: Pen) -> None:
        self.glows(pen.lamp(20, 20, 552, 388, 20))
        for row in range(ROWS):
            for column in range(COLUMNS):
                pen.circle(98 + column * 92, 82 + row * 88, 20, "on_lamp" if pen.outlined else "lamp_edge")
        for name, top, height in WORD_KEYS:
            self._key(pen, text(f"pin_pad.key.{name}"), (380, top, 164, height))
            does = self.leave if name == "cancel" else text(f"pin_pad.does.{name}")
            middle = top + height / 2
            pen.line(f"M584 {middle} L616 {middle}", "pine", 6)
            pen.words(does, 636, middle + 14, 40, "ink")

    @staticmethod
    def _key(pen: Pen, words: str, box: tuple[float, float, float, float]) -> None:
        x, y, width, height = box
        pen.rect(x, y, width, height, 10, "surface", "pine", 4)
        pen.words(words, x + width / 2, y + height / 2 + 14, 40, "ink", middle=True)
