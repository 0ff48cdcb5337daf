"""The citizen's own portrait on the glass; its pixels are overwritten when the screen leaves."""

import io
from typing import Any

from PIL import Image

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture

from kiosk.screens.widgets.board import Placed


class Portrait(Placed):
    """Shows a JPEG out of memory: no file, no cache."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self._texture: Any = None
        for name in ("pos", "size"):
            self.fbind(name, self._draw)

    @property
    def holds_picture(self) -> bool:
        return self._texture is not None

    def show(self, jpeg: bytes) -> None:
        """Decode and show; nothing is shown of bytes that are no picture."""
        self.forget()
        if not jpeg:
            return
        with Image.open(io.BytesIO(jpeg)) as picture:
            pixels = picture.convert("RGB")
        self._texture = Texture.create(size=pixels.size, colorfmt="rgb")
        self._texture.blit_buffer(pixels.tobytes(), colorfmt="rgb", bufferfmt="ubyte")
        self._texture.flip_vertical()
        self._draw()

    def forget(self) -> None:
        if self._texture is not None:
            width, height = self._texture.size
            self._texture.blit_buffer(bytes(width * height * 3), colorfmt="rgb", bufferfmt="ubyte")
        self._texture = None
        self._draw()

    def _draw(self, *_: object) -> None:
        self.canvas.clear()
        if self._texture is None:
            return
        with self.canvas:
            Color(1, 1, 1, 1)
            Rectangle(pos=self.pos, size=self.size, texture=self._texture)
