"""A card face in the printer's dots (devices.md §3A "Bitmaps").

dot n of a panel is pixel (x, y) with n = x * 648 + (647 - y): line by line along the card, each line
from the lower edge to the upper; n runs through the bits most significant first. A colour dot has as
many bits as the number of levels needs, and its highest value is full dye.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from kiosk.card.face import FACE_HEIGHT_PX, FACE_WIDTH_PX, CardBitmaps

BITS_OF_LEVELS: Mapping[int, int] = {2: 1, 32: 5, 64: 6, 128: 7, 256: 8}

_RED, _GREEN, _BLUE = range(3)
_DYE_AGAINST = {"y": _BLUE, "m": _GREEN, "c": _RED}
"""Each dye takes one light away."""

Plane = NDArray[np.uint8]


def dye_planes(bitmaps: CardBitmaps, levels: int) -> dict[str, Plane]:
    """The dots of y, m and c, each below `levels`, in the printer's order."""
    light = np.frombuffer(bitmaps.colour, np.uint8).reshape(FACE_HEIGHT_PX, FACE_WIDTH_PX, 3)
    return {
        panel: _dots(_scaled(255 - light[..., channel], levels)) for panel, channel in _DYE_AGAINST.items()
    }


def resin_panels(bitmaps: CardBitmaps) -> dict[str, bytes]:
    """The bits of black, and of the varnish, which covers the whole card."""
    black = np.frombuffer(bitmaps.black, np.uint8).reshape(FACE_HEIGHT_PX, FACE_WIDTH_PX)
    return {
        "k": pack(_dots(_scaled(black, 2)), 2),
        "o": b"\xff" * (FACE_WIDTH_PX * FACE_HEIGHT_PX // 8),
    }


def pack(dots: Plane, levels: int) -> bytes:
    """Lay dot values, each below `levels`, into a stream of bits, most significant first."""
    bits = BITS_OF_LEVELS[levels]
    # Eight dots fill as many whole bytes as one dot has bits; a card's dots are a multiple of eight.
    words = np.zeros(len(dots) // 8, np.uint64)
    for dot in dots.reshape(-1, 8).T:
        words = (words << np.uint64(bits)) | dot
    return words.astype(">u8").view(np.uint8).reshape(-1, 8)[:, 8 - bits :].tobytes()


def _scaled(plane: Plane, levels: int) -> Plane:
    """8-bit values to the printer's levels, the highest to the highest."""
    nearest = ((np.arange(256) * (levels - 1) + 127) // 255).astype(np.uint8)
    return nearest[plane]


def _dots(plane: Plane) -> Plane:
    """Rows from the top into the printer's order."""
    return np.ascontiguousarray(plane[::-1].T).reshape(-1)
