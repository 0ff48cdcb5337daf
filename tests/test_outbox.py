"""The outbox: each case in its order, none for another's sake, and empty soon after the line is back."""

import asyncio
from pathlib import Path

import pytest

from kiosk.central import messages as m
from kiosk.central import routes
from kiosk.central.circuit import LOST_IN_A_ROW
from kiosk.central.may_wait import WHY, may_wait
from kiosk.central.routes import ROUTES
from kiosk.central.transport import WireAnswer, WireRequest
from kiosk.errors import CentralUnreachable
from kiosk.flows.at_machine import looks_at_machine
from kiosk.flows.steps import Do
from kiosk.journal.port import Bound, CaseRecord, Ended, Fed
from kiosk.model import BodyEnd, CaseEnd, CaseId, Mode, Service
from kiosk.monitor.heartbeat import Waiting
from kiosk.outbox import AGAIN, LOOK_EVERY_S, STUCK_AFTER
from kiosk.prompts.entrance import Attract
from kiosk.prompts.identity import ReadNotice
from tests.counter import Counter, make_counter
from tests.running import CHOOSES, COMES, running
from tests.virtual_time import virtual_time
from tests.visitor import Visitor


async def retained(counter: Counter, number: int) -> CaseRecord:
    """A finished card in the bin, of which the centre has not heard."""
    case = await counter.journal.open(Service.ISSUE_CARD, CaseId(f"{number:032x}"))
    await case.note(Do.FEED, entry=Fed(1))
    await case.note(Do.BIND, entry=Bound(1, f"{number:032x}"))
    await case.note(Do.REPORT)
    await case.note(Do.CAPTURE, entry=Ended(1, BodyEnd.RETAINED, "bin"))
    return await case.record()


async def filed(counter: Counter, number: int) -> CaseRecord:
    """A deed whose answer was lost: it is looked up, and withdrawn when nothing happened."""
    case = await counter.journal.open(Service.REPORT_LOSS, CaseId(f"{number:032x}"))

    async def lost() -> None:
        raise CentralUnreachable("lost")

    with pytest.raises(CentralUnreachable):
        await case.step(Do.DEED, lost)
    return await case.record()


def end_of(counter: Counter, number: int) -> str | None:
    rows = counter.journal._db.execute("SELECT end FROM matter WHERE id = ?", (f"{number:032x}",))
    end: str | None = rows.fetchone()[0]
    return end


class Deaf:
    """A centre that never takes one case's requests, and hears all others."""

    def __init__(self, counter: Counter, number: int) -> None:
        self._case = f"{number:032x}"
        self._carry = counter.world.transport.exchange
        self.asked: list[float] = []
        self.paths: list[str] = []
        counter.world.transport.exchange = self.exchange  # type: ignore[method-assign]

    async def exchange(self, request: WireRequest, deadline_s: float) -> WireAnswer:
        self.paths.append(request.target)
        if any(self._case in value for value in request.headers.values()):
            self.asked.append(asyncio.get_running_loop().time())
            raise CentralUnreachable("deaf to this one")
        return await self._carry(request, deadline_s)


# --- what may wait


def test_of_the_writes_only_those_may_wait_that_tell_what_is_so_already() -> None:
    assert {route.path for route in ROUTES if route.repeats.has_key and may_wait(route)} == set(WHY)
    assert all(route.repeats.has_key for route in ROUTES if route.path in WHY)


@virtual_time
async def test_nothing_that_somebody_stands_and_waits_for_goes_by_its_lane(path: Path) -> None:
    counter = make_counter(path, Visitor())

    with pytest.raises(AssertionError, match=routes.RESERVE.path):
        await counter.world.outbox.reserve(m.ReserveRequest(f"{1:032x}", 1))


# --- whose it is


@virtual_time
async def test_a_case_in_which_the_machine_has_a_part_is_not_the_outbox_s(path: Path) -> None:
    counter = make_counter(path, Visitor())
    case = await counter.journal.open(Service.ISSUE_CARD, CaseId("1" * 32))
    before_blank = looks_at_machine(await case.record())
    await case.note(Do.FEED, entry=Fed(1))
    inside = looks_at_machine(await case.record())
    await case.note(Do.CAPTURE, entry=Ended(1, BodyEnd.REJECTED, "bin"))
    in_bin = looks_at_machine(await case.record())
    await case.note(Do.TAKE_IN)
    at_gate = looks_at_machine(await case.record())
    await case.note(Do.OLD_LEFT)

    assert (before_blank, inside, in_bin, at_gate) == (False, True, False, True)
    assert not looks_at_machine(await case.record())


@virtual_time
async def test_what_somebody_opens_is_theirs_until_they_have_gone(path: Path) -> None:
    counter = make_counter(path, Visitor(COMES, CHOOSES))

    async with running(counter):
        await counter.visitor.sees(ReadNotice)
        await filed(counter, 1)
        await asyncio.sleep(LOOK_EVERY_S + 1)
        while_there = end_of(counter, 1)
        await counter.visitor.sees(Attract)
        await asyncio.sleep(1)

    assert (while_there, end_of(counter, 1)) == (None, CaseEnd.WITHDRAWN)


