"""A printed slip as a picture, one pixel a dot: 80 mm paper at 203 dpi with its printable 576 dots."""

from functools import lru_cache
from pathlib import Path

import qrcode
from PIL import Image, ImageDraw, ImageFont

from kiosk.devices.receipt_printer.escpos.slip import CELL_DOTS, PrintedCode, PrintedLine, Slip, Span
from kiosk.fonts import Fonts

PAPER_DOTS = 640
PRINT_DOTS = 576
MARGIN_DOTS = (PAPER_DOTS - PRINT_DOTS) // 2
TOP_DOTS = 36

PAPER = 253
INK = 24  # thermal black is a dark grey
CUT = 190

BASELINE = 0.85  # of a cell's height
ASCII_SCALE = 0.92  # a digit of the typeface is a little wider than half a cell


def slip_picture(slip: Slip, fonts: Fonts) -> Image.Image:
    """Draw it, with the edge where it was cut."""
    heights = [_height(row) for row in slip.rows]
    picture = Image.new("L", (PAPER_DOTS, TOP_DOTS + sum(heights) + 2), PAPER)
    top = TOP_DOTS
    for row, height in zip(slip.rows, heights, strict=True):
        if isinstance(row, PrintedCode):
            _draw_code(picture, row, top)
        else:
            _draw_line(picture, row, top, fonts)
        top += height
    if slip.is_cut:
        pen = ImageDraw.Draw(picture)
        for across in range(0, PAPER_DOTS, 12):
            pen.line((across, top, across + 6, top), fill=CUT)
    return picture


def _height(row: PrintedLine | PrintedCode) -> int:
    return len(_modules(row)) * row.module_dots if isinstance(row, PrintedCode) else row.height_dots


def _modules(code: PrintedCode) -> list[list[bool]]:
    symbol = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    symbol.add_data(code.content)
    symbol.make(fit=True)
    matrix: list[list[bool]] = symbol.get_matrix()
    return matrix


def _draw_code(picture: Image.Image, code: PrintedCode, top: int) -> None:
    modules = _modules(code)
    size = code.module_dots
    left = _left(code.align, len(modules) * size)
    pen = ImageDraw.Draw(picture)
    for down, row in enumerate(modules):
        for across, dark in enumerate(row):
            if dark:
                x, y = left + across * size, top + down * size
                pen.rectangle((x, y, x + size - 1, y + size - 1), fill=INK)


def _draw_line(picture: Image.Image, line: PrintedLine, top: int, fonts: Fonts) -> None:
    width = sum(_cell_dots(character, span) for span in line.spans for character in span.text)
    across = _left(line.align, width)
    for span in line.spans:
        for character in span.text:
            cell = _cell_dots(character, span)
            _draw_character(picture, character, (across, top, cell), span, fonts)
            across += cell


def _draw_character(
    picture: Image.Image, character: str, place: tuple[int, int, int], span: Span, fonts: Fonts
) -> None:
    """Centred in its cell, and squeezed into it where the typeface is wider than the printer's."""
    across, top, cell = place
    height = CELL_DOTS * span.high
    size = round(height * (ASCII_SCALE if character.isascii() else 1))
    font = _font(fonts.bold if span.bold else fonts.regular, size)
    advance = max(1, round(font.getlength(character)))
    glyph = Image.new("L", (advance, height + height // 4), 0)
    ImageDraw.Draw(glyph).text((0, round(height * BASELINE)), character, fill=255, font=font, anchor="ls")
    if advance > cell:
        glyph = glyph.resize((cell, glyph.height), Image.Resampling.LANCZOS)
    at = (across + (cell - glyph.width) // 2, top)
    picture.paste(INK, (*at, at[0] + glyph.width, at[1] + glyph.height), glyph)


def _cell_dots(character: str, span: Span) -> int:
    half = len(character.encode("gb18030")) == 1
    return (CELL_DOTS // 2 if half else CELL_DOTS) * span.wide


def _left(align: str, width: int) -> int:
    spare = PRINT_DOTS - width
    return MARGIN_DOTS + {"left": 0, "center": spare // 2, "right": spare}[align]


@lru_cache(maxsize=16)
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size)
