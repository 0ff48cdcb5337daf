"""Filled and stroked outlines as triangles with a soft edge one pixel wide.

The window has no multisampling: on a slow machine without a graphics card it would cost half the frames.
So every shape carries its own edge, where the alpha runs from one to nothing across a pixel.
"""

import math
from dataclasses import dataclass, field
from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
import itertools

from kivy.graphics.tesselator import Tesselator
from kivy.graphics.texture import Texture

from kiosk.screens.drawings.outline import Point, arc

SOLID = 0.75
CLEAR = 0.25
"""Middles of the two texels of the ramp: between them the alpha is interpolated."""

_SHARP_TURN = 0.6
"""Radians from which a corner of a stroke gets a round joint instead of a shared edge."""

_ramp: Any = None


def ramp() -> Any:
    """The texture of the edge: two texels, clear and solid. It needs a window, so it is made late."""
    global _ramp  # noqa: PLW0603 one texture serves every drawing of the process
    if _ramp is None:
        _ramp = Texture.create(size=(2, 1), colorfmt="rgba")
        _ramp.blit_buffer(bytes((255, 255, 255, 0, 255, 255, 255, 255)), colorfmt="rgba", bufferfmt="ubyte")
        _ramp.mag_filter = _ramp.min_filter = "linear"
        _ramp.wrap = "clamp_to_edge"
    return _ramp


@dataclass(slots=True)
class Triangles:
    """Vertices (x, y, u, v) and indices, as Kivy's Mesh takes them."""

    vertices: list[float] = field(default_factory=list)
    indices: list[int] = field(default_factory=list)
    inside: "Triangles | None" = None
    """What is solid throughout, painted without the ramp: most of the area, at two thirds of the price."""

    def vertex(self, point: Point, alpha: float) -> int:
        self.vertices += (point[0], point[1], alpha, 0.5)
        return len(self.vertices) // 4 - 1

    def band(self, near: list[int], far: list[int], *, closed: bool) -> None:
        """Quads between two rows of vertices."""
        count = len(near)
        for i in range(count if closed else count - 1):
            j = (i + 1) % count
            self.indices += (near[i], near[j], far[j], near[i], far[j], far[i])

    def fan(self, rim: list[int]) -> None:
        for i in range(1, len(rim) - 1):
            self.indices += (rim[0], rim[i], rim[i + 1])


def fill(into: Triangles, points: list[Point], *, convex: bool = False) -> None:
    """The inside of a closed outline, soft at its edge."""
    outward = _normals(points, closed=True)
    if _area(points) < 0:
        outward = [(-nx, -ny) for nx, ny in outward]
    inner = [(x - nx / 2, y - ny / 2) for (x, y), (nx, ny) in zip(points, outward, strict=True)]
    outer = [(x + nx / 2, y + ny / 2) for (x, y), (nx, ny) in zip(points, outward, strict=True)]
    rim = [into.vertex(point, SOLID) for point in inner]
    edge = [into.vertex(point, CLEAR) for point in outer]
    into.band(rim, edge, closed=True)
    into.inside = inside = into.inside or Triangles()
    if convex:
        inside.fan([inside.vertex(point, SOLID) for point in inner])
        return
    sheet = Tesselator()
    sheet.add_contour([coordinate for point in inner for coordinate in point])
    if not sheet.tesselate():
        return
    for vertices, _ in sheet.meshes:
        inside.fan([inside.vertex((vertices[i], vertices[i + 1]), SOLID) for i in range(0, len(vertices), 4)])


def stroke(into: Triangles, points: list[Point], width: float, *, closed: bool, round_ends: bool) -> None:
    """A line of this width; its corners are round, its ends round or cut."""
    points = _without_repeats(points, closed=closed)
    if len(points) < 2:
        if points and round_ends:
            dot(into, points[0], width / 2)
        return
    turns = _turns(points, closed=closed)
    sharp = [i for i, turn in enumerate(turns) if turn > _SHARP_TURN]
    for i in sharp:
        dot(into, points[i], width / 2)
    for piece in _pieces(points, sharp, closed=closed):
        _ribbon(into, piece, width, closed=closed and not sharp)
    if round_ends and not closed:
        dot(into, points[0], width / 2)
        dot(into, points[-1], width / 2)


def dot(into: Triangles, middle: Point, radius: float) -> None:
    fill(into, arc(middle, radius, 0, 2 * math.pi)[:-1], convex=True)


def _ribbon(into: Triangles, points: list[Point], width: float, *, closed: bool) -> None:
    normals = _normals(points, closed=closed)
    core, rim = max(width / 2 - 0.5, 0.0), width / 2 + 0.5
    rows: list[list[int]] = []
    for reach, alpha in ((-rim, CLEAR), (-core, SOLID), (core, SOLID), (rim, CLEAR)):
        rows.append(
            [
                into.vertex((x + nx * reach, y + ny * reach), alpha)
                for (x, y), (nx, ny) in zip(points, normals, strict=True)
            ]
        )
    for near, far in itertools.pairwise(rows):
        into.band(near, far, closed=closed)


def _pieces(points: list[Point], sharp: list[int], *, closed: bool) -> list[list[Point]]:
    if not sharp:
        return [points]
    if closed:
        first = sharp[0]
        points = points[first:] + points[:first] + [points[first]]
        cuts = [i - first for i in sharp] + [len(points) - 1]
    else:
        cuts = [0, *sharp, len(points) - 1]
    return [points[a : b + 1] for a, b in itertools.pairwise(cuts) if b > a]


def _normals(points: list[Point], *, closed: bool) -> list[Point]:
    """For each point the way out of the line, as long as a shared edge needs it to be (at most twice)."""
    count = len(points)
    sides = [_side(points[i], points[(i + 1) % count]) for i in range(count if closed else count - 1)]
    normals: list[Point] = []
    for i in range(count):
        if closed:
            before, after = sides[i - 1], sides[i]
        else:
            before, after = sides[max(i - 1, 0)], sides[min(i, count - 2)]
        sx, sy = before[0] + after[0], before[1] + after[1]
        square = sx * sx + sy * sy
        stretch = 2 / square if square > 1 else 1.0
        normals.append((sx * stretch, sy * stretch))
    return normals


def _side(a: Point, b: Point) -> Point:
    length = math.dist(a, b) or 1.0
    return (b[1] - a[1]) / length, (a[0] - b[0]) / length


def _turns(points: list[Point], *, closed: bool) -> list[float]:
    turns = [0.0] * len(points)
    count = len(points)
    for i in range(0 if closed else 1, count if closed else count - 1):
        a, b = _side(points[i - 1], points[i]), _side(points[i], points[(i + 1) % count])
        turns[i] = math.acos(max(-1.0, min(1.0, a[0] * b[0] + a[1] * b[1])))
    return turns


def _without_repeats(points: list[Point], *, closed: bool) -> list[Point]:
    kept = [point for i, point in enumerate(points) if i == 0 or math.dist(point, points[i - 1]) > 1e-6]
    if closed and len(kept) > 1 and math.dist(kept[0], kept[-1]) <= 1e-6:
        kept.pop()
    return kept


def _area(points: list[Point]) -> float:
    """Signed: positive when the outward side is the one `_side` gives."""
    total = 0.0
    for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1], strict=True):
        total += ax * by - bx * ay
    return total
