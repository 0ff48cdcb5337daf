"""A power cut in the middle of a write, as it leaves the journal's file."""

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.journal.sqlite import SqliteJournal
from kiosk.sandbox.kiosk_process import KioskProcess, tear_last_write
from kiosk.sandbox.mishaps import NoSuchMishap
from kiosk.worker import InlineWorker


async def test_a_torn_write_is_left_aside_and_what_was_whole_is_there(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    journal = SqliteJournal(path, SystemClock(), InlineWorker())
    await journal.book_exchange("T-1", 0, 20)
    await journal.book_exchange("T-1", 20, 30)
    cut = tmp_path / "after" / "journal.db"
    cut.parent.mkdir()
    for file in (path, path.with_name("journal.db-wal")):  # as the disk is while the program runs
        shutil.copy(file, cut.parent / file.name)
    journal.close()

    whole = (tmp_path / "after" / "journal.db-wal").stat().st_size
    torn = tear_last_write(tmp_path / "after" / "journal.db-wal")

    assert torn
    assert whole < (tmp_path / "after" / "journal.db-wal").stat().st_size < whole + 4096
    with sqlite3.connect(cut) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    again = SqliteJournal(cut, SystemClock(), InlineWorker())
    assert (await again.ledger()).loaded == 50
    again.close()


def test_a_log_without_a_write_cannot_be_torn(tmp_path: Path) -> None:
    (tmp_path / "wal").write_bytes(b"")

    assert not tear_last_write(tmp_path / "wal")


def test_a_cut_ends_the_process_at_once_and_only_a_kiosk_s(tmp_path: Path) -> None:
    kiosk = KioskProcess(tmp_path / "pid", tmp_path / "journal.db")
    with pytest.raises(NoSuchMishap):
        kiosk.verbs()["power_cut"]()
    program = "import sys; print(flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", program, "kiosk"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()  # until it runs, the system does not yet say its name
        (tmp_path / "pid").write_text(str(process.pid))

        kiosk.verbs()["torn_write"]()

        assert process.wait(5) == -9
