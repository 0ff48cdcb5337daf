"""Outlines of drawings: the M L C A Z paths of the look book, flattened into points once and kept."""

import math
from dataclasses import dataclass
from functools import lru_cache

Point = tuple[float, float]

_TAKES = {"M": 2, "L": 2, "C": 6, "A": 7, "Z": 0}


@dataclass(frozen=True, slots=True)
class Trail:
    """One stroke of a path: its points in order, and whether the last joins the first."""

    points: tuple[Point, ...]
    closed: bool = False


@lru_cache(maxsize=512)
def trails(path: str) -> tuple[Trail, ...]:
    """The strokes of a path. All letters are absolute, as look.md §9 wants them."""
    found: list[Trail] = []
    points: list[Point] = []
    for letter, numbers in _commands(path):
        if letter == "Z":
            found.append(Trail(tuple(points), closed=True))
            points = []
            continue
        if letter == "M" and points:
            found.append(Trail(tuple(points)))
            points = []
        _follow(points, letter, numbers)
    if points:
        found.append(Trail(tuple(points)))
    return tuple(found)


def _commands(path: str) -> list[tuple[str, list[float]]]:
    words = "".join(f" {sign} " if sign in _TAKES else sign for sign in path.replace(",", " ")).split()
    commands: list[tuple[str, list[float]]] = []
    letter, numbers = "", list[float]()
    for word in words:
        if word in _TAKES:
            letter, numbers = word, []
        else:
            numbers.append(float(word))
        if len(numbers) == _TAKES[letter]:
            commands.append((letter, numbers))
            numbers = []
    return commands


def _follow(points: list[Point], letter: str, numbers: list[float]) -> None:
    end = (numbers[-2], numbers[-1])
    if letter == "C":
        points.extend(_curve(points[-1], (numbers[0], numbers[1]), (numbers[2], numbers[3]), end))
    elif letter == "A":
        points.extend(_elliptic(points[-1], end, numbers))
    else:
        points.append(end)


def _curve(start: Point, pull: Point, push: Point, end: Point) -> list[Point]:
    length = math.dist(start, pull) + math.dist(pull, push) + math.dist(push, end)
    steps = max(4, round(math.sqrt(length) * 1.2))
    points = []
    for step in range(1, steps + 1):
        t = step / steps
        u = 1 - t
        a, b, c, d = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
        points.append(
            (
                a * start[0] + b * pull[0] + c * push[0] + d * end[0],
                a * start[1] + b * pull[1] + c * push[1] + d * end[1],
            )
        )
    return points


def _elliptic(start: Point, end: Point, numbers: list[float]) -> list[Point]:
    """An arc of an upright ellipse: a circle's, seen from the side."""
    across, down, _, large, sweep = numbers[:5]
    squeeze = across / down
    round_arc = _svg_arc(
        (start[0], start[1] * squeeze),
        (end[0], end[1] * squeeze),
        across,
        large=bool(large),
        sweep=bool(sweep),
    )
    return [(x, y / squeeze) for x, y in round_arc]


def _svg_arc(start: Point, end: Point, radius: float, *, large: bool, sweep: bool) -> list[Point]:
    """A circular arc between two points (SVG 1.1 F.6.5 for rx = ry)."""
    half = math.dist(start, end) / 2
    if half == 0:
        return [end]
    radius = max(radius, half)
    rise = math.sqrt(radius * radius - half * half) * (1 if large != sweep else -1)
    along = ((end[0] - start[0]) / (2 * half), (end[1] - start[1]) / (2 * half))
    middle = (
        (start[0] + end[0]) / 2 - along[1] * rise,
        (start[1] + end[1]) / 2 + along[0] * rise,
    )
    first = math.atan2(start[1] - middle[1], start[0] - middle[0])
    last = math.atan2(end[1] - middle[1], end[0] - middle[0])
    if sweep and last < first:
        last += 2 * math.pi
    if not sweep and last > first:
        last -= 2 * math.pi
    return arc(middle, radius, first, last)[1:]


def arc(middle: Point, radius: float, first: float, last: float) -> list[Point]:
    """Points of a circular arc, angles in radians, both ends included."""
    steps = max(3, round(abs(last - first) * math.sqrt(max(radius, 1)) * 1.4))
    return [
        (middle[0] + radius * math.cos(angle), middle[1] + radius * math.sin(angle))
        for angle in (first + (last - first) * step / steps for step in range(steps + 1))
    ]


@lru_cache(maxsize=512)
def oval(x: float, y: float, across: float, down: float) -> Trail:
    """An ellipse round (x, y) with the two radii."""
    around = arc((0, 0), max(across, down), 0, 2 * math.pi)[:-1]
    reach = max(across, down)
    return Trail(tuple((x + px * across / reach, y + py * down / reach) for px, py in around), closed=True)


@lru_cache(maxsize=512)
def rounded(x: float, y: float, width: float, height: float, radius: float) -> Trail:
    """A rectangle with round corners."""
    radius = min(radius, width / 2, height / 2)
    if radius <= 0:
        return Trail(((x, y), (x + width, y), (x + width, y + height), (x, y + height)), closed=True)
    quarter = math.pi / 2
    corners = (
        (x + radius, y + radius, 2),
        (x + width - radius, y + radius, 3),
        (x + width - radius, y + height - radius, 0),
        (x + radius, y + height - radius, 1),
    )
    points: list[Point] = []
    for cx, cy, turn in corners:
        points.extend(arc((cx, cy), radius, turn * quarter, (turn + 1) * quarter))
    return Trail(tuple(points), closed=True)
