"""Made-up card faces for printers: a small chart to look at, and a portrait as restless as a camera's."""

import numpy as np
from numpy.typing import NDArray

from kiosk.card.face import FACE_HEIGHT_PX, FACE_WIDTH_PX, CardBitmaps

PORTRAIT = (64, 178, 307, 378)  # config/card_face.toml


def chart() -> CardBitmaps:
    """Ramps of each dye and an arrow of black: nothing in it looks alike upside down or mirrored."""
    y, x = np.mgrid[0:FACE_HEIGHT_PX, 0:FACE_WIDTH_PX]
    colour = np.full((FACE_HEIGHT_PX, FACE_WIDTH_PX, 3), 255, np.uint8)
    for channel, top in enumerate((60, 160, 260)):
        colour[top : top + 80, 100:900, channel] = 255 - ((x[top : top + 80, 100:900] - 100) // 8 * 2 + 30)
    black = np.where((y > 400) & (y < 600) & (x > 100) & (x < 100 + (y - 400) * 3), 255, 0).astype(np.uint8)
    return CardBitmaps(colour.tobytes(), black.tobytes())


def restless_face() -> CardBitmaps:
    """A portrait that fills its box with grain and slopes, as few faces do, and eight lines of script."""
    left, top, width, height = PORTRAIT
    chance = np.random.default_rng(5)
    colour = np.full((FACE_HEIGHT_PX, FACE_WIDTH_PX, 3), 255, np.uint8)
    grain = _smooth(_smooth(chance.normal(0, 14, (height, width, 3))))
    slopes = 120 + 70 * np.sin(np.linspace(0, 6, height))[:, None, None] * np.cos(
        np.linspace(0, 5, width)[None, :, None] + np.arange(3)
    )
    colour[top : top + height, left : left + width] = np.clip(slopes + grain, 0, 250)
    black = np.zeros((FACE_HEIGHT_PX, FACE_WIDTH_PX), np.uint8)
    for middle in (190, 235, 292, 337, 394, 439, 496, 541, 604):
        strokes = chance.random((36, 528)) < 0.4
        black[middle - 18 : middle + 18, 424:952] = np.where(strokes, 255, 0)
    return CardBitmaps(colour.tobytes(), black.tobytes())


def _smooth(field: NDArray[np.float64]) -> NDArray[np.float64]:
    return (field + np.roll(field, 1, 0) + np.roll(field, 1, 1) + np.roll(field, (1, 1), (0, 1))) / 4
