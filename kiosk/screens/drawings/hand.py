"""The hand that holds a card: always a right hand from the lower right, never pointing (look.md §8).

Both parts take the card's lower right corner as origin. What lies behind the card is drawn before it.
"""

from kiosk.screens.drawings.pen import Pen

_SLEEVE = "M214 214 L420 420"
_CUFF = "M196 196 L226 226"
_BACK = "M96 -22 C132 -28 168 2 186 44 C206 88 236 128 246 148 L148 246 C124 232 104 208 92 178 Z"
_FINGERS = (
    "M112 4 C70 -14 10 -18 -60 -10",
    "M120 52 C70 36 0 26 -70 28",
    "M122 100 C80 84 20 72 -44 70",
    "M118 148 C90 136 50 122 2 114",
)
_PARTINGS = "M112 30 C70 14 40 8 4 8 M116 78 C76 62 30 52 -30 50 M114 126 C84 112 50 102 4 96"
_THUMB = "M118 40 C92 0 52 -26 0 -40 L-62 -56"
_BALL = "M150 96 C128 58 118 48 96 34"
_NAIL = "M-74 -62 L-52 -56"

_RIM = 10
"""Twice the line round the hand in the contrast themes: everything once thicker in line, then in black."""


def draw_hand_behind(pen: Pen) -> None:
    """Sleeve, cuff, back of the hand and four fingers: two vanish behind the card, two show below it."""
    pen.line(_SLEEVE, "pine", 176, cut=True)
    pen.line(_CUFF, "surface", 150, cut=True)
    skin = "skin"
    if pen.outlined:
        skin = "surface"
        pen.form(_BACK, "pine", "pine", 20 + _RIM)
        for finger in _FINGERS:
            pen.line(finger, "pine", 50 + _RIM)
    pen.form(_BACK, skin, skin, 20)
    for finger in _FINGERS:
        pen.line(finger, skin, 50)
    pen.line(_PARTINGS, "pine" if pen.outlined else "skin_shade", 4)


def draw_thumb(pen: Pen) -> None:
    """The thumb in front of the card."""
    if pen.outlined:
        pen.line(_THUMB, "pine", 58 + _RIM)
        pen.line(_THUMB, "surface", 58)
        pen.line(_NAIL, "pine", 10)
        return
    pen.line(_THUMB, "skin", 58)
    pen.line(_BALL, "skin_shade", 4)
    pen.line(_NAIL, "nail", 26)
