"""The card's face: what is printed on it, at the printer's resolution (devices.md §3A, look.md §10).

The portrait goes onto the card in colour, everything that is read in resin black: dye fades, resin does not.
Where things stand is config/card_face.toml; the blank's own preprint is not printed here.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Annotated, Literal, Protocol

from msgspec import Meta, Struct
from PIL import Image, ImageDraw, ImageFont, ImageOps

from kiosk.fonts import Fonts

FACE_WIDTH_PX = 1016
FACE_HEIGHT_PX = 648
"""CR-80 at 300 dpi (devices.md §3A): 1016 lines of 648 dots."""

TWO_LINES_PX = 28
"""As large as two lines can be between two labels; one that would have to be as small is set in two."""

SMALLEST_TEXT_PX = 24
"""2 mm on the card: the least that is still read without glasses."""

NO_CHARACTER = "\uffff"
"""Nothing by Unicode: every typeface draws its box for it."""

INK_THRESHOLD = 128
"""Resin is there or not: half-covered dots are decided here."""

Across = Annotated[int, Meta(ge=0, lt=FACE_WIDTH_PX)]
Down = Annotated[int, Meta(ge=0, lt=FACE_HEIGHT_PX)]
TextSize = Annotated[int, Meta(ge=16, le=96)]


@dataclass(frozen=True, slots=True)
class CardBitmaps:
    """What the ribbon lays down: colour where the portrait is, resin black for everything that is read.

    Rows from the top, the card lying on its long side: `colour` is RGB (3 bytes a pixel), `black` is one
    byte a pixel, 255 where black is printed. Both are FACE_WIDTH_PX x FACE_HEIGHT_PX.
    """

    colour: bytes = field(repr=False)
    black: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class FaceContent:
    """What this card says of its holder. Shown by no repr."""

    name: str = field(repr=False)
    social_security_number: str = field(repr=False)
    card_number: str = field(repr=False)
    issued_on: date = field(repr=False)
    bank_name: str = field(repr=False)
    bank_card_number: str = field(repr=False)
    portrait: bytes | None = field(repr=False)
    """JPEG; None where the rules let a small child's card go without."""


class CardArtist(Protocol):
    """Draws card faces, away from the glass's loop."""

    async def draw(self, content: FaceContent) -> CardBitmaps: ...


