"""A full disk: everything ends at once, nothing is lost, and the program comes back by itself."""

import asyncio
from pathlib import Path

import pytest

from kiosk.faults import Fault
from kiosk.journal.port import Fed, JournalUnusable
from kiosk.journal.sqlite import SqliteJournal
from kiosk.monitor.writable import TRY_AGAIN_S, live_while_written, until_writable
from tests.journal.books import ISSUE, case_id, open_journal
from tests.virtual_time import now, virtual_time

MANY = 1_000_000


def limit(journal: SqliteJournal, more_pages: int) -> None:
    pages = journal._db.execute("PRAGMA page_count").fetchone()[0]
    journal._db.execute(f"PRAGMA max_page_count = {pages + more_pages}")


@virtual_time
async def test_a_full_disk_ends_all_and_what_was_written_stands_when_there_is_room_again(path: Path) -> None:
    journal = open_journal(path)
    await journal.check_history()
    moved: list[str] = []
    others: list[str] = []
    limit(journal, 2)

    async def serves() -> None:
        await journal.book_exchange("T-0218", 0, 10)
        number = 0
        while True:
            number += 1
            case = await journal.open(ISSUE, case_id(number))

            async def feed(case: str = case.id) -> None:
                moved.append(case)

            await case.step("feed", feed, before=Fed(1))

    async def watches() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            others.append("ended")

    async def lost() -> None:
        asyncio.get_running_loop().call_later(TRY_AGAIN_S * 2.5, lambda: limit(journal, MANY))
        await until_writable(lambda: journal.audit("", "writable_again"))

    began = now()
    unusable = await live_while_written([serves(), watches()])
    await lost()

    assert unusable.fault is Fault.JOURNAL_FULL
    assert others == ["ended"]
    assert now() - began == pytest.approx(TRY_AGAIN_S * 3)
    assert len(moved) > 3
    assert await journal.check_history() is None
    assert (await journal.ledger()).inside == len(moved)  # each blank that moved was in the book before
    assert await journal.last_act("writable_again") == "writable_again"
    journal.close()


@virtual_time
async def test_any_other_failure_still_ends_the_program() -> None:
    async def breaks() -> None:
        raise ZeroDivisionError

    with pytest.raises(ExceptionGroup) as found:
        await live_while_written([breaks()])

    assert found.group_contains(ZeroDivisionError)


@virtual_time
async def test_one_that_failed_several_at_once_is_found_among_them() -> None:
    async def fails() -> None:
        raise JournalUnusable("page", Fault.JOURNAL_FILE)

    async def asks_two() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails())
            group.create_task(fails())

    unusable = await live_while_written([asks_two()])

    assert unusable.fault is Fault.JOURNAL_FILE


@virtual_time
async def test_who_stays_unwritable_is_tried_for_ever(path: Path) -> None:
    tried = 0

    async def write() -> None:
        nonlocal tried
        tried += 1
        raise JournalUnusable("full")

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(TRY_AGAIN_S * 10.5):
            await until_writable(write)

    assert tried == 10
