"""The surfaces of look.md 5: rounded rectangles with the corner of the card, smooth at the edge.

A weak machine draws by software, where every layer of a large surface costs as much as a screen full of text.
So a surface and its outline are one layer: a small picture of its corners, stretched between them.
"""

from functools import lru_cache
from math import ceil
from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.graphics import BorderImage, Color, Rectangle, SmoothEllipse
from kivy.graphics.texture import Texture
from PIL import Image, ImageDraw

from kiosk.screens import theme
from kiosk.screens.theme import Rgba

CARD_PX = 13
BOX_PX = 6
OVERSAMPLING = 4
MIDDLE_PX = 2

Box = tuple[float, float, float, float]
"""(x, y, width, height) in window pixels, y from below, as Kivy has it."""
Sides = tuple[float, float, float, float]
"""Left, top, right, bottom."""
WHITE: Rgba = (1.0, 1.0, 1.0, 1.0)


def filled(box: Box, colour: Rgba, radius: float = CARD_PX) -> None:
    """A surface, onto the canvas that is open now; `radius` in base pixels."""
    x, y, width, height = box
    Color(*colour)
    corner = min(theme.at(radius), width / 2, height / 2)
    if corner < 2:
        Rectangle(pos=(x, y), size=(width, height))
        return
    _stretched(box, *_corners(WHITE, WHITE, (0, 0, 0, 0), round(corner)))


def framed(box: Box, edge: Rgba, fill: Rgba, stroke: Any, radius: float = CARD_PX) -> None:
    """A surface with an outline; `stroke` in base pixels, one for all sides or (left, top, right, bottom)."""
    _, _, width, height = box
    left, top, right, bottom = _four(stroke)
    sides = (theme.at(left), theme.at(top), theme.at(right), theme.at(bottom))
    corner = round(min(theme.at(radius), width / 2, height / 2))
    Color(1, 1, 1, 1)
    _stretched(box, *_corners(edge, fill, sides, corner))


def disc(centre: tuple[float, float], radius_px: float, colour: Rgba) -> None:
    """`radius_px` in window pixels."""
    Color(*colour)
    x, y = centre
    SmoothEllipse(pos=(x - radius_px, y - radius_px), size=(2 * radius_px, 2 * radius_px))


def inset(box: Box, by: float) -> Box:
    """`by` in base pixels on every side; negative grows."""
    x, y, width, height = box
    d = theme.at(by)
    return (x + d, y + d, width - 2 * d, height - 2 * d)


def _stretched(box: Box, texture: Any, reach: int) -> None:
    x, y, width, height = box
    BorderImage(
        texture=texture,
        pos=(x, y),
        size=(width, height),
        border=(reach, reach, reach, reach),
        auto_scale="both_lower",
    )


@lru_cache(maxsize=256)
def _corners(edge: Rgba, fill: Rgba, sides: Sides, corner: int) -> tuple[Any, int]:
    """The smallest such surface, four corners and two pixels between them; and how far a corner reaches."""
    # One pixel more: what is stretched must have its own colour on both sides, or it fades into the edge.
    reach = max(corner, *(ceil(side) for side in sides)) + 1
    size = 2 * reach + MIDDLE_PX
    image = Image.new("RGB", (size, size), _bytes(edge))
    left, top, right, bottom = sides
    if edge != fill:
        inner = (left, top, size - right, size - bottom)
        image.paste(_bytes(fill), (0, 0), _mask(size, inner, max(corner - min(sides), 1)))
    image.putalpha(_mask(size, (0, 0, size, size), corner))
    texture = Texture.create(size=(size, size), colorfmt="rgba")
    # Corners are drawn at their own size, the middle is of one colour: nothing to interpolate, so cheaper.
    texture.mag_filter = texture.min_filter = "nearest"
    pixels = image.transpose(Image.Transpose.FLIP_TOP_BOTTOM).tobytes()
    texture.blit_buffer(pixels, colorfmt="rgba", bufferfmt="ubyte")
    return texture, reach


def _mask(size: int, box: Sides, corner: float) -> Any:
    """A rounded rectangle as coverage, drawn too large and then reduced."""
    large = Image.new("L", (size * OVERSAMPLING,) * 2)
    x0, y0, x1, y1 = (side * OVERSAMPLING for side in box)
    ImageDraw.Draw(large).rounded_rectangle((x0, y0, x1 - 1, y1 - 1), corner * OVERSAMPLING, fill=255)
    return large.reduce(OVERSAMPLING)


def _bytes(colour: Rgba) -> tuple[int, int, int]:
    red, green, blue = (round(part * 255) for part in colour[:3])
    return red, green, blue


def _four(stroke: Any) -> Sides:
    if isinstance(stroke, int | float):
        return (stroke, stroke, stroke, stroke)
    left, top, right, bottom = stroke
    return (left, top, right, bottom)
