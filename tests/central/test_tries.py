"""One call: how often, when again, and never what could be done twice."""

from typing import Any

import pytest

from kiosk.backoff import SPREAD
from kiosk.central import routes
from kiosk.central.circuit import LOST_IN_A_ROW, NO_LINE, SILENCE_S, Circuit
from kiosk.central.problems import ProblemCode
from kiosk.central.routes import ROUTES, Repeats, Route
from kiosk.central.tries import BETWEEN, CircuitOpen, NotTaken, Tries
from kiosk.errors import CentralUnreachable
from tests.hub.world import CountedEntropy, HandClock

DEADLINE_S = 8.0


class Line:
    """Loses what it is told to lose, each after its time; says how often and when it was asked."""

    def __init__(self, *fates: tuple[float, Exception | None]) -> None:
        self.clock = HandClock()
        self.circuit = Circuit(self.clock)
        self.tries = Tries(self.clock, CountedEntropy("line"), DEADLINE_S, self.circuit)
        self.asked_at: list[float] = []
        self.left_s: list[float] = []
        self._fates = iter(fates)

    async def ask(self, route: Route[Any, Any]) -> str:
        return await self.tries.ask(route, self._exchange)

    async def _exchange(self, left_s: float) -> str:
        self.asked_at.append(self.clock.monotonic())
        self.left_s.append(left_s)
        takes_s, error = next(self._fates, (0.0, None))
        self.clock.move(takes_s)
        if error is not None:
            raise error
        return "answer"


def lost(after_s: float = 0.0) -> tuple[float, Exception]:
    return after_s, CentralUnreachable("cut")


def not_taken(problem: ProblemCode) -> tuple[float, Exception]:
    return 0.0, NotTaken(problem)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
async def test_only_a_query_or_a_write_with_a_key_is_said_again_by_itself(route: Route[Any, Any]) -> None:
    line = Line(lost())

    if route.repeats is Repeats.QUERY or route.repeats.has_key:
        assert await line.ask(route) == "answer"
        assert len(line.asked_at) == 2
    else:
        with pytest.raises(CentralUnreachable):
            await line.ask(route)
        assert len(line.asked_at) == 1


def test_the_one_write_without_a_key_is_the_heartbeat() -> None:
    assert [route for route in ROUTES if route.repeats is Repeats.ONCE] == [routes.HEARTBEAT]


async def test_between_two_tries_a_moment_passes_that_is_not_the_same_for_all() -> None:
    pauses = []
    for number in range(40):
        line = Line(lost())
        line.tries = Tries(line.clock, CountedEntropy(f"machine {number}"), DEADLINE_S)
        await line.ask(routes.CARDS)
        pauses.append(line.asked_at[1])

    assert BETWEEN.first_s * (1 - SPREAD) <= min(pauses) < max(pauses) <= BETWEEN.first_s * (1 + SPREAD)
    assert len(set(pauses)) > 20


@pytest.mark.parametrize("route", [routes.CARDS, routes.APPLY])
async def test_all_tries_together_have_one_deadline(route: Route[Any, Any]) -> None:
    deadline_s = DEADLINE_S * route.patience
    line = Line(lost(deadline_s * 0.4))

    await line.ask(route)

    first, second = line.left_s
    assert first == deadline_s
    assert line.asked_at[1] + second == pytest.approx(deadline_s)


async def test_what_was_lost_late_is_not_tried_again() -> None:
    line = Line(lost(DEADLINE_S * 0.6))

    with pytest.raises(CentralUnreachable):
        await line.ask(routes.CARDS)

    assert len(line.asked_at) == 1


@pytest.mark.parametrize("route", [routes.CARDS, routes.HEARTBEAT])
async def test_what_the_machine_has_set_right_is_said_anew_at_once(route: Route[Any, Any]) -> None:
    line = Line(not_taken(ProblemCode.TIME_STALE))

    assert await line.ask(route) == "answer"
    assert line.asked_at == [0.0, 0.0]


@pytest.mark.parametrize("problem", [ProblemCode.MESSAGE_INVALID, ProblemCode.KIOSK_SUSPENDED])
async def test_what_would_be_answered_the_same_again_is_not_said_again(problem: ProblemCode) -> None:
    line = Line(not_taken(problem))

    with pytest.raises(NotTaken, match=problem):
        await line.ask(routes.MADE)

    assert len(line.asked_at) == 1


async def open_circuit() -> Line:
    line = Line(lost(SILENCE_S), *[lost()] * LOST_IN_A_ROW)
    with pytest.raises(CentralUnreachable):
        await line.ask(routes.CARDS)
    assert line.circuit.open_for == NO_LINE
    return line


@pytest.mark.parametrize("route", [routes.CARDS, routes.RESERVE, routes.SEND_CODE])
async def test_while_the_circuit_is_open_nobody_waits_and_nothing_is_sent(route: Route[Any, Any]) -> None:
    line = await open_circuit()
    before = line.clock.monotonic()

    with pytest.raises(CircuitOpen):
        await line.ask(route)

    assert line.clock.monotonic() == before
    assert len(line.asked_at) == 1


async def test_the_heartbeat_goes_out_all_the_same_and_its_answer_closes_it() -> None:
    line = await open_circuit()
    for _ in range(LOST_IN_A_ROW):
        with pytest.raises(CentralUnreachable, match="cut"):
            await line.ask(routes.HEARTBEAT)
    assert line.circuit.open_for == NO_LINE

    assert await line.ask(routes.HEARTBEAT) == "answer"
    assert await line.ask(routes.CARDS) == "answer"
