"""The pen that draws: shapes in the look book's pixels, y downward, colours by role, into a Kivy canvas."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.core.text import Label as TextTexture
from kivy.graphics import (
    Color,
    InstructionGroup,
    Mesh,
    PopMatrix,
    PushMatrix,
    ScissorPop,
    ScissorPush,
    Translate,
)

from kiosk.screens.drawings import feather
from kiosk.screens.drawings.outline import Point, Trail, oval, rounded, trails
from kiosk.screens.drawings.triangulated import Affine, filled, placed, scale_of, stroked

Rgba = tuple[float, float, float, float]
ColorOf = Callable[[str], Rgba]
"""From a role of the look to its colour in the theme of the moment."""

_RING = 12
"""Width of the lamp's ring (look.md §7)."""


@dataclass(slots=True)
class Clip:
    """A window in a drawing: scissors cut in pixels of the glass and have to follow the drawing."""

    scissors: Any
    box: tuple[float, float, float, float]
    """Left, foot, width, height, from the upper left corner of the drawing."""

    def follow(self, left: float, top: float) -> None:
        """The upper left corner of the drawing has come to lie here."""
        x, y, width, height = self.box
        self.scissors.x, self.scissors.y = round(left + x), round(top + y)
        self.scissors.width, self.scissors.height = round(width), round(height)


