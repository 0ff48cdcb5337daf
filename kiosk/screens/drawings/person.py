"""The sitter, the only person in the look: any adult, at ease, on a photo frame of 358 x 441 (look.md §8)."""

from kiosk.screens.drawings.pen import Pen

FRAME = (358, 441)

_COAT = "M6 441 L6 441 C10 388 46 364 92 352 L140 338 L218 338 L266 352 C312 364 348 388 352 441 Z"
_NECK = "M144 290 L214 290 L214 344 C206 366 194 376 179 376 C164 376 152 366 144 344 Z"
_COLLARS = ("M144 330 L179 376 L150 398 L122 346 Z", "M214 330 L179 376 L208 398 L236 346 Z")
_HAIR_BEHIND = (
    "M68 200 C60 106 104 34 180 34 C256 34 298 106 290 200 C290 226 284 240 276 252 L82 252 "
    "C74 240 68 226 68 200 Z"
)
_FACE = (
    "M84 190 C84 118 124 84 179 84 C234 84 274 118 274 190 C274 262 244 318 179 318 C114 318 84 262 84 190 Z"
)
_HAIR_BEFORE = (
    "M78 200 C70 112 112 48 184 46 C250 46 290 106 280 200 C276 176 268 156 254 142 C226 138 200 124 188 102 "
    "C168 132 128 148 102 148 C90 162 82 180 78 200 Z"
)
_BROWS = "M114 180 C124 171 142 170 154 176 M204 176 C216 170 234 171 244 180"
_NOSE = "M170 240 C174 247 184 247 188 240"
_MOUTH = "M150 272 C164 287 194 287 208 272"

PARTS = (
    (_COAT, "coat"),
    (_NECK, "skin_shade"),
    *((collar, "surface") for collar in _COLLARS),
    (_HAIR_BEHIND, "hair"),
    (_FACE, "skin"),
    (_HAIR_BEFORE, "hair"),
)
"""The filled forms from back to front, with the role of each."""


def draw_person(pen: Pen) -> None:
    """Draw the sitter with the upper left corner of the frame at the origin."""
    if pen.outlined:
        _in_lines(pen)
        return
    pen.form(_COAT, "coat")
    pen.form(_NECK, "skin_shade")
    for collar in _COLLARS:
        pen.form(collar, "surface")
    pen.line("M179 378 L179 438", "coat_seam", 5)
    pen.form(_HAIR_BEHIND, "hair")
    for ear in (80, 278):
        pen.oval(ear, 214, 15, 24, "skin")
    pen.form(_FACE, "skin")
    pen.form(_HAIR_BEFORE, "hair")
    for cheek in (116, 242):
        pen.circle(cheek, 246, 13, "cheek")
    pen.line(_BROWS, "brow", 6)
    for eye in (136, 222):
        pen.circle(eye, 206, 8.5, "ink")
    pen.line(_NOSE, "skin_shade", 5)
    pen.line(_MOUTH, "lips", 6)


def _in_lines(pen: Pen) -> None:
    """The contrast themes: no tints, so lines."""
    pen.form(_COAT, "surface", "pine", 6)
    pen.form(_NECK, "surface", "pine", 5)
    for collar in _COLLARS:
        pen.form(collar, "surface", "pine", 5)
    pen.form(_HAIR_BEHIND, "pine")
    pen.form(_FACE, "surface", "pine", 5)
    pen.form(_HAIR_BEFORE, "pine")
    for eye in (136, 222):
        pen.circle(eye, 206, 8.5, "ink")
    pen.line(_BROWS, "pine", 6)
    pen.line(_NOSE, "pine", 5)
    pen.line(_MOUTH, "pine", 6)
