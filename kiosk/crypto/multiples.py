"""Multiples of points of the SM2 curve (GB/T 32918.5) in plain integers; nothing here knows keys or messages.

gmssl writes every intermediate result as hexadecimal digits and reads it again. The same arithmetic on
integers, four bits of the scalar at a time, takes a fifth of that, for the base point a twentieth (ADR 0032).
Scalars are 1 … n - 1 and points are finite: then no addition below ever meets a point and its equal or its
opposite, and none asks.
"""

from functools import cache
from itertools import accumulate, repeat
from typing import Final, NamedTuple

P: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
N: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
GX: Final = 0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7
GY: Final = 0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0
_WINDOW_BITS: Final = 4
_WINDOW: Final = (1 << _WINDOW_BITS) - 1
_WINDOWS: Final = 256 // _WINDOW_BITS


class Affine(NamedTuple):
    """A finite point as it is written down."""

    x: int
    y: int


_Jacobian = tuple[int, int, int]
"""X, Y, Z with x = X / Z², y = Y / Z³: no division until the end. Z = 0 is the point at infinity."""

_INFINITE: Final = (1, 1, 0)


def of_base(scalar: int) -> Affine:
    """`scalar` times the base point: one addition for each window that is not zero, and no doubling."""
    _in_range(scalar)
    total = _INFINITE
    for row in _multiples_of_base():
        if bits := scalar & _WINDOW:
            total = _added(total, row[bits - 1])
        scalar >>= _WINDOW_BITS
    return _affine([total])[0]


def of_point(scalar: int, point: Affine) -> Affine:
    """`scalar` times `point`: the highest window first, and four doublings before each next."""
    _in_range(scalar)
    multiples = _first_multiples(point)
    total = _INFINITE
    for index in reversed(range(_WINDOWS)):
        total = _doubled(total, _WINDOW_BITS)
        if bits := scalar >> index * _WINDOW_BITS & _WINDOW:
            total = _added(total, multiples[bits - 1])
    return _affine([total])[0]


def _in_range(scalar: int) -> None:
    if not 0 < scalar < N:
        raise ValueError("scalar out of range")


@cache
def _multiples_of_base() -> tuple[tuple[Affine, ...], ...]:
    """Row w holds 1 … 15 times 16 to the w times the base point; made once, some ten milliseconds."""
    rows = []
    start = Affine(GX, GY)
    for _ in range(_WINDOWS):
        row = _first_multiples(start)
        rows.append(row)
        start = _affine([_added((*row[-1], 1), start)])[0]
    return tuple(rows)


def _first_multiples(point: Affine) -> tuple[Affine, ...]:
    """1 … 15 times `point`."""
    two = _doubled((*point, 1), times=1)
    further = accumulate(repeat(point, _WINDOW - 2), _added, initial=two)
    return (point, *_affine(list(further)))


def _doubled(point: _Jacobian, times: int) -> _Jacobian:
    """GB/T 32918.1, A.1.2.3.2, with a = -3."""
    x, y, z = point
    for _ in range(times):
        z_squared = z * z % P
        y_squared = y * y % P
        slope = 3 * (x - z_squared) * (x + z_squared) % P
        middle = 4 * x * y_squared % P
        z = 2 * y * z % P
        x = (slope * slope - 2 * middle) % P
        y = (slope * (middle - x) - 8 * y_squared * y_squared) % P
    return x, y, z


def _added(left: _Jacobian, right: Affine) -> _Jacobian:
    """Of two points that are neither equal nor opposite; the left one may be infinite."""
    x, y, z = left
    if not z:
        return (*right, 1)
    z_squared = z * z % P
    x_right, y_right = right
    run = (x_right * z_squared - x) % P
    rise = (y_right * z_squared * z - y) % P
    run_squared = run * run % P
    run_cubed = run_squared * run % P
    middle = x * run_squared % P
    x_new = (rise * rise - run_cubed - 2 * middle) % P
    return x_new, (rise * (middle - x_new) - y * run_cubed) % P, z * run % P


def _affine(points: list[_Jacobian]) -> list[Affine]:
    """One division for all of them: the inverse of the product, taken apart from the end."""
    products = list(accumulate((z for _, _, z in points), lambda left, right: left * right % P, initial=1))
    inverse = pow(products.pop(), -1, P)
    written = []
    for (x, y, z), before in zip(reversed(points), reversed(products), strict=True):
        one = inverse * before % P
        inverse = inverse * z % P
        squared = one * one % P
        written.append(Affine(x * squared % P, y * squared * one % P))
    return written[::-1]
