"""The cards of the look book: an ID card without emblem, the social security card, and its chip."""

from kiosk.screens.drawings.pen import Pen
from kiosk.screens.drawings.person import draw_person

ID_CARD = (400, 252)
SOCIAL_SECURITY_CARD = (508, 324)
PORTRAIT = (32, 104, 0.44)
"""Where the sitter is on the social security card: left, top, size of the 358 x 441 frame."""

_NAME_ON_THE_CARD = "社会保障卡"
_NAME_OF_A_BANK_CARD = "银行卡"
"""Printed on every card in China: part of the picture, and so not a text of the glass."""


def draw_id_card(pen: Pen) -> None:
    """Portrait right, four grey lines, one pine line."""
    pen.rect(0, 0, 400, 252, 16, "surface", "ink", 4)
    pen.rect(262, 44, 104, 128, 8, "pine_tint", "pine", 4)
    pen.circle(314, 88, 24, "", "pine", 4)
    pen.line("M276 168 A38 38 0 0 1 352 168", "pine", 4)
    pen.line("M34 56 L120 56 M34 94 L196 94 M34 132 L226 132 M34 164 L180 164", "edge", 8)
    pen.line("M34 212 L366 212", "pine", 10)


def draw_chip(pen: Pen) -> None:
    pen.rect(0, 0, 86, 66, 10, "glow", "pine", 4)
    pen.line("M0 22 L28 22 M0 44 L28 44 M58 22 L86 22 M58 44 L86 44 M28 0 L28 66 M58 0 L58 66", "pine", 4)


def draw_social_security_card(
    pen: Pen, *, sitter: bool = False, thick: float = 4, portrait: bool = True
) -> None:
    """Pine head with the name, portrait left, chip lower right. `portrait` False leaves its place empty."""
    pen.rect(0, 0, 508, 324, 19, "surface", "pine", thick)
    pen.form("M0 76 L0 19 A19 19 0 0 1 19 0 L489 0 A19 19 0 0 1 508 19 L508 76 Z", "pine")
    pen.spaced_words(_NAME_ON_THE_CARD, 32, 52, 36, 5, "surface")
    if sitter:
        x, y, size = PORTRAIT
        with pen.at(x, y, size):
            draw_person(pen)
    elif portrait:
        pen.rect(32, 104, 158, 194, 6, "pine_tint", "pine" if pen.outlined else "", 4)
    pen.line("M220 124 L330 124 M220 170 L470 170 M220 216 L440 216", "edge", 9)
    with pen.at(392, 236, 0.95):
        draw_chip(pen)


def draw_bank_card(pen: Pen) -> None:
    """What is not a social security card: grey, with chip, bar and ring, and no bank's mark."""
    grey, line = ("surface", "pine") if pen.outlined else ("grey", "ink_soft")
    pen.rect(0, 0, 508, 324, 19, grey, line, 5)
    with pen.at(40, 118, 0.95):
        pen.rect(0, 0, 86, 66, 10, "sunk", line, 4)
        pen.line("M0 22 L28 22 M0 44 L28 44 M58 22 L86 22 M58 44 L86 44 M28 0 L28 66 M58 0 L58 66", line, 4)
    pen.line("M40 236 L150 236 M178 236 L288 236 M316 236 L426 236", line, 12)
    pen.circle(420, 74, 30, "", line, 6)
    pen.words(_NAME_OF_A_BANK_CARD, 40, 86, 40, "ink")
