"""A machine whose journal is not to be believed does nothing, and says so to everybody (ADR 0037)."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.faults import Fault
from kiosk.model import Mode
from kiosk.prompts.entrance import Attract, OutOfService, StaffCalled
from kiosk.prompts.maintenance import DeviceTest, EnterCount, MaintenanceAct, MaintenanceHome, UseBlank
from tests.counter import Counter, make_counter
from tests.running import SIGNS_IN, acts, audit_of, cut_while_writing, running
from tests.stand_ins import STAFF
from tests.tested_device import chooses_test, names
from tests.virtual_time import virtual_time
from tests.visitor import Visitor


def tamper(path: Path, *words: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        for sql in words:
            db.execute(sql)


def mark(path: Path) -> None:
    """A former life of the program, that marked where its history ended."""
    with closing(make_counter(path, Visitor()).journal) as journal, pytest.raises(StopIteration):
        journal.check_history().send(None)


async def started(path: Path, *script: object) -> Counter:
    counter = make_counter(path, Visitor(*script))  # type: ignore[arg-type]
    async with running(counter):
        await counter.visitor.sees(OutOfService)
        await asyncio.sleep(120)
    return counter


@virtual_time
async def test_a_changed_line_closes_the_machine_and_nothing_is_settled_by_it(path: Path) -> None:
    await cut_while_writing(path)
    tamper(path, "UPDATE body SET card_id = '0A' WHERE seq = 1")

    counter = await started(path)

    assert counter.visitor.seen[-1] == OutOfService("history")
    assert counter.modes == [Mode.OUT_OF_SERVICE]
    assert len(await counter.journal.unfinished()) == 1
    reasons = [offer.reasons[0] for offer in await counter.terminal.situation() if offer.reasons]
    assert reasons
    assert set(reasons) <= {"history", "referred", "not_offered"}
    assert counter.terminal._around.devices["journal"].fault is Fault.JOURNAL_CHAIN


@virtual_time
async def test_a_history_cut_short_is_seen_by_staff_and_cannot_be_opened_by_them(path: Path) -> None:
    await cut_while_writing(path)
    mark(path)
    tamper(path, "DELETE FROM step WHERE seq = 2", "DELETE FROM chain WHERE what = 'step' AND line = 2")
    counter = make_counter(path, Visitor())

    async with running(counter):
        await counter.visitor.sees(OutOfService)
        counter.visitor._script.extend(
            (SIGNS_IN, *acts(MaintenanceAct.BACK_TO_SERVICE, MaintenanceAct.LEAVE))
        )
        counter.visitor.answer(StaffCalled())
        home = await counter.visitor.sees(MaintenanceHome)
        shown = await counter.visitor.sees(OutOfService)
        await asyncio.sleep(120)

    assert isinstance(home, MaintenanceHome)
    assert home.history == "shortened"
    assert shown == OutOfService("history")
    assert Attract.__name__ not in counter.visitor.names_seen
    assert counter.terminal._around.devices["journal"].fault is Fault.JOURNAL_HEAD
    assert len(await counter.journal.unfinished()) == 1


@virtual_time
async def test_nothing_more_is_booked_in_a_journal_that_is_not_believed(path: Path) -> None:
    with closing(make_counter(path, Visitor()).journal) as journal:
        await journal.book_exchange(STAFF, 0, 20)
    tamper(path, "UPDATE exchange SET added = 19")
    counter = make_counter(path, Visitor((OutOfService, StaffCalled())))

    async with running(counter):
        counter.visitor._script.extend(
            (SIGNS_IN, *acts(MaintenanceAct.LOAD_BLANKS), chooses_test("dispenser"))
        )
        result = await counter.visitor.sees(DeviceTest)
        while result.passed is None:
            await asyncio.sleep(1)
            result = await counter.visitor.sees(DeviceTest)

    assert names(result) == ["blank_spared"]
    assert {EnterCount.__name__, UseBlank.__name__}.isdisjoint(counter.visitor.names_seen)
    assert (STAFF, "refused", "load_blanks history") in audit_of(counter)
