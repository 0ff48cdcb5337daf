"""The sitter of the look as pixels: a made-up face for frames and portraits."""

import io
from typing import Any

from PIL import Image, ImageDraw

from kiosk.devices.camera.port import Frame
from kiosk.screens.drawings.outline import oval, trails
from kiosk.screens.drawings.person import PARTS
from kiosk.screens.theme import color

Ink = tuple[int, int, int]


def drawn_sitter(width: int, height: int, scale: float, left: float, top: float) -> Any:
    """The sitter on a light ground."""
    image = Image.new("RGB", (width, height), (226, 230, 228))
    draw = ImageDraw.Draw(image)
    for path, role in PARTS:
        for trail in trails(path):
            draw.polygon([(left + x * scale, top + y * scale) for x, y in trail.points], fill=_ink(role))
    for x in (136, 222):
        eye = oval(x, 206, 8.5, 8.5)
        draw.polygon([(left + px * scale, top + py * scale) for px, py in eye.points], fill=_ink("ink"))
    return image


def portrait() -> bytes:
    """A JPEG of the size the photo rules ask for (photo.md B.1)."""
    kept = io.BytesIO()
    drawn_sitter(358, 441, 1.0, 0, 0).save(kept, "JPEG", quality=90)
    return kept.getvalue()


def frame(width: int = 640, height: int = 480) -> Frame:
    """A frame as the camera gives it."""
    scale = height / 520
    image = drawn_sitter(width, height, scale, width / 2 - 179 * scale, 20 * scale)
    return Frame(width, height, image.tobytes())


def _ink(role: str) -> Ink:
    red, green, blue, _ = color(role)
    return round(red * 255), round(green * 255), round(blue * 255)
