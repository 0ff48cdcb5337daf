"""Our multiples beside gmssl's own: the same points, digit for digit."""

import random

import pytest
from gmssl.sm2 import CryptSM2

from kiosk.crypto import multiples
from kiosk.crypto.multiples import GX, GY, Affine, N

BASE = Affine(GX, GY)
EDGES = [
    1,
    2,
    3,
    15,
    16,
    17,
    255,
    (1 << 64) - 1,
    1 << 64,
    (1 << 64) + 1,
    (1 << 128) + (1 << 64) + 1,
    (1 << 192) - 1,
    1 << 192,
    1 << 252,
    (1 << 252) - 1,
    1 << 255,
    N // 2,
    N // 2 + 1,
    N - 17,
    N - 2,
    N - 1,
]
DRAWN = [random.Random(20261122).randrange(1, N) for _ in range(12)]  # noqa: S311  (no key)


def by_gmssl(scalar: int, point: Affine) -> Affine:
    digits = CryptSM2(private_key="", public_key="")._kg(scalar, f"{point.x:064x}{point.y:064x}")
    return Affine(int(digits[:64], 16), int(digits[64:], 16))


@pytest.mark.parametrize("scalar", [*EDGES, *DRAWN])
def test_multiples_of_the_base_point_are_those_of_gmssl(scalar: int) -> None:
    assert multiples.of_base(scalar) == by_gmssl(scalar, BASE)


@pytest.mark.parametrize("scalar", [*EDGES, *DRAWN])
def test_multiples_of_any_point_are_those_of_gmssl(scalar: int) -> None:
    point = multiples.of_base(0x5EED)

    assert multiples.of_point(scalar, point) == by_gmssl(scalar, point)


@pytest.mark.parametrize("scalar", [*EDGES, *DRAWN])
def test_a_point_that_comes_again_has_the_same_multiples(scalar: int) -> None:
    point = multiples.of_base(0x5EED)

    assert multiples.of_known_point(scalar, point) == multiples.of_point(scalar, point)


@pytest.mark.parametrize("scalar", EDGES)
def test_the_base_point_is_a_point_like_any_other(scalar: int) -> None:
    assert multiples.of_point(scalar, BASE) == multiples.of_base(scalar)


@pytest.mark.parametrize("scalar", [0, -1, N, N + 1])
def test_what_would_be_the_infinite_point_is_refused(scalar: int) -> None:
    with pytest.raises(ValueError, match="scalar out of range"):
        multiples.of_base(scalar)
    with pytest.raises(ValueError, match="scalar out of range"):
        multiples.of_point(scalar, BASE)
    with pytest.raises(ValueError, match="scalar out of range"):
        multiples.of_known_point(scalar, BASE)
