"""The pictograms of look.md 9: three layers of an SVG path, M L C A Z, tinted by role.

Each is rasterised once at the size it is wanted in, four times too large and then reduced: smooth lines cost
the weak machine nothing while it runs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import acos, cos, hypot, pi, sin, sqrt
from pathlib import Path
from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import NumericProperty, StringProperty
from PIL import Image, ImageDraw

from kiosk.screens import theme
from kiosk.screens.widgets.board import Placed

DIRECTORY = Path(__file__).parents[1] / "pictograms"
GRID = 96
OVERSAMPLING = 4
PLAIN = ("tick", "next", "back", "elder", "exit", "contrast")
"""Signs of few lines, drawn bolder."""
LARGE_ARROW_PX, LARGE_ARROW_STROKE = 80, 9.5
"""The arrows of 01 and 05 stand beside the largest words, and are as bold."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Layer:
    kind: str
    """"glow" (filled), "line" (stroked) or "dot" (filled)."""
    points: tuple[Point, ...]


class Pictogram(Placed):
    """`name` is a file of kiosk/screens/pictograms; `glow_role` "" leaves the warm part out."""

    name = StringProperty("")
    role = StringProperty("pine")
    glow_role = StringProperty("glow")
    turned = NumericProperty(0)
    """Quarter turns against the clock; only an arrow may be turned."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self._redraw = Clock.create_trigger(self.draw, -1)
        for name in ("name", "role", "glow_role", "pos", "size", "turned"):
            self.fbind(name, self._redraw)
        self._redraw()

    def draw(self, *_: object) -> None:
        self.canvas.clear()
        if not self.name or self.width < 1:
            return
        size = int(min(self.width, self.height))
        glow, line = _textures(self.name, size, int(self.turned))
        pos = (round(self.center_x - size / 2), round(self.center_y - size / 2))
        with self.canvas:
            if self.glow_role:
                Color(*theme.color(self.glow_role))
                Rectangle(texture=glow, pos=pos, size=(size, size))
            Color(*theme.color(self.role))
            Rectangle(texture=line, pos=pos, size=(size, size))


def stroke_of(name: str, size_px: float) -> float:
    """Stroke in units of the grid: 1/16 of the size, but never under 4.4 px (look.md 5)."""
    if name == "next" and size_px >= LARGE_ARROW_PX:
        return LARGE_ARROW_STROKE
    plain = name in PLAIN
    return min(max(6.0, (5.4 if plain else 4.4) * GRID / max(size_px, 1)), 11.0 if plain else 8.5)


@lru_cache(maxsize=256)
def _textures(name: str, size: int, turned: int) -> tuple[Any, Any]:
    scale = size * OVERSAMPLING / GRID
    masks = {kind: Image.new("L", (size * OVERSAMPLING,) * 2) for kind in ("glow", "line")}
    width = stroke_of(name, size) * scale
    for layer in layers(name):
        points = [(x * scale, y * scale) for x, y in layer.points]
        draw = ImageDraw.Draw(masks["glow" if layer.kind == "glow" else "line"])
        if layer.kind == "line":
            stroke(draw, points, width)
        else:
            draw.polygon(points, fill=255)
    return _texture(masks["glow"], turned), _texture(masks["line"], turned)


def stroke(draw: Any, points: list[Point], width: float) -> None:
    """A line with round ends and joins."""
    draw.line(points, fill=255, width=round(width))
    r = width / 2
    for x, y in points:
        draw.ellipse((x - r, y - r, x + r, y + r), fill=255)


def _texture(mask: Any, turned: int) -> Any:
    small = mask.reduce(OVERSAMPLING).rotate(90 * turned)
    return mask_texture(small)


def mask_texture(mask: Any) -> Any:
    """A texture of white with the mask as its alpha, to be tinted by a Color."""
    image = Image.merge("LA", (Image.new("L", mask.size, 255), mask)).transpose(
        Image.Transpose.FLIP_TOP_BOTTOM
    )
    texture = Texture.create(size=mask.size, colorfmt="luminance_alpha")
    texture.blit_buffer(image.tobytes(), colorfmt="luminance_alpha", bufferfmt="ubyte")
    return texture


@lru_cache(maxsize=128)
def layers(name: str) -> tuple[Layer, ...]:
    """The layers of a pictogram, flattened. Raises OSError when there is no such file."""
    svg = (DIRECTORY / f"{name}.svg").read_text(encoding="utf-8")
    found = re.findall(r'<path class="(\w+)" d="([^"]+)"', svg)
    return tuple(Layer(kind, part) for kind, d in found for part in flattened(d))


def flattened(d: str) -> list[tuple[Point, ...]]:
    """Each open or closed part of a path as points; absolute M L C A Z only."""
    parts: list[list[Point]] = []
    for letter, numbers in _commands(d):
        if letter == "M":
            parts.append([(numbers[0], numbers[1])])
            continue
        part = parts[-1]
        match letter:
            case "L":
                part.append((numbers[0], numbers[1]))
            case "C":
                part.extend(_cubic(part[-1], numbers))
            case "A":
                part.extend(_arc(part[-1], numbers))
            case _:
                part.append(part[0])
    return [tuple(part) for part in parts]


def _commands(d: str) -> Iterator[tuple[str, list[float]]]:
    length = {"M": 2, "L": 2, "C": 6, "A": 7}
    for letter, rest in re.findall(r"([MLCAZ])([^MLCAZ]*)", d):
        numbers = [float(n) for n in re.findall(r"-?\d*\.?\d+", rest)]
        if letter == "Z":
            yield letter, []
            continue
        size = length[letter]
        for i in range(0, len(numbers), size):
            # Further pairs after an M are lines.
            yield ("L" if letter == "M" and i else letter), numbers[i : i + size]


def _cubic(start: Point, numbers: list[float], steps: int = 24) -> Iterator[Point]:
    (x0, y0), (x1, y1, x2, y2, x3, y3) = start, numbers
    for i in range(1, steps + 1):
        t = i / steps
        a, b, c, e = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        yield a * x0 + b * x1 + c * x2 + e * x3, a * y0 + b * y1 + c * y2 + e * y3


def _arc(start: Point, numbers: list[float]) -> Iterator[Point]:
    """Endpoint to centre form (SVG 2, implementation notes B.2.4), without rotation."""
    rx, ry, _, large, sweep, x2, y2 = numbers
    x1, y1 = start
    dx, dy = (x1 - x2) / 2, (y1 - y2) / 2
    if hypot(dx, dy) < 1e-9:
        return
    grow = max(sqrt(dx * dx / rx / rx + dy * dy / ry / ry), 1.0)
    rx, ry = rx * grow, ry * grow
    numerator = max(rx * rx * ry * ry - rx * rx * dy * dy - ry * ry * dx * dx, 0.0)
    factor = sqrt(numerator / (rx * rx * dy * dy + ry * ry * dx * dx))
    factor = -factor if large == sweep else factor
    cx, cy = factor * rx * dy / ry, -factor * ry * dx / rx
    begin = _angle((dx - cx) / rx, (dy - cy) / ry)
    end = _angle((-dx - cx) / rx, (-dy - cy) / ry)
    turn = (end - begin) % (2 * pi) if sweep else -((begin - end) % (2 * pi))
    steps = max(int(abs(turn) / (pi / 24)), 2)
    for i in range(1, steps + 1):
        angle = begin + turn * i / steps
        yield cx + (x1 + x2) / 2 + rx * cos(angle), cy + (y1 + y2) / 2 + ry * sin(angle)


def _angle(x: float, y: float) -> float:
    angle = acos(max(-1.0, min(1.0, x / hypot(x, y))))
    return angle if y >= 0 else -angle