@virtual_time
async def test_what_was_left_before_is_told_while_somebody_else_is_served(path: Path) -> None:
    counter = make_counter(path, Visitor(COMES, CHOOSES))
    counter.world.transport.cut = True
    await filed(counter, 1)

    async with running(counter):
        await counter.visitor.sees(ReadNotice)
        counter.world.transport.cut = False
        await asyncio.sleep(AGAIN.first_s * 2 + LOOK_EVERY_S)

        assert counter.terminal.mode is Mode.SERVING
        assert end_of(counter, 1) == CaseEnd.WITHDRAWN


# --- one case and the others


@virtual_time
async def test_a_case_that_is_never_taken_holds_up_no_other(path: Path) -> None:
    counter = make_counter(path, Visitor())
    for number in (1, 2, 3):
        await filed(counter, number)
    Deaf(counter, 1)

    async with running(counter):
        await counter.visitor.sees(Attract)
        await asyncio.sleep(1)

    assert [end_of(counter, number) for number in (1, 2, 3)] == [None, CaseEnd.WITHDRAWN, CaseEnd.WITHDRAWN]


@pytest.mark.slow
@virtual_time
async def test_it_is_tried_ever_less_often_and_named_without_saying_whom_it_is_about(path: Path) -> None:
    counter = make_counter(path, Visitor())
    record = await filed(counter, 1)
    deaf = Deaf(counter, 1)

    async with running(counter):
        await counter.visitor.sees(Attract)
        await asyncio.sleep(60)
        at_first = (await counter.outbox.waiting()).stuck
        first_minute = len(deaf.asked)
        await asyncio.sleep(3600)
        first_hour = len(deaf.asked)
        waiting = await counter.outbox.waiting()

    assert at_first == 0
    assert waiting == Waiting(cases=1, since=record.opened_at, stuck=1)
    assert first_hour - first_minute < 2 * (STUCK_AFTER + 3600 / (AGAIN.most_s * 0.75) + 2)


@virtual_time
async def test_a_report_that_is_refused_for_good_ends_by_what_is_so_here_and_is_named(path: Path) -> None:
    counter = make_counter(path, Visitor())
    await retained(counter, 1)  # the centre has never heard of it: NO_JOB

    async with running(counter):
        await counter.visitor.sees(Attract)
        waiting = await counter.outbox.waiting()

    audit = counter.journal._db.execute("SELECT act, detail FROM audit").fetchall()
    assert end_of(counter, 1) == CaseEnd.RETAINED
    assert waiting == Waiting(refused=1)
    assert [tuple(row) for row in audit] == [("refused_by_centre", "2611-0001 retain")]


@virtual_time
async def test_what_one_case_has_to_say_is_said_in_its_order(path: Path) -> None:
    """A renewal: first that the new card is out, then where the old one is; never the other way round."""
    counter = make_counter(path, Visitor())
    case = await counter.journal.open(Service.RENEW_CARD, CaseId(f"{1:032x}"))
    await case.note(Do.FEED, entry=Fed(1))
    await case.note(Do.REPORT)
    await case.note(Do.TAKEN, entry=Ended(1, BodyEnd.ISSUED, "person"))
    await case.note(Do.OLD_LEFT)
    deaf = Deaf(counter, 2)
    counter.world.hub.faults.drop_answer(routes.ENABLE.path, 4)

    async with running(counter):
        await counter.visitor.sees(Attract)
        await asyncio.sleep(120)

    said = [path for path in deaf.paths if path in (routes.ENABLE.path, routes.OLD_CARD.path)]
    assert said == [*[routes.ENABLE.path] * 5, routes.OLD_CARD.path]
    assert end_of(counter, 1) == CaseEnd.ISSUED


# --- the line


@pytest.mark.slow
@virtual_time
async def test_while_the_circuit_is_open_nothing_is_tried_and_nothing_is_written(path: Path) -> None:
    counter = make_counter(path, Visitor())
    counter.world.transport.cut = True
    await filed(counter, 1)

    async with running(counter):
        await counter.visitor.sees(Attract)
        lose_line(counter)
        sent, rows = _sent(counter), _steps(counter)
        await asyncio.sleep(3600)

        assert (_sent(counter), _steps(counter)) == (sent, rows)


@pytest.mark.slow
@virtual_time
async def test_it_drains_at_once_when_the_line_is_back(path: Path) -> None:
    counter = make_counter(path, Visitor())
    counter.world.transport.cut = True
    for number in (1, 2, 3):
        await filed(counter, number)

    async with running(counter):
        await counter.visitor.sees(Attract)
        await asyncio.sleep(120)  # tried in vain, and each time later
        lose_line(counter)
        await asyncio.sleep(3600)
        counter.world.transport.cut = False
        counter.circuit.heard()
        await asyncio.sleep(1)

        assert await counter.outbox.waiting() == Waiting()
    assert [end_of(counter, number) for number in (1, 2, 3)] == [CaseEnd.WITHDRAWN] * 3


def lose_line(counter: Counter) -> None:
    for _ in range(LOST_IN_A_ROW):
        counter.circuit.lost(counter.clock.monotonic())


def _sent(counter: Counter) -> int:
    return len(counter.world.transport.sent) + len(counter.world.transport.openings)


def _steps(counter: Counter) -> int:
    count: int = counter.journal._db.execute("SELECT count(*) FROM step").fetchone()[0]
    return count
