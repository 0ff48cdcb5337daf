"""The judge of recovery is judged: a start or a settling beyond its bounds breaks exactly that line."""

from dataclasses import replace

import pytest

from kiosk.sandbox.virtual.meter import Settling, Start
from kiosk.sandbox.virtual.play import Plan
from kiosk.sandbox.virtual.recovery_oracle import (
    MOST_CALLS,
    MOST_EXCHANGES,
    MOST_LINES,
    READY_WITHIN_S,
    judge_recovery,
)
from kiosk.sandbox.virtual.sweep import played

START = Start(life=2, began_s=100.0, lines_before=40, open_before=1, sound=True, stood_s=105.0, homing_s=4.0)


def broken(start: Start = START, settling: Settling | None = None) -> set[str]:
    return {one.invariant for one in judge_recovery([start], [settling or Settling("c0ffee")])}


def test_a_start_is_held_to_its_time_besides_what_the_devices_moved() -> None:
    late = 100.0 + READY_WITHIN_S + 4.0

    assert broken(replace(START, stood_s=late)) == set()
    assert broken(replace(START, stood_s=late + 0.1)) == {"L-1"}
    assert broken(replace(START, stood_s=late + 0.1, sound=False)) == set(), "it waited for what was broken"


@pytest.mark.parametrize(
    ("start", "settling"),
    [
        (replace(START, lines=MOST_LINES + 1), Settling("c0ffee", MOST_EXCHANGES, MOST_CALLS)),
        (START, Settling("c0ffee", exchanges=MOST_EXCHANGES + 1)),
        (START, Settling("c0ffee", calls=MOST_CALLS + 1)),
    ],
    ids=["lines", "exchanges", "calls"],
)
def test_a_start_and_a_settling_are_bounded(start: Start, settling: Settling) -> None:
    assert broken(start, settling) == {"L-2"}


def test_what_was_just_within_its_bounds_is_well() -> None:
    at_most = Settling("c0ffee", MOST_EXCHANGES, MOST_CALLS)

    assert broken(replace(START, lines=MOST_LINES), at_most) == set()


@pytest.mark.slow
def test_each_start_and_each_settling_of_a_run_is_measured() -> None:
    after_print = "v1/jrn:issue_card.present.intent:after#1"
    verdict = played(Plan(script={after_print: "cut.mains"}))

    first, second, _ = verdict.starts
    assert (first.life, second.life, first.open_before, second.open_before) == (1, 2, 0, 1)
    assert second.sound
    assert second.lines > 2
    assert 0 < second.machine_s < READY_WITHIN_S
    assert second.homing_s > 0.1
    assert any(one.exchanges > 3 and one.calls for one in verdict.settlings)
