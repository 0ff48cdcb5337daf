"""Whatever befalls the files' bytes: it is found, or it does no harm; never a crash, never another ledger."""

import asyncio
import shutil
import tempfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.journal.port import HistoryFault, JournalUnusable, Ledger
from kiosk.journal.sqlite import SqliteJournal
from tests.journal.books import open_journal
from tests.journal.test_chain import log_of, mark_of, write_a_day

pytestmark = pytest.mark.slow

RAM = Path("/dev/shm")  # noqa: S108  (a file system, not a file)


@cache
def written() -> tuple[dict[str, bytes], Ledger]:
    """A day, half of it folded into the file and half in the log, as the power leaves it; and its book."""

    async def write(path: Path) -> tuple[dict[str, bytes], Ledger]:
        journal = open_journal(path)
        await journal.check_history()
        await write_a_day(journal, 2)
        await journal.tidy()
        await journal.book_exchange("T-0218", 8, 3)
        await journal.audit("T-0218", "leave")
        files = {one.name: one.read_bytes() for one in (path, log_of(path), mark_of(path))}
        ledger = await journal.ledger()
        journal.close()
        return files, ledger

    folder = Path(tempfile.mkdtemp(dir=RAM if RAM.is_dir() else None))
    try:
        return asyncio.run(write(folder / "journal.db"))
    finally:
        shutil.rmtree(folder)


def read(files: dict[str, bytes]) -> HistoryFault | Ledger | None:
    """What a program that starts on these files goes by: a fault that closes it, or a ledger."""

    async def start(journal: SqliteJournal) -> HistoryFault | Ledger:
        found = await journal.check_history()
        if found is not None:
            return found
        await journal.unfinished()
        await journal.began_at()
        return await journal.ledger()

    folder = Path(tempfile.mkdtemp(dir=RAM if RAM.is_dir() else None))
    try:
        for name, content in files.items():
            (folder / name).write_bytes(content)
        journal = open_journal(folder / "journal.db")
        try:
            return asyncio.run(start(journal))
        finally:
            journal.close()
    except JournalUnusable:
        return None
    finally:
        shutil.rmtree(folder)


def is_found_or_harmless(files: dict[str, bytes]) -> bool:
    _, ledger = written()
    said = read(files)
    return not isinstance(said, Ledger) or said == ledger


def test_untouched_it_is_sound() -> None:
    files, ledger = written()

    assert read(files) == ledger
    assert ledger.in_stack == 11


@pytest.mark.parametrize("name", ["journal.db", "journal.db-wal", "journal.db.head"])
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_spoilt_byte_is_found_or_harmless(name: str, data: st.DataObject) -> None:
    files, _ = written()
    spoilt = bytearray(files[name])
    for _ in range(data.draw(st.integers(1, 3))):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] ^= data.draw(st.integers(1, 255))

    assert is_found_or_harmless({**files, name: bytes(spoilt)})


@pytest.mark.parametrize("name", ["journal.db", "journal.db-wal", "journal.db.head"])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_file_cut_short_is_found_or_harmless(name: str, data: st.DataObject) -> None:
    files, _ = written()
    kept = data.draw(st.integers(0, len(files[name]) - 1))

    assert is_found_or_harmless({**files, name: files[name][:kept]})
