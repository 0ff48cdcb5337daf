"""Triangles of a shape at a place of the glass, reckoned once: the same drawings come for every citizen."""

import math
from functools import lru_cache

from kiosk.screens.drawings import feather
from kiosk.screens.drawings.outline import Point, Trail

Affine = tuple[float, float, float, float, float, float]
"""x' = ax + cy + e, y' = bx + dy + f: where a point of the drawing lies on the glass."""

KEPT = 1500
"""Shapes; all drawings of the glass have some five hundred."""


def scale_of(affine: Affine) -> float:
    return math.hypot(affine[0], affine[1])


def placed(point: Point, affine: Affine) -> Point:
    a, b, c, d, e, f = affine
    x, y = point
    return a * x + c * y + e, b * x + d * y + f


@lru_cache(maxsize=KEPT)
def filled(shape: tuple[Trail, ...], affine: Affine, *, convex: bool = False) -> feather.Triangles:
    """The inside of a shape; not to be changed by who gets it."""
    triangles = feather.Triangles()
    for trail in shape:
        feather.fill(triangles, [placed(point, affine) for point in trail.points], convex=convex)
    return triangles


@lru_cache(maxsize=KEPT)
def stroked(shape: tuple[Trail, ...], affine: Affine, thick: float, *, round_ends: bool) -> feather.Triangles:
    """The lines of a shape, `thick` in its own pixels; not to be changed by who gets it."""
    triangles = feather.Triangles()
    for trail in shape:
        points = [placed(point, affine) for point in trail.points]
        feather.stroke(
            triangles, points, thick * scale_of(affine), closed=trail.closed, round_ends=round_ends
        )
    return triangles
