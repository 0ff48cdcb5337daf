"""A machine whose journal is not to be believed does nothing, and says so to everybody (ADR 0037)."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.faults import Fault
from kiosk.model import Mode
from kiosk.prompts.entrance import Attract, OutOfService, StaffCalled
from kiosk.prompts.maintenance import MaintenanceAct, MaintenanceHome
from tests.counter import Counter, make_counter
from tests.running import SIGNS_IN, acts, cut_while_writing, running
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