class Pen:
    """Draws into one group of instructions. Nothing it has drawn changes; what moves is a `moving` part."""

    def __init__(self, color: ColorOf, scale: float, group: Any = None) -> None:
        self._color = color
        self.group = InstructionGroup() if group is None else group
        self._affine: Affine = (scale, 0.0, 0.0, -scale, 0.0, 0.0)
        self.clips: list[Clip] = []
        """To be moved with the drawing."""
        self.outlined = color("surface")[:3] == color("paper")[:3]
        """The contrast themes: no tints to tell things apart, so every thing gets a line round it."""

    # --- shapes ---------------------------------------------------------------------------------------------

    def rect(  # noqa: PLR0913, PLR0917 a rectangle has this many numbers
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        radius: float = 0,
        fill: str = "",
        line: str = "",
        thick: float = 0,
    ) -> None:
        self._shape((rounded(x, y, width, height, radius),), fill, line, thick, convex=True)

    def circle(
        self, x: float, y: float, radius: float, fill: str = "", line: str = "", thick: float = 0
    ) -> None:
        self._shape((oval(x, y, radius, radius),), fill, line, thick, convex=True)

    def oval(self, x: float, y: float, across: float, down: float, fill: str) -> None:
        self._shape((oval(x, y, across, down),), fill, "", 0, convex=True)

    def form(self, path: str, fill: str, line: str = "", thick: float = 0) -> None:
        """A closed form, filled."""
        self._shape(trails(path), fill, line, thick)

    def outline(self, trail: Trail, color: str, thick: float) -> None:
        """A line along an outline that is already flattened."""
        self._shape((trail,), "", color, thick)

    def line(self, path: str, color: str, thick: float, *, cut: bool = False) -> None:
        """Strokes with round ends, or cut ones."""
        self._mesh(stroked(trails(path), self._affine, thick, round_ends=not cut), self._color(color))

    def lamp(self, x: float, y: float, width: float, height: float, radius: float) -> Any:
        """The lit place: lamp with its edge and a ring round it; returns the ring's Color, to breathe."""
        role = "lamp_edge" if self.outlined else "lamp"
        half = _RING / 2
        around = rounded(x - half, y - half, width + _RING, height + _RING, radius + half)
        ring = self._mesh(stroked((around,), self._affine, _RING, round_ends=False), self._color(role))
        self.rect(x, y, width, height, radius, "lamp", "lamp_edge", 6)
        return ring

    def shade(self, frame: Trail, hole: Trail, color: str, alpha: float) -> None:
        """Everything of the frame that lies outside the hole; both convex, with the same middle in sight."""
        cx = sum(x for x, _ in hole.points) / len(hole.points)
        cy = sum(y for _, y in hole.points) / len(hole.points)
        across = max(x for x, _ in hole.points) - cx
        down = max(y for _, y in hole.points) - cy
        triangles = feather.Triangles()
        rim, edge = [], []
        for x, y in _dense(frame.points):
            reach = math.hypot((x - cx) / across, (y - cy) / down)
            rim.append(triangles.vertex(self._place((x, y)), feather.SOLID))
            inside = (cx + (x - cx) / reach, cy + (y - cy) / reach)
            edge.append(triangles.vertex(self._place(inside), feather.SOLID))
        triangles.band(rim, edge, closed=True)
        self._mesh(triangles, (*self._color(color)[:3], alpha))

    def picture(self, frame: Trail) -> Any:
        """A mesh for a picture in this convex frame; yields the Mesh, whose texture is set later."""
        points = self._placed(frame)
        left, right = min(x for x, _ in points), max(x for x, _ in points)
        low, high = min(y for _, y in points), max(y for _, y in points)
        vertices: list[float] = []
        for x, y in points:
            vertices += (x, y, (x - left) / (right - left), (y - low) / (high - low))
        indices = [i for n in range(1, len(points) - 1) for i in (0, n, n + 1)]
        mesh = Mesh(vertices=vertices, indices=indices, mode="triangles")
        self.group.add(Color(1, 1, 1, 1))
        self.group.add(mesh)
        return mesh

    def beam(self, top: tuple[float, float, float], foot: tuple[float, float, float]) -> None:
        """The lamp's light: from (left, right, y) to (left, right, y), fading. The only gradient there is."""
        if self.outlined:
            return
        corners = [(top[0], top[2]), (top[1], top[2]), (foot[1], foot[2]), (foot[0], foot[2])]
        triangles = feather.Triangles()
        strength = (feather.SOLID, feather.SOLID, feather.CLEAR, feather.CLEAR)
        triangles.fan(
            [triangles.vertex(self._place(p), alpha) for p, alpha in zip(corners, strength, strict=True)]
        )
        self._mesh(triangles, (*self._color("lamp")[:3], 0.55))

    def words(self, text: str, x: float, y: float, size: float, color: str, *, middle: bool = False) -> None:
        """Bold words on a baseline near y, from x on or round x. The size is theirs in the drawing."""
        label = TextTexture(text=text, font_size=size * self.scale, bold=True)
        label.refresh()
        texture = label.texture
        width, height = texture.width / self.scale, texture.height / self.scale
        left, above = (x - width / 2 if middle else x), y - size * 0.36 - height / 2
        corners = (
            (left, above),
            (left + width, above),
            (left + width, above + height),
            (left, above + height),
        )
        coordinates = texture.tex_coords
        lookup = (coordinates[6:8], coordinates[4:6], coordinates[2:4], coordinates[0:2])
        vertices: list[float] = []
        for corner, (u, v) in zip(corners, lookup, strict=True):
            vertices += (*self._place(corner), u, v)
        self.group.add(Color(rgba=self._color(color)))
        self.group.add(Mesh(vertices=vertices, indices=[0, 1, 2, 0, 2, 3], mode="triangles", texture=texture))

    def spaced_words(self, text: str, x: float, y: float, size: float, gap: float, color: str) -> None:
        """Words whose characters are as wide as they are high, with a gap between them."""
        for number, character in enumerate(text):
            self.words(character, x + number * (size + gap), y, size, color)

    # --- places ---------------------------------------------------------------------------------------------

    @property
    def scale(self) -> float:
        return scale_of(self._affine)

    @contextmanager
    def at(self, x: float, y: float, size: float = 1.0, turn: float = 0.0) -> Iterator[None]:
        """Draw with (x, y) as the origin, larger or smaller, turned by degrees clockwise."""
        outside = self._affine
        cos, sin = math.cos(math.radians(turn)) * size, math.sin(math.radians(turn)) * size
        a, b, c, d, e, f = outside
        self._affine = (
            a * cos + c * sin,
            b * cos + d * sin,
            c * cos - a * sin,
            d * cos - b * sin,
            a * x + c * y + e,
            b * x + d * y + f,
        )
        yield
        self._affine = outside

    @contextmanager
    def clip(self, x: float, y: float, width: float, height: float) -> Iterator[Clip]:
        """What is drawn inside shows only within this upright rectangle.

        Scissors and no stencil: a stencil is drawn twice itself, and on a machine without a graphics card
        that costs more than what it cuts.
        """
        left, top = self._place((x, y))
        right, foot = self._place((x + width, y + height))
        clip = Clip(ScissorPush(), (left, foot, right - left, top - foot))
        self.clips.append(clip)
        self.group.add(clip.scissors)
        yield clip
        self.group.add(ScissorPop())

    @contextmanager
    def moving(self) -> Iterator[Any]:
        """A part that moves as a whole: yields the Translate, in pixels of the glass, that moves it."""
        shift = Translate(0, 0, 0)
        self.group.add(PushMatrix())
        self.group.add(shift)
        yield shift
        self.group.add(PopMatrix())

    # --- inside ---------------------------------------------------------------------------------------------

    def _shape(
        self, shape: tuple[Trail, ...], fill: str, line: str, thick: float, *, convex: bool = False
    ) -> None:
        if fill:
            self._mesh(filled(shape, self._affine, convex=convex), self._color(fill))
        if line and thick:
            self._mesh(stroked(shape, self._affine, thick, round_ends=True), self._color(line))

    def _mesh(self, triangles: feather.Triangles, rgba: Rgba) -> Any:
        color = Color(rgba=rgba)
        self.group.add(color)
        if triangles.inside is not None:
            solid = triangles.inside
            self.group.add(Mesh(vertices=solid.vertices, indices=solid.indices, mode="triangles"))
        self.group.add(
            Mesh(
                vertices=triangles.vertices,
                indices=triangles.indices,
                mode="triangles",
                texture=feather.ramp(),
            )
        )
        return color

    def _place(self, point: Point) -> Point:
        return placed(point, self._affine)

    def _placed(self, trail: Trail) -> list[Point]:
        return [placed(point, self._affine) for point in trail.points]


def _dense(points: tuple[Point, ...], step: float = 10.0) -> list[Point]:
    """The same closed outline with points at most `step` apart."""
    dense: list[Point] = []
    for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1], strict=True):
        count = max(1, math.ceil(math.dist((ax, ay), (bx, by)) / step))
        dense += [(ax + (bx - ax) * i / count, ay + (by - ay) * i / count) for i in range(count)]
    return dense
