"""A journal that cannot be written closes the machine, and does not silence it (ADR 0040)."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from kiosk.central import messages as m
from kiosk.faults import Fault
from kiosk.flows.table import BUILT
from kiosk.journal.port import JournalUnusable
from kiosk.monitor.heartbeat import EVERY_S, Start
from kiosk.monitor.unwritten import Unwritten, Why
from kiosk.prompts.entrance import OutOfService
from kiosk.prompts.trouble import Safe, Way, WentWrong
from kiosk.serving import Serving
from tests.counter import LoopClock, make_counter
from tests.hub.world import CountedEntropy, World, beat, make_world
from tests.journal.books import ISSUE, case_id
from tests.virtual_time import virtual_time
from tests.visitor import Visitor

WHY = Why("journal", Fault.JOURNAL_FULL)


def unwritten(world: World) -> Unwritten:
    start = Start("0.1.0", "0123456789abcdef", "b1")
    return Unwritten(world.central, LoopClock(), start, CountedEntropy("unwritten"), BUILT)


async def told(world: World, seconds: float, last: m.Heartbeat | None = None) -> list[m.Heartbeat]:
    """What goes out in so long a time."""
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(seconds):
            await unwritten(world).run(WHY, last)
    bodies = [request.body for request in world.transport.sent if request.target == "/v1/heartbeat"]
    return [m_of(body) for body in bodies]


def m_of(body: bytes) -> m.Heartbeat:
    return msgspec.json.decode(body, type=m.Heartbeat)


@virtual_time
async def test_a_machine_that_never_opened_its_journal_says_that_nothing_can_be_had_and_why() -> None:
    world = make_world()

    beats = await told(world, EVERY_S * 2.5)

    assert [one.sequence for one in beats] == [1, 2, 3]
    (kiosk,) = world.hub.kiosks().kiosks
    assert kiosk.beat is not None
    assert (kiosk.beat.mode, kiosk.beat.history) == ("outOfService", None)
    assert {(one.available, *one.reasons) for one in kiosk.beat.services} == {(False, "journal")}
    assert [(one.role, one.fault) for one in kiosk.beat.devices] == [("journal", "JRN-FULL")]
    assert kiosk.history_broken_at is None


@virtual_time
async def test_one_whose_journal_failed_says_of_its_book_what_it_said_last() -> None:
    world = make_world()
    last = beat()

    (closed,) = await told(world, 1.0, last)

    assert closed.sequence == last.sequence + 1
    assert (closed.stock, closed.history, closed.open_cases) == (last.stock, last.history, last.open_cases)
    assert [one.role for one in closed.devices] == [*(one.role for one in last.devices), "journal"]
    assert not [one.service for one in closed.services if one.available]


@virtual_time
async def test_what_nobody_hears_is_said_again_with_the_next_beat_and_kept_nowhere() -> None:
    world = make_world()
    world.transport.cut = True
    speaking = asyncio.create_task(unwritten(world).run(WHY))
    await asyncio.sleep(20)
    world.transport.cut = False

    await asyncio.sleep(120)

    speaking.cancel()
    (kiosk,) = world.hub.kiosks().kiosks
    assert kiosk.beat is not None
    assert kiosk.beat.mode == "outOfService"


@virtual_time
async def test_who_is_being_served_is_told_with_the_number_of_what_is_open(path: Path) -> None:
    counter = make_counter(path, Visitor((WentWrong, Way.HOME)))
    begun(counter.terminal._serving)
    case = await counter.journal.open(ISSUE, case_id())

    reason = await counter.terminal.close_unwritten(JournalUnusable("full", Fault.JOURNAL_FULL))

    said = counter.visitor.seen[0]
    assert isinstance(said, WentWrong)
    assert (said.what, said.slip, said.staff_note) == ("journal", case.slip, "JRN-FULL")
    assert said.safe == (Safe.NOT_CHARGED, Safe.BEING_CHECKED)
    assert reason == "journal"
    assert counter.visitor.seen[-1] == OutOfService("journal")
    assert {one.reasons for one in await counter.terminal.situation() if not one.referred} >= {("journal",)}
    assert [one.reasons for one in await counter.terminal.situation() if not one.reasons] == []


def begun(serving: Serving) -> None:
    """As when a service was chosen, and what follows has not come to an end."""
    serving.settling.begins(())
    serving._visit = serving._new_visit()


@virtual_time
async def test_who_has_filed_nothing_is_told_so(path: Path) -> None:
    counter = make_counter(path, Visitor((WentWrong, Way.HOME)))
    begun(counter.terminal._serving)

    await counter.terminal.close_unwritten(JournalUnusable("full", Fault.JOURNAL_FULL))

    said = counter.visitor.seen[0]
    assert isinstance(said, WentWrong)
    assert (said.slip, said.safe) == ("", (Safe.NOT_CHARGED, Safe.NOTHING_FILED))


@virtual_time
async def test_with_nobody_there_it_is_closed_and_that_is_all(path: Path) -> None:
    counter = make_counter(path, Visitor())

    await counter.terminal.close_unwritten(JournalUnusable("gone"))

    assert counter.visitor.seen == [OutOfService("journal")]
    devices = counter.terminal._around.devices
    assert devices["journal"].fault is Fault.JOURNAL_FILE