class PortraitBox(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the portrait lies."""

    x: Across
    y: Down
    width: Annotated[int, Meta(ge=1, le=FACE_WIDTH_PX)]
    height: Annotated[int, Meta(ge=1, le=FACE_HEIGHT_PX)]


class Label(Struct, frozen=True, forbid_unknown_fields=True):
    """A word that is the same on every card."""

    text: str
    x: Across
    middle: Down
    size: TextSize


Shown = Literal["name", "social_security_number", "card_number", "issued_on", "bank_name", "bank_card_number"]


class Value(Struct, frozen=True, forbid_unknown_fields=True):
    """Something of the holder's; set smaller, then in two lines, when it is too long for its width."""

    show: Shown
    x: Across
    middle: Down
    size: TextSize
    width: Annotated[int, Meta(ge=SMALLEST_TEXT_PX, le=FACE_WIDTH_PX)]
    bold: bool = True


class FaceLayout(Struct, frozen=True, forbid_unknown_fields=True):
    """config/card_face.toml."""

    date_form: str
    portrait: PortraitBox
    labels: tuple[Label, ...]
    values: tuple[Value, ...]


def render_face(layout: FaceLayout, content: FaceContent, fonts: Fonts) -> CardBitmaps:
    """Set the face. Raises ValueError when the portrait is no picture, or a character has no shape here."""
    colour = Image.new("RGB", (FACE_WIDTH_PX, FACE_HEIGHT_PX), "white")
    if content.portrait is not None:
        colour.paste(_portrait(content.portrait, layout.portrait), (layout.portrait.x, layout.portrait.y))

    black = Image.new("L", (FACE_WIDTH_PX, FACE_HEIGHT_PX), 0)
    pen = ImageDraw.Draw(black)
    for label in layout.labels:
        _set_line(pen, label.text, (label.x, label.middle), _font(fonts.regular, label.size))
    for value in layout.values:
        _set_value(pen, value, _text_of(layout, content, value.show), fonts)

    ink = black.point([0] * INK_THRESHOLD + [255] * (256 - INK_THRESHOLD))
    return CardBitmaps(colour=colour.tobytes(), black=ink.tobytes())


def _portrait(jpeg: bytes, box: PortraitBox) -> Image.Image:
    try:
        picture = Image.open(BytesIO(jpeg)).convert("RGB")
    except OSError:
        # The decoder's own message may quote what it found: nothing of a portrait goes into a log.
        raise ValueError("the portrait is no picture") from None
    return ImageOps.fit(picture, (box.width, box.height), Image.Resampling.LANCZOS)


def _text_of(layout: FaceLayout, content: FaceContent, shown: Shown) -> str:
    match shown:
        case "issued_on":
            return layout.date_form.format(
                year=content.issued_on.year, month=content.issued_on.month, day=content.issued_on.day
            )
        case "bank_card_number":
            return grouped(content.bank_card_number)
        case _:
            text: str = getattr(content, shown)
            return text


def grouped(number: str) -> str:
    """A bank card number in groups of four, as it is read out."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def _set_value(pen: ImageDraw.ImageDraw, value: Value, text: str, fonts: Fonts) -> None:
    path = fonts.bold if value.bold else fonts.regular
    _expect_shapes(text, _font(path, SMALLEST_TEXT_PX))
    smaller_than = TWO_LINES_PX if value.size > TWO_LINES_PX else SMALLEST_TEXT_PX - 1
    one_line = range(value.size, smaller_than, -1)
    size = next((size for size in one_line if _font(path, size).getlength(text) <= value.width), None)
    if size is not None:
        _set_line(pen, text, (value.x, value.middle), _font(path, size))
        return
    size = min(value.size, TWO_LINES_PX)
    while size > SMALLEST_TEXT_PX and not _fits_two_lines(text, _font(path, size), value.width):
        size -= 1
    font, half = _font(path, size), size // 2 + 1
    first, second = _in_two(text, font, value.width)
    _set_line(pen, first, (value.x, value.middle - half), font)
    _set_line(pen, second, (value.x, value.middle + half), font)


def _fits_two_lines(text: str, font: ImageFont.FreeTypeFont, width: int) -> bool:
    return font.getlength(_in_two(text, font, width)[1]) <= width


def _expect_shapes(text: str, font: ImageFont.FreeTypeFont) -> None:
    """A box is nobody's name. What GBK has, and so a chip, has a shape; this is for the rest."""
    box = _shape(NO_CHARACTER, font)
    if any(_shape(character, font) == box for character in set(text)):
        raise ValueError("a character that the typeface does not have")


def _shape(character: str, font: ImageFont.FreeTypeFont) -> tuple[tuple[int, int], bytes]:
    mask = font.getmask(character)
    return mask.size, bytes(mask)


def _in_two(text: str, font: ImageFont.FreeTypeFont, width: int) -> tuple[str, str]:
    """As much as fits into the first line, broken after a blank or a middle dot where there is one."""
    fitting = next(n for n in range(len(text), 0, -1) if font.getlength(text[:n]) <= width)
    seam = max(text.rfind(mark, 0, fitting) for mark in " ·")
    at = seam + 1 if seam > 0 else fitting
    return text[:at].rstrip(), text[at:]


def _set_line(pen: ImageDraw.ImageDraw, text: str, at: tuple[int, int], font: ImageFont.FreeTypeFont) -> None:
    pen.text(at, text, fill=255, font=font, anchor="lm")


@lru_cache(maxsize=64)
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
