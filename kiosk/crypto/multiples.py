"""Multiples of points of the SM2 curve (GB/T 32918.5) in plain integers; nothing here knows keys or messages.

gmssl writes every intermediate result as hexadecimal digits and reads it again. The same arithmetic on
integers, four bits of the scalar at a time, takes a fifth of that, for a point that comes again a tenth, for
the base point a twentieth (ADR 0032). Scalars are 1 … n - 1 and points are finite: then no addition below
ever meets a point and its equal or its opposite, and none asks.
"""

from functools import cache, lru_cache
from itertools import accumulate, repeat
from typing import Final, NamedTuple

P: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
N: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
GX: Final = 0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7
GY: Final = 0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0
_WINDOW_BITS: Final = 4
_WINDOW: Final = (1 << _WINDOW_BITS) - 1
_WINDOWS: Final = 256 // _WINDOW_BITS
_TEETH: Final = 4
_TOOTH_BITS: Final = 256 // _TEETH
_POINTS_KEPT: Final = 4096
"""Of 3 KB each."""


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
    """`scalar` times `point`, of which nothing is kept."""
    _in_range(scalar)
    return _combed(scalar, _tooth_sums(point))


def of_known_point(scalar: int, point: Affine) -> Affine:
    """The same in a third of the time for a point that comes again, as a machine's public key does."""
    _in_range(scalar)
    return _combed(scalar, _kept_tooth_sums(point))


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


def _combed(scalar: int, sums: tuple[Affine, ...]) -> Affine:
    """The scalar's quarters one below the other, and a bit of each at a time, the highest first.

    When bits are added, what was added up is even in each quarter, and the sum is no more than the scalar: so
    they are neither its equal nor its opposite.
    """
    teeth = [scalar >> tooth * _TOOTH_BITS for tooth in range(_TEETH)]
    total = _INFINITE
    for index in reversed(range(_TOOTH_BITS)):
        total = _doubled(total)
        if bits := sum((quarter >> index & 1) << tooth for tooth, quarter in enumerate(teeth)):
            total = _added(total, sums[bits - 1])
    return _affine([total])[0]


def _tooth_sums(point: Affine) -> tuple[Affine, ...]:
    """1 … 15 times `point`, the bits of the factor 64 places apart: for 5, 1 + 2 to the 128 times."""
    starts: list[_Jacobian] = [(*point, 1)]
    for _ in range(_TEETH - 1):
        start = starts[-1]
        for _ in range(_TOOTH_BITS):
            start = _doubled(start)
        starts.append(start)
    sums: list[_Jacobian] = []
    for tooth in _affine(starts):
        sums += [(*tooth, 1), *(_added(one, tooth) for one in sums)]
    return tuple(_affine(sums))


@lru_cache(maxsize=_POINTS_KEPT)
def _kept_tooth_sums(point: Affine) -> tuple[Affine, ...]:
    return _tooth_sums(point)


def _first_multiples(point: Affine) -> tuple[Affine, ...]:
    """1 … 15 times `point`."""
    two = _doubled((*point, 1))
    further = accumulate(repeat(point, _WINDOW - 2), _added, initial=two)
    return (point, *_affine(list(further)))


def _doubled(point: _Jacobian) -> _Jacobian:
    """GB/T 32918.1, A.1.2.3.2, with a = -3."""
    x, y, z = point
    z_squared = z * z % P
    y_squared = y * y % P
    slope = 3 * (x - z_squared) * (x + z_squared) % P
    middle = 4 * x * y_squared % P
    x_new = (slope * slope - 2 * middle) % P
    return x_new, (slope * (middle - x_new) - 8 * y_squared * y_squared) % P, 2 * y * z % P


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
