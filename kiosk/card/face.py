"""The card's face: what is printed on it, as bitmaps at the printer's resolution."""

from dataclasses import dataclass, field

FACE_WIDTH_PX = 1016
FACE_HEIGHT_PX = 648
"""CR-80 at 300 dpi (devices.md §3A): 1016 lines of 648 dots."""


@dataclass(frozen=True, slots=True)
class CardBitmaps:
    """What the ribbon lays down: colour where the portrait is, resin black for everything that is read.

    Rows from the top, the card lying on its long side: `colour` is RGB (3 bytes a pixel), `black` is one
    byte a pixel, 255 where black is printed. Both are FACE_WIDTH_PX x FACE_HEIGHT_PX.
    """

    colour: bytes = field(repr=False)
    black: bytes = field(repr=False)
