"""The kiosk's own book, read beside it: the ledger of blanks, and how the youngest case ended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk.clock import SystemClock
from kiosk.journal.port import CaseRecord, JournalUnusable
from kiosk.journal.sqlite import SqliteJournal
from kiosk.worker import InlineWorker

LOOK_EVERY_S = 0.5


@dataclass(frozen=True, slots=True)
class BookEntry:
    """What a summary takes from the book."""

    ledger: dict[str, int]
    case: CaseRecord | None
    """The youngest case since a given time."""


@asynccontextmanager
async def open_journal(path: Path) -> AsyncIterator[SqliteJournal]:
    """The journal's file, beside the kiosk that may be writing it."""
    journal = SqliteJournal(path, SystemClock(), InlineWorker())
    try:
        yield journal
    finally:
        journal.close()


async def read_book(path: Path, since: datetime, within_s: float) -> BookEntry:
    """Read it when no case is open any more, or as it stands after `within_s`."""
    async with open_journal(path) as journal:
        for _ in range(round(within_s / LOOK_EVERY_S)):
            if not await journal.unfinished():
                break
            await asyncio.sleep(LOOK_EVERY_S)
        cases = [record async for record in _cases(journal) if record.opened_at >= since]
        return BookEntry((await journal.ledger()).columns(), cases[-1] if cases else None)


async def _cases(journal: SqliteJournal) -> AsyncIterator[CaseRecord]:
    seq = 1
    while True:
        try:
            record = await journal.case_record(seq)
        except JournalUnusable:  # there is none after the last
            return
        yield record
        seq += 1
