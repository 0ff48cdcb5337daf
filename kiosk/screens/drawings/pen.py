"""The pen that draws: shapes in the look book's pixels, y downward, colours by role, into a Kivy canvas."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    StencilPop,
    StencilPush,
    StencilUnUse,
    StencilUse,
    Translate,
)

from kiosk.screens.drawings import feather
from kiosk.screens.drawings.outline import Point, Trail, oval, rounded, trails

Rgba = tuple[float, float, float, float]
ColorOf = Callable[[str], Rgba]
"""From a role of the look to its colour in the theme of the moment."""

_Affine = tuple[float, float, float, float, float, float]
"""x' = ax + cy + e, y' = bx + dy + f: where a point of the drawing lies on the glass."""


class Pen:
    """Draws into one group of instructions. Nothing it has drawn changes; what moves is a `moving` part."""

    def __init__(self, color: ColorOf, scale: float, group: Any = None) -> None:
        self._color = color
        self.group = InstructionGroup() if group is None else group
        self._affine: _Affine = (scale, 0.0, 0.0, -scale, 0.0, 0.0)
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

    def line(self, path: str, color: str, thick: float, *, cut: bool = False) -> None:
        """Strokes with round ends, or cut ones."""
        triangles = feather.Triangles()
        for trail in trails(path):
            feather.stroke(
                triangles, self._placed(trail), thick * self.scale, closed=trail.closed, round_ends=not cut
            )
        self._mesh(triangles, self._color(color))

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

    # --- places ---------------------------------------------------------------------------------------------

    @property
    def scale(self) -> float:
        a, b = self._affine[:2]
        return math.hypot(a, b)

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
    def clip(self, x: float, y: float, width: float, height: float) -> Iterator[None]:
        """What is drawn inside shows only within this rectangle."""
        with self.clip_to(rounded(x, y, width, height, 0)):
            yield

    @contextmanager
    def clip_to(self, trail: Trail) -> Iterator[None]:
        """What is drawn inside shows only within this convex outline."""
        window = feather.Triangles()
        window.fan([window.vertex(point, feather.SOLID) for point in self._placed(trail)])
        self.group.add(StencilPush())
        self._mesh(window, (1.0, 1.0, 1.0, 1.0))
        self.group.add(StencilUse())
        yield
        self.group.add(StencilUnUse())
        self._mesh(window, (1.0, 1.0, 1.0, 1.0))
        self.group.add(StencilPop())

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
            triangles = feather.Triangles()
            for trail in shape:
                feather.fill(triangles, self._placed(trail), convex=convex)
            self._mesh(triangles, self._color(fill))
        if line and thick:
            triangles = feather.Triangles()
            for trail in shape:
                feather.stroke(
                    triangles, self._placed(trail), thick * self.scale, closed=trail.closed, round_ends=True
                )
            self._mesh(triangles, self._color(line))

    def _mesh(self, triangles: feather.Triangles, rgba: Rgba) -> None:
        self.group.add(Color(rgba=rgba))
        self.group.add(
            Mesh(
                vertices=triangles.vertices,
                indices=triangles.indices,
                mode="triangles",
                texture=feather.ramp(),
            )
        )

    def _place(self, point: Point) -> Point:
        a, b, c, d, e, f = self._affine
        x, y = point
        return a * x + c * y + e, b * x + d * y + f

    def _placed(self, trail: Trail) -> list[Point]:
        return [self._place(point) for point in trail.points]
