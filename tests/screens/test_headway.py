"""The bar of 13: it never goes back, and never beyond what the machine has reported."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.prompts.making import Making, Stage
from kiosk.screens.headway import Headway

PRINTING = Making(Stage.PRINTING, remaining_s=41, total_s=50, stage_s=38)


def test_a_stage_begins_where_the_stages_before_it_end() -> None:
    headway = Headway()

    headway.stage_begins(PRINTING, now=100)

    assert headway.done(100) == pytest.approx((50 - 41) / 50)


def test_inside_a_stage_the_bar_moves_with_the_clock() -> None:
    headway = Headway()
    headway.stage_begins(PRINTING, now=100)

    assert headway.done(119) == pytest.approx((50 - 41 + 19) / 50)
    assert headway.of_stage(119) == 0.5


def test_a_slow_stage_holds_the_bar_where_the_next_stage_begins() -> None:
    headway = Headway()
    headway.stage_begins(PRINTING, now=100)

    assert headway.done(10_000) == pytest.approx((50 - 41 + 38) / 50)
    assert headway.of_stage(10_000) == 1.0


def test_a_stage_of_unknown_duration_does_not_move_the_bar() -> None:
    headway = Headway()
    headway.stage_begins(Making(Stage.WRITING, remaining_s=30, total_s=60), now=0)

    assert headway.done(0) == headway.done(500) == 0.5


def test_a_second_blank_holds_the_bar_instead_of_taking_it_back() -> None:
    headway = Headway()
    headway.stage_begins(PRINTING, now=0)
    reached = headway.done(38)

    headway.stage_begins(Making(Stage.PREPARING, 49, 50, 4, second_blank=True), now=40)

    assert headway.done(41) == reached


def test_nothing_is_done_before_the_first_stage() -> None:
    assert Headway().done(5) == 0.0


stages = st.builds(
    Making,
    stage=st.sampled_from(Stage),
    remaining_s=st.floats(-10, 400),
    total_s=st.floats(0, 300),
    stage_s=st.floats(0, 100),
)


@given(st.lists(st.tuples(stages, st.lists(st.floats(0, 300), max_size=5)), max_size=8))
def test_whatever_is_reported_the_bar_stays_between_empty_and_full_and_never_goes_back(
    reports: list[tuple[Making, list[float]]],
) -> None:
    headway = Headway()
    now = furthest = 0.0

    for prompt, waits in reports:
        headway.stage_begins(prompt, now)
        for wait in waits:
            now += wait
            done = headway.done(now)
            assert 0.0 <= furthest <= done <= 1.0
            furthest = done
