from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.errors import CentralUnreachable, DeviceError
from kiosk.faults import Fault
from kiosk.flows.insist import PAUSE_S, insist
from kiosk.model import Refused
from tests.flows.bench import visit_of
from tests.virtual_time import now, virtual_time

PATIENCE_S = 5.0
"""Of the counter's site."""


class Line:
    """A call that fails so often and then answers; counts how often it was asked."""

    def __init__(self, *, lost: int, answer: object = "answer", error: Exception | None = None) -> None:
        self._fates: Iterator[bool] = iter([True] * lost)
        self._answer = answer
        self._error = error or CentralUnreachable("cut")
        self.asked = 0

    async def __call__(self) -> object:
        self.asked += 1
        if next(self._fates, False):
            raise self._error
        return self._answer


@virtual_time
async def test_what_is_answered_is_asked_once(path: Path) -> None:
    line = Line(lost=0)

    assert await insist(visit_of(path), line) == "answer"
    assert (line.asked, now()) == (1, 0.0)


@virtual_time
async def test_what_was_lost_is_asked_again_after_a_pause(path: Path) -> None:
    line = Line(lost=2)

    assert await insist(visit_of(path), line) == "answer"
    assert (line.asked, now()) == (3, 2 * PAUSE_S)


@virtual_time
async def test_patience_ends(path: Path) -> None:
    line = Line(lost=99)

    with pytest.raises(CentralUnreachable):
        await insist(visit_of(path), line)

    assert line.asked == PATIENCE_S / PAUSE_S
    assert now() < PATIENCE_S


@virtual_time
async def test_a_refusal_is_an_answer(path: Path) -> None:
    line = Line(lost=1, answer=Refused("CARD_EXISTS"))

    assert await insist(visit_of(path), line) == Refused("CARD_EXISTS")
    assert line.asked == 2


@virtual_time
async def test_only_a_line_that_is_away_is_worth_another_try(path: Path) -> None:
    line = Line(lost=1, error=DeviceError(Fault.PRINTER_JAM))

    with pytest.raises(DeviceError):
        await insist(visit_of(path), line)

    assert line.asked == 1
