"""What a run leaves behind is swept up between runs, and nothing of it comes into the next one."""

import pytest

from kiosk.sandbox.campaign import leftovers
from kiosk.sandbox.campaign.one_run import play_order
from kiosk.sandbox.campaign.order import Outcome, order_of

CUT = "scenario=enable_card@sichuan seed=5 v1/net:cards/enable:sent#1=cut.mains"
OTHER_PROVINCE = "scenario=change_pin@henan seed=6 v1/jrn:change_pin.change_pin.intent:after#1=hands.leave"


class Collector:
    """Stands where `gc` does."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def collect(self) -> None:
        self.done.append("collect")

    def freeze(self) -> None:
        self.done.append("freeze")

    def set_threshold(self, count: int) -> None:
        self.done.append(f"not before {count}")


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Collector:
    made = Collector()
    monkeypatch.setattr(leftovers, "gc", made)
    monkeypatch.setattr(leftovers._Tidiness, "on", False)
    monkeypatch.setattr(leftovers._Tidiness, "runs", 0)
    return made


def test_who_did_not_ask_for_it_keeps_the_collector_as_it_was(collector: Collector) -> None:
    for _ in range(leftovers.SWEPT_EVERY):
        leftovers.a_run_is_over()

    assert collector.done == []


def test_runs_are_swept_after_and_what_was_loaded_is_left_alone(collector: Collector) -> None:
    leftovers.tidy_between_runs()
    begun, collector.done = collector.done, []
    for _ in range(2 * leftovers.SWEPT_EVERY):
        leftovers.a_run_is_over()

    assert begun == [f"not before {leftovers.COUNT_OF_A_RUN}", "collect", "freeze"]
    assert collector.done == ["collect", "freeze", "collect", "collect"]


def told(outcome: Outcome) -> tuple[object, ...]:
    return (
        outcome.trace_hash,
        outcome.passed,
        outcome.ends,
        outcome.fired,
        outcome.violations,
        outcome.virtual_s,
    )


def test_nothing_of_a_run_comes_into_the_next_one() -> None:
    first, other, again = (play_order(order_of(text)) for text in (CUT, OTHER_PROVINCE, CUT))

    assert first.fired
    assert other.fired
    assert told(first) == told(again) != told(other)
