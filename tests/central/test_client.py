"""The client alone: what it does when the centre is late, wrong, far away or in another time."""

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest

from kiosk.central import messages as m
from kiosk.central.asking import Link
from kiosk.central.channel import Line
from kiosk.central.client import SignedCentral
from kiosk.central.transport import WireAnswer, WireRequest
from kiosk.errors import CentralUnreachable
from kiosk.trust.tags import Lane
from kiosk.worker import InlineWorker
from tests.hub.world import KIOSK, MOBILE, HandClock, World, case_key, make_world, open_channel

QUESTION = m.LookUpRequest(case_key())


@pytest.fixture
def world() -> World:
    return make_world()


class SlowLine:
    """A line on which every try takes its time and then fails."""

    def __init__(self, clock: HandClock, seconds: Iterator[float]) -> None:
        self._clock = clock
        self._seconds = seconds
        self.deadlines: list[float] = []

    async def exchange(self, request: WireRequest, deadline_s: float) -> WireAnswer:
        self.deadlines.append(deadline_s)
        self._clock.move(next(self._seconds))
        raise CentralUnreachable("line down")


def on_line(*seconds: float) -> tuple[SignedCentral, SlowLine]:
    clock = HandClock()
    line = SlowLine(clock, iter(seconds))
    channel = open_channel(KIOSK, clock)
    return SignedCentral(channel, Line(Lane.FLOWS, line, InlineWorker()), 8.0), line


async def test_nobody_knows_the_link_before_the_first_call(world: World) -> None:
    assert world.central.link == Link(None, None, "")


async def test_a_call_tells_whether_the_centre_can_be_reached_and_how_fast(world: World) -> None:
    await world.central.look_up(QUESTION)
    assert (world.central.link.reachable, world.central.link.latency_s) == (True, 0.0)

    world.hub.faults.down = True
    with pytest.raises(CentralUnreachable):
        await world.central.look_up(QUESTION)
    assert world.central.link.reachable is False

    world.hub.faults.down = False
    await world.central.look_up(QUESTION)
    assert world.central.link.reachable is True


async def test_a_line_that_fails_at_once_is_tried_twice_within_the_one_deadline() -> None:
    central, line = on_line(1.0, 1.0)

    with pytest.raises(CentralUnreachable):
        await central.look_up(QUESTION)

    first, second = line.deadlines
    assert first == 8.0
    assert 6.7 < second < 7.0  # a second was lost, and a moment was waited


async def test_a_line_that_fails_late_is_not_tried_again() -> None:
    central, line = on_line(5.0)

    with pytest.raises(CentralUnreachable):
        await central.look_up(QUESTION)

    assert line.deadlines == [8.0]


async def test_a_machine_whose_wall_clock_is_wrong_stamps_with_the_centre_s_time(world: World) -> None:
    world.kiosk_clock.wrong_by = timedelta(days=-9000)

    assert await world.central.look_up(QUESTION) == m.CaseAtCentre("unknown")
    assert len(world.transport.sent) == 1


async def test_a_session_that_runs_slow_takes_the_time_from_the_answer(world: World) -> None:
    await world.central.look_up(QUESTION)
    world.clock.move(121)
    before = len(world.transport.sent)

    await world.central.look_up(QUESTION)
    stale_then_right = len(world.transport.sent) - before
    await world.central.look_up(QUESTION)

    assert stale_then_right == 2
    assert len(world.transport.sent) - before == 3
    assert len(world.transport.openings) == 2


async def test_a_suspended_machine_counts_as_cut_off_knows_why_and_comes_back(world: World) -> None:
    world.hub.set_status("SC-0001", "suspended")

    with pytest.raises(CentralUnreachable, match="kiosk-suspended"):
        await world.central.look_up(QUESTION)

    assert (world.central.link.reachable, world.central.link.problem) == (False, "kiosk-suspended")
    world.hub.set_status("SC-0001", "active")
    await world.central.look_up(QUESTION)
    assert (world.central.link.reachable, world.central.link.problem) == (True, "")


async def test_nothing_personal_reaches_the_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    world.transport.cut = True
    with pytest.raises(CentralUnreachable) as caught:
        await world.central.send_code(m.CodeRequest(case_key(), MOBILE))
    world.transport.cut = False
    await world.central.send_code(m.CodeRequest(case_key(), MOBILE))
    code = world.hub.last_code(MOBILE) or "-"

    told = caplog.text + str(caught.value) + repr(m.CodeRequest(case_key(), MOBILE))
    told += repr(world.transport.sent)

    assert MOBILE not in told
    assert code not in caplog.text
