"""The drawn sitter: the one person of the house's drawings, with eyes that a cascade can see (photo.md B.5).

Shapes lie on the photo's own 358 × 441 frame, eyes at y 204, chin at 318. No real face, anywhere.
"""

import re

import cv2
import numpy as np
from cv2.typing import MatLike as Picture

BACKDROP = "#F6F6F4"
SKIN, SHADE, HAIR = "#EBC6A0", "#C99468", "#4B4843"
CHEEK, BROW, COAT, SEAM, SHIRT, LIPS = "#E8B994", "#5C544B", "#2C5F59", "#1D4A45", "#F4F2EE", "#9C5140"
EYE_WHITE, IRIS, PUPIL, LID, LASHES = "#F1EEE8", "#3A2A20", "#101010", "#3A302A", "#5C4433"

FRAME_WIDTH = 358
EYES = ((136.0, 206.0), (222.0, 206.0))
FOOT = 640  # the coat goes on below the photo's edge, where a camera sees more of it
SUBPIXEL_BITS = 4
OVERSAMPLING = 2
CURVE_POINTS = 16

BODY = (
    (
        f"M6 {FOOT} L6 441 C10 388 46 364 92 352 L140 338 L218 338 "
        f"L266 352 C312 364 348 388 352 441 L352 {FOOT}",
        COAT,
    ),
    ("M144 290 L214 290 L214 344 C206 366 194 376 179 376 C164 376 152 366 144 344", SHADE),
    ("M144 330 L179 376 L150 398 L122 346", SHIRT),
    ("M214 330 L179 376 L208 398 L236 346", SHIRT),
)
HAIR_BEHIND = (
    "M68 200 C60 106 104 34 180 34 C256 34 298 106 290 200 "
    "C290 226 284 240 276 252 L82 252 C74 240 68 226 68 200"
)
HEAD = "M84 190 C84 118 124 84 179 84 C234 84 274 118 274 190 C274 262 244 318 179 318 C114 318 84 262 84 190"
FRINGE = (
    "M78 200 C70 112 112 48 184 46 C250 46 290 106 280 200 C276 176 268 156 254 142 "
    "C226 138 200 124 188 102 C168 132 128 148 102 148 C90 162 82 180 78 200"
)
LINES = (
    ("M114 180 C124 171 142 170 154 176", BROW, 6.0),
    ("M204 176 C216 170 234 171 244 180", BROW, 6.0),
    ("M170 240 C174 247 184 247 188 240", SHADE, 5.0),
    ("M150 272 C164 287 194 287 208 272", LIPS, 6.0),
)


def draw_person(
    size: tuple[int, int], corner: tuple[float, float], scale: float, *, eyes_open: bool
) -> Picture:
    """The sitter before a white backdrop, BGR; the photo's frame begins at `corner`, enlarged by `scale`."""
    width, height = size
    large = np.full((height * OVERSAMPLING, width * OVERSAMPLING, 3), _bgr(BACKDROP), np.uint8)
    brush = _Brush(large, corner, scale)
    for shape, colour in BODY:
        brush.fill(shape, colour)
    brush.line(f"M179 378 L179 {FOOT}", SEAM, 5)
    brush.fill(HAIR_BEHIND, HAIR)
    brush.ellipse((80, 214), (15, 24), SKIN)
    brush.ellipse((278, 214), (15, 24), SKIN)
    brush.fill(HEAD, SKIN)
    brush.fill(FRINGE, HAIR)
    brush.ellipse((116, 246), (13, 13), CHEEK)
    brush.ellipse((242, 246), (13, 13), CHEEK)
    for shape, colour, thickness in LINES:
        brush.line(shape, colour, thickness)
    for middle in EYES:
        if eyes_open:
            _draw_eye(brush, middle)
        else:
            brush.arc((middle[0], middle[1] - 4), (18, 8), (20, 160), LASHES, 3)
    small = cv2.resize(large, size, interpolation=cv2.INTER_AREA)
    # A lens is not as sharp as a vector.
    return cv2.GaussianBlur(small, (0, 0), 0.8)


def _draw_eye(brush: "_Brush", middle: tuple[float, float]) -> None:
    x, y = middle
    brush.ellipse((x, y), (19, 9), EYE_WHITE)
    brush.ellipse((x, y), (9, 9), IRIS)
    brush.ellipse((x, y), (4, 4), PUPIL)
    brush.ellipse((x - 3, y - 3), (1.6, 1.6), EYE_WHITE)
    brush.arc((x, y + 1), (20, 11), (200, 340), LID, 2.5)


class _Brush:
    """Fills and lines in the drawing's own units."""

    def __init__(self, canvas: Picture, corner: tuple[float, float], scale: float) -> None:
        self._canvas = canvas
        self._scale = scale * OVERSAMPLING
        self._corner = np.array(corner) * OVERSAMPLING

    def fill(self, shape: str, colour: str) -> None:
        cv2.fillPoly(self._canvas, [self._points(_outline(shape))], _bgr(colour), cv2.LINE_AA, SUBPIXEL_BITS)

    def line(self, shape: str, colour: str, thickness: float) -> None:
        points = [self._points(_outline(shape))]
        width = self._thickness(thickness)
        cv2.polylines(
            self._canvas, points, isClosed=False, color=_bgr(colour),
            thickness=width, lineType=cv2.LINE_AA, shift=SUBPIXEL_BITS,
        )  # fmt: skip

    def ellipse(self, middle: tuple[float, float], half: tuple[float, float], colour: str) -> None:
        self._ellipse(middle, half, (0, 360), colour, -1)

    def arc(
        self,
        middle: tuple[float, float],
        half: tuple[float, float],
        degrees: tuple[float, float],
        colour: str,
        thickness: float,
    ) -> None:
        self._ellipse(middle, half, degrees, colour, self._thickness(thickness))

    def _ellipse(
        self,
        middle: tuple[float, float],
        half: tuple[float, float],
        degrees: tuple[float, float],
        colour: str,
        thickness: int,
    ) -> None:
        x, y = (int(v) for v in self._points(np.array(middle)))
        a, b = (round(v * self._scale * 2**SUBPIXEL_BITS) for v in half)
        cv2.ellipse(
            self._canvas, (x, y), (a, b), 0, *degrees, _bgr(colour), thickness, cv2.LINE_AA, SUBPIXEL_BITS
        )

    def _points(self, points: Picture) -> Picture:
        fixed: Picture = np.rint((points * self._scale + self._corner) * 2**SUBPIXEL_BITS).astype(np.int32)
        return fixed

    def _thickness(self, thickness: float) -> int:
        return max(1, round(thickness * self._scale))


def _outline(shape: str) -> Picture:
    """The points of a path of M, L and C as SVG writes them."""
    points: list[Picture] = []
    for command, numbers in re.findall(r"([MLC])([^MLC]*)", shape):
        given = np.array([float(number) for number in numbers.split()]).reshape(-1, 2)
        if command == "C":
            points.extend(_curve(points[-1], given))
        else:
            points.extend(given)
    return np.stack(points)


def _curve(start: Picture, given: Picture) -> list[Picture]:
    first, second, end = given
    steps = np.linspace(0, 1, CURVE_POINTS + 1)[1:]
    return [
        (1 - u) ** 3 * start + 3 * (1 - u) ** 2 * u * first + 3 * (1 - u) * u**2 * second + u**3 * end
        for u in steps
    ]


def _bgr(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return blue, green, red
