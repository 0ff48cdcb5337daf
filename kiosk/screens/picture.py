"""What is on the glass now, as a picture."""

from pathlib import Path
from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.base import EventLoop
from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels
from PIL import Image


def take_picture() -> Any:
    """The window's pixels; draws them first, so that nothing half done is seen."""
    window = EventLoop.window
    window.dispatch("on_draw")
    width, height = window.system_size
    pixels = glReadPixels(0, 0, int(width), int(height), GL_RGB, GL_UNSIGNED_BYTE)
    image = Image.frombytes("RGB", (int(width), int(height)), pixels)
    return image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)


def save_picture(image: Any, path: Path) -> Path:
    """Write it as PNG; quick rather than small."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, "PNG", compress_level=1)
    return path
