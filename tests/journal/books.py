"""A journal in a file, a case in it, and what a citizen and the world do to them."""

import sqlite3
from pathlib import Path

from kiosk.journal.sqlite import SqliteJournal
from kiosk.model import CaseId, Service
from kiosk.worker import InlineWorker
from tests.hub.world import HandClock

ISSUE = Service.ISSUE_CARD


def open_journal(path: Path) -> SqliteJournal:
    return SqliteJournal(path, HandClock(), InlineWorker())


def case_id(number: int = 1) -> CaseId:
    return CaseId(f"{number:032x}")


def look_into(path: Path, sql: str) -> list[tuple[object, ...]]:
    """What another process sees in the file now."""
    db = sqlite3.connect(path)
    try:
        return db.execute(sql).fetchall()
    finally:
        db.close()
