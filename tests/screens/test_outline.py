"""Paths of the look book become points that lie where the path says."""

import math

import pytest

from kiosk.screens.drawings.outline import oval, rounded, trails


def test_lines_keep_their_points_and_a_new_move_begins_a_new_stroke() -> None:
    first, second = trails("M0 0 L10 0 M5 5 L5 9")

    assert first.points == ((0, 0), (10, 0))
    assert second.points == ((5, 5), (5, 9))
    assert not first.closed


def test_z_closes_the_stroke() -> None:
    (form,) = trails("M0 0 L10 0 L10 10 Z")

    assert form.closed
    assert len(form.points) == 3


def test_a_curve_ends_where_it_should_and_stays_in_its_hull() -> None:
    (curve,) = trails("M0 0 C0 10 10 10 10 0")

    assert curve.points[-1] == pytest.approx((10, 0))
    assert max(y for _, y in curve.points) == pytest.approx(7.5, abs=0.2)


@pytest.mark.parametrize(("sweep", "side"), [(1, -1), (0, 1)])
def test_an_arc_bulges_to_the_side_its_sweep_says(sweep: int, side: int) -> None:
    (half,) = trails(f"M-10 0 A10 10 0 0 {sweep} 10 0")

    assert all(math.hypot(x, y) == pytest.approx(10) for x, y in half.points)
    assert sum(y for _, y in half.points) * side > 0


def test_an_arc_of_an_ellipse_touches_both_of_its_radii() -> None:
    (arch,) = trails("M-20 0 A20 5 0 0 1 20 0")

    assert min(y for _, y in arch.points) == pytest.approx(-5, abs=0.1)


def test_a_large_arc_takes_the_long_way() -> None:
    (most,) = trails("M0 -10 A10 10 0 1 1 -10 0")

    assert max(x for x, _ in most.points) == pytest.approx(10, abs=0.2)
    assert max(y for _, y in most.points) == pytest.approx(10, abs=0.2)


def test_round_corners_stay_inside_the_rectangle_and_touch_its_sides() -> None:
    points = rounded(10, 20, 100, 50, 13).points

    assert min(x for x, _ in points) == pytest.approx(10)
    assert max(y for _, y in points) == pytest.approx(70)
    assert not any(x < 12 and y < 22 for x, y in points)


def test_a_corner_is_never_larger_than_half_the_side() -> None:
    points = rounded(0, 0, 40, 10, 99).points

    assert max(y for _, y in points) == pytest.approx(10)


def test_an_oval_has_its_two_radii() -> None:
    points = oval(5, 5, 4, 9).points

    assert max(x for x, _ in points) == pytest.approx(9, abs=0.1)
    assert max(y for _, y in points) == pytest.approx(14, abs=0.1)
