"""Whatever stands in the journal's lines: the walk finds what we did not write; reading it is no crash."""

import asyncio
import sqlite3
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.clock import BEIJING
from kiosk.journal.port import JournalUnusable
from kiosk.journal.sqlite import SqliteJournal
from tests.hub.world import NOON
from tests.journal.books import open_journal
from tests.journal.test_chain import write_a_day

RAM = Path("/dev/shm")  # noqa: S108  (a file system, not a file)
TEXTS = st.text(max_size=30) | st.sampled_from(
    [
        *("", "{", "[]", "[" * 20_000, "{}", '{"a": 1}', '{"captured": "x"}', '{"a": {"b": []}}', "NaN"),
        *("9" * 5_000, "issued", "in_doubt", "issue_card"),
        *("2026-11-21T12:00:00", "2026-02-30T25:61:00+08:00", "0001-01-01"),
    ]
)
NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.sampled_from([0, 1, 2, 999])
BYTES = st.binary(max_size=40)
COLUMNS: dict[str, tuple[st.SearchStrategy[Any], tuple[str, ...]]] = {
    "matter": (TEXTS, ("id", "service", "slip", "opened_at", "end", "ended_at")),
    "step": (TEXTS, ("name", "intent_at", "outcome_at", "evidence")),
    "body": (TEXTS, ("card_id", "end", "place", "fed_at", "ended_at")),
    "exchange": (NUMBERS, ("book", "counted", "added")),
    "audit": (TEXTS, ("at", "staff", "act", "detail")),
    "chain": (BYTES, ("content", "digest")),
}


@cache
def a_day() -> bytes:
    async def write(path: Path) -> None:
        journal = open_journal(path)
        await journal.check_history()
        await write_a_day(journal, 2)
        await journal.keep(b"beat")
        await journal.tidy()
        journal.close()

    with tempfile.TemporaryDirectory(dir=RAM if RAM.is_dir() else None) as folder:
        path = Path(folder) / "journal.db"
        asyncio.run(write(path))
        return path.read_bytes()


def reads(journal: SqliteJournal) -> list[Callable[[], Awaitable[Any]]]:
    """Everything that a program asks its journal."""
    start, end = NOON.astimezone(BEIJING) - timedelta(days=1), NOON + timedelta(days=1)
    return [
        journal.unfinished,
        journal.ledger,
        journal.began_at,
        lambda: journal.book_between(start, end, start),
        lambda: journal.last_act("enter", "leave"),
        lambda: journal.last_beginning("reconciled "),
        lambda: journal.kept(20),
        journal.count_kept,
        journal.head,
        *[lambda seq=seq: journal.case_record(seq) for seq in (1, 2)],
    ]


async def asked(path: Path) -> bool:
    """Whether the walk finds it sound; and each question is answered, or the journal is unusable."""
    journal = open_journal(path)
    try:
        found = await journal.check_history()
        for read in reads(journal):
            try:
                await read()
            except JournalUnusable:
                assert found is not None, "sound, and cannot be read"
    finally:
        journal.close()
    return found is None


def spoilt(folder: Path, *statements: tuple[str, tuple[Any, ...]]) -> tuple[Path, bool]:
    """The file, and whether anything in it is another now: it may refuse such a line itself."""
    path = folder / "journal.db"
    path.write_bytes(a_day())
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA foreign_keys = OFF")
        try:
            return path, bool(sum(db.execute(sql, values).rowcount for sql, values in statements))
        except (sqlite3.Error, OverflowError):
            db.rollback()
    return path, False


def test_untouched_everything_is_answered(tmp_path: Path) -> None:
    path, changed = spoilt(tmp_path)

    assert asyncio.run(asked(path))
    assert not changed


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_text_or_number_in_any_line_is_found_and_read_without_a_crash(data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(sorted(COLUMNS)))
    values, columns = COLUMNS[table]
    column, value = data.draw(st.sampled_from(columns)), data.draw(values)
    with tempfile.TemporaryDirectory(dir=RAM if RAM.is_dir() else None) as folder:
        newest = f"seq = (SELECT max(seq) FROM {table})"  # noqa: S608
        change = f"UPDATE {table} SET {column} = ? WHERE {newest} AND {column} IS NOT ?"  # noqa: S608
        path, changed = spoilt(Path(folder), (change, (value, value)))
        assert asyncio.run(asked(path)) is not changed


@pytest.mark.slow
@pytest.mark.parametrize("table", COLUMNS)
def test_a_line_that_is_missing_or_in_anothers_place_is_found(table: str, tmp_path: Path) -> None:
    move = f"UPDATE {table} SET seq = ? WHERE seq = ?"  # noqa: S608
    exchanged = ((move, (-1, 1)), (move, (1, 2)), (move, (2, -1)))
    gone = ((f"DELETE FROM {table} WHERE seq = 1", ()),)  # noqa: S608

    for changes in (exchanged, gone):
        path, changed = spoilt(tmp_path, *changes)

        assert changed
        assert not asyncio.run(asked(path))
