"""The circuit alone: what opens it, what closes it, and what a call does meanwhile."""

import pytest

from kiosk.central.circuit import LOST_IN_A_ROW, NO_LINE, NOT_LET_IN, SILENCE_S, Circuit
from kiosk.central.problems import ProblemCode
from tests.hub.world import HandClock


class Line:
    """A circuit and the hand that tells it."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.circuit = Circuit(self.clock)
        self.changes: list[str] = []
        self.circuit.on_change.append(lambda: self.changes.append(self.circuit.open_for))

    def lose(self, waited_s: float = 0.1) -> str:
        """One request without an answer; why the circuit is open then."""
        asked_at = self.clock.monotonic()
        self.clock.move(waited_s)
        self.circuit.lost(asked_at)
        return self.circuit.open_for


def test_nobody_is_kept_out_before_anything_was_asked() -> None:
    assert Line().circuit.open_for == ""


def test_it_opens_after_so_many_in_a_row() -> None:
    line = Line()

    assert [line.lose() for _ in range(LOST_IN_A_ROW)] == ["", "", NO_LINE]
    assert line.changes == [NO_LINE]


def test_an_answer_between_them_begins_the_row_anew() -> None:
    line = Line()
    for _ in range(LOST_IN_A_ROW - 1):
        line.lose()

    line.circuit.heard()

    assert [line.lose() for _ in range(LOST_IN_A_ROW)] == ["", "", NO_LINE]


def test_one_long_silence_is_enough() -> None:
    assert Line().lose(SILENCE_S) == NO_LINE


def test_one_slow_answer_is_no_silence_while_another_lane_is_answered() -> None:
    line = Line()
    asked_at = line.clock.monotonic()
    line.clock.move(SILENCE_S / 2)
    line.circuit.heard()
    line.clock.move(SILENCE_S)

    line.circuit.lost(asked_at)

    assert line.circuit.open_for == ""


def test_one_answer_closes_it_and_that_is_told_once() -> None:
    line = Line()
    line.lose(SILENCE_S)
    line.lose(SILENCE_S)

    line.circuit.heard()
    line.circuit.heard()

    assert line.changes == [NO_LINE, ""]


@pytest.mark.parametrize("problem", [ProblemCode.KIOSK_SUSPENDED, ProblemCode.CERTIFICATE_EXPIRED])
def test_a_machine_that_is_not_let_in_is_another_reason_than_a_line_that_is_away(problem: str) -> None:
    line = Line()

    line.circuit.heard(problem)
    assert line.circuit.open_for == NOT_LET_IN
    assert line.lose(SILENCE_S) == NOT_LET_IN  # what was known last

    line.circuit.heard()
    assert line.circuit.open_for == ""


def test_a_centre_that_takes_one_request_not_is_there() -> None:
    line = Line()
    line.lose(SILENCE_S)

    line.circuit.heard(ProblemCode.MESSAGE_INVALID)

    assert line.circuit.open_for == ""
