"""A printed card as a person sees it: what the head laid down, on a sample blank (look.md §10).

Dye and resin only take light away: colours are multiplied onto the preprint, and an unprinted spot shows it.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from kiosk.card.face import FACE_HEIGHT_PX, FACE_WIDTH_PX, PortraitBox
from kiosk.fonts import Fonts

FACE = (FACE_WIDTH_PX, FACE_HEIGHT_PX)
CORNER_PX = 38  # ISO/IEC 7810: 3.18 mm
HEAD_PX = 122

PAPER = "#F4F8F5"
PATTERN = "#CFE0D8"
HEAD = "#0E4A43"
TITLE = "#FFFDF9"
REGION = "#FBDC95"

WINDOW = PortraitBox(x=64, y=178, width=307, height=378)
"""The blank leaves the portrait's place white."""


def card_picture(panels: Mapping[str, bytes], fonts: Fonts) -> Image.Image:
    """Draw the card. `panels` are 8-bit rows y m c k o from the top left; missing ones were not laid down."""
    light = np.array(sample_blank(fonts), dtype=np.float32)
    for channel, panel in enumerate("cmy"):
        light[..., channel] *= 1 - _coverage(panels, panel)
    light *= (1 - _coverage(panels, "k"))[..., np.newaxis]
    return _rounded(Image.fromarray(light.round().astype(np.uint8)))


def sample_blank(fonts: Fonts) -> Image.Image:
    """The preprint of the sample card: head, pattern, and the white place for the portrait."""
    blank = _pattern()
    pen = ImageDraw.Draw(blank)
    pen.rectangle((0, 0, FACE_WIDTH_PX, HEAD_PX), fill=HEAD)
    _spaced(pen, "社会保障卡", (64, 62), ImageFont.truetype(str(fonts.bold), 54))
    small = ImageFont.truetype(str(fonts.regular), 32)
    pen.text((952, 62), "示例省 · 样卡", fill=REGION, font=small, anchor="rm")
    pen.rounded_rectangle(
        (WINDOW.x, WINDOW.y, WINDOW.x + WINDOW.width - 1, WINDOW.y + WINDOW.height - 1),
        radius=8,
        fill="white",
    )
    return blank


def _pattern() -> Image.Image:
    """Rings around the lower right corner, drawn twice as large so that their edges come out smooth."""
    large = Image.new("RGB", (2 * FACE_WIDTH_PX, 2 * FACE_HEIGHT_PX), PAPER)
    pen = ImageDraw.Draw(large)
    for radius in range(240, 1760, 52):
        pen.circle((2 * FACE_WIDTH_PX, 2 * FACE_HEIGHT_PX), radius, outline=PATTERN, width=6)
    return large.resize(FACE, Image.Resampling.LANCZOS)


def _spaced(pen: ImageDraw.ImageDraw, text: str, at: tuple[int, int], font: ImageFont.FreeTypeFont) -> None:
    across, middle = at
    for character in text:
        pen.text((across, middle), character, fill=TITLE, font=font, anchor="lm")
        across += round(font.size * 1.12)


def _coverage(panels: Mapping[str, bytes], panel: str) -> NDArray[np.float32]:
    """How much light each spot keeps back, 0 to 1."""
    if panel not in panels:
        return np.zeros((FACE_HEIGHT_PX, FACE_WIDTH_PX), np.float32)
    rows = np.frombuffer(panels[panel], np.uint8).reshape(FACE_HEIGHT_PX, FACE_WIDTH_PX)
    return rows.astype(np.float32) / np.float32(255)


def _rounded(face: Image.Image) -> Image.Image:
    shape = Image.new("L", FACE, 0)
    ImageDraw.Draw(shape).rounded_rectangle(
        (0, 0, FACE_WIDTH_PX - 1, FACE_HEIGHT_PX - 1), CORNER_PX, fill=255
    )
    face.putalpha(shape)
    return face
