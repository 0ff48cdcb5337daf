"""A QR code, black on white in every theme: telephones read nothing else."""

from typing import Any

import qrcode

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import StringProperty

from kiosk.screens.widgets.board import Placed

QUIET = 2
"""Modules of white round the code; the white of the row adds the rest."""


class CodeSquare(Placed):
    """`content` is what the telephone reads; empty shows nothing."""

    content = StringProperty("")

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self._texture: Any = None
        for name in ("pos", "size"):
            self.fbind(name, self._draw)
        self.fbind("content", self._encode)
        self._encode()

    def forget(self) -> None:
        self.content = ""

    def _encode(self, *_: object) -> None:
        self._texture = _modules(self.content) if self.content else None
        self._draw()

    def _draw(self, *_: object) -> None:
        self.canvas.clear()
        if self._texture is None:
            return
        with self.canvas:
            Color(1, 1, 1, 1)
            Rectangle(pos=self.pos, size=self.size, texture=self._texture)


def _modules(content: str) -> Any:
    code = qrcode.QRCode(border=QUIET, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(content)
    code.make(fit=True)
    rows = code.get_matrix()
    side = len(rows)
    pixels = bytes(0 if dark else 255 for row in reversed(rows) for dark in row)
    texture = Texture.create(size=(side, side), colorfmt="luminance")
    texture.blit_buffer(pixels, colorfmt="luminance", bufferfmt="ubyte")
    texture.mag_filter = "nearest"
    return texture
