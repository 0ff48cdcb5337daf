"""What the file itself has to stand: being closed, being cut off, being damaged, being read by others."""

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.faults import Fault
from kiosk.journal.port import JournalUnusable
from kiosk.journal.schema import VERSION
from kiosk.journal.sqlite import KEPT_AT_MOST, SqliteJournal
from kiosk.model import CaseEnd
from tests.journal.books import ISSUE, case_id, look_into, open_journal

ROOT = Path(__file__).parents[2]
PAGE_BYTES = 4096
FRAME_BYTES = PAGE_BYTES + 24
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "wal_autocheckpoint": 0, "foreign_keys": 1}

KILLED = """
import asyncio, os, pathlib, signal, sys
from kiosk.clock import SystemClock
from kiosk.journal.port import Fed
from kiosk.journal.sqlite import SqliteJournal
from kiosk.model import CaseId, Service
from kiosk.worker import InlineWorker

async def die():
    os.kill(os.getpid(), signal.SIGKILL)

async def nothing():
    pass

async def main(path):
    journal = SqliteJournal(path, SystemClock(), InlineWorker())
    await journal.book_exchange("T-0218", 0, 10)
    case = await journal.open(Service.ISSUE_CARD, CaseId("0" * 31 + "1"))
    await case.step("feed", nothing, before=Fed(1))
    await journal.keep(b"beat")
    await case.step("print", die, evidence={"captured": "4"})

asyncio.run(main(pathlib.Path(sys.argv[1])))
"""


async def test_what_was_written_is_there_after_closing_and_opening(path: Path) -> None:
    first = open_journal(path)
    case = await first.open(ISSUE, case_id())
    await case.note("feed")
    await first.book_exchange("T-0218", 0, 10)
    first.close()

    second = open_journal(path)
    (record,) = await second.unfinished()
    resumed = await second.resume(record)
    await resumed.close(CaseEnd.WITHDRAWN)

    assert (record.id, record.slip, record.did("feed")) == (case_id(), "2611-0001", True)
    assert (await second.ledger()).in_stack == 10
    assert await second.unfinished() == ()
    second.close()


@pytest.fixture
def killed(path: Path) -> int:
    """A program that feeds a blank and dies while it prints; its exit status."""
    return subprocess.run([sys.executable, "-c", KILLED, path], cwd=ROOT, check=False, timeout=60).returncode


async def test_a_program_killed_between_intent_and_outcome_loses_nothing_it_was_promised(
    path: Path, killed: int
) -> None:
    journal = open_journal(path)
    (record,) = await journal.unfinished()

    assert killed == -signal.SIGKILL
    assert record.did("feed")
    assert not record.did("print")
    assert record.may_have("print")
    assert record.steps[-1].evidence == {"captured": "4"}
    assert (await journal.ledger()).columns() == {
        "loaded": 10,
        "issued": 0,
        "retained": 0,
        "rejected": 0,
        "inside": 1,
        "unaccounted": 0,
    }
    assert [message for _, message in await journal.kept(10)] == [b"beat"]
    journal.close()


async def test_folding_the_log_into_the_file_changes_nothing_that_is_read(path: Path) -> None:
    journal = open_journal(path)
    await journal.open(ISSUE, case_id())
    log = path.with_name("journal.db-wal")
    long = log.stat().st_size

    await journal.tidy()

    assert long > 0
    assert log.stat().st_size == 0
    assert [record.id for record in await journal.unfinished()] == [case_id()]
    journal.close()


def test_each_commit_is_synced(journal: SqliteJournal) -> None:
    asked = {name: journal._db.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}

    assert asked == PRAGMAS


def log_of(path: Path) -> bytes:
    return path.with_name("journal.db-wal").read_bytes()


async def test_no_sector_that_holds_a_commit_is_written_again(journal: SqliteJournal, path: Path) -> None:
    """With psow=0 SQLite fills the sector up with copies of the commit's last page; without, it does not."""
    await journal.tidy()

    await journal.keep(b"beat")

    log = log_of(path)
    frames = [log[at : at + 4] for at in range(32, len(log), FRAME_BYTES)]
    assert len(frames) > len(set(frames))


@pytest.mark.parametrize("name", ["with space.db", "100% #1?.db", "日志.db"])
async def test_any_name_of_a_file_is_that_file_s_name(tmp_path: Path, name: str) -> None:
    journal = open_journal(tmp_path / name)
    await journal.open(ISSUE, case_id())
    journal.close()

    assert (tmp_path / name).is_file()
    assert look_into(tmp_path / name, "SELECT count(*) FROM matter") == [(1,)]


# --- damage


def spoil_all_but_the_first_page(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:PAGE_BYTES] + bytes(len(whole) - PAGE_BYTES))


def test_a_file_that_is_no_journal_is_unusable(path: Path) -> None:
    path.write_bytes(b"this is not a database, whatever its name says\n" * 100)

    with pytest.raises(JournalUnusable) as found:
        open_journal(path)

    assert found.value.fault is Fault.JOURNAL_FILE


def test_a_folder_that_is_not_there_is_unusable(tmp_path: Path) -> None:
    with pytest.raises(JournalUnusable):
        open_journal(tmp_path / "nowhere" / "journal.db")


async def test_damage_inside_the_file_is_said_by_whatever_meets_it(path: Path) -> None:
    journal = open_journal(path)
    await journal.open(ISSUE, case_id())
    await journal.tidy()
    journal.close()
    spoil_all_but_the_first_page(path)

    damaged = open_journal(path)
    with pytest.raises(JournalUnusable):
        await damaged.unfinished()
    with pytest.raises(JournalUnusable):
        await damaged.open(ISSUE, case_id(2))
    with pytest.raises(JournalUnusable):
        await damaged.keep(b"beat")
    damaged.close()


async def test_a_full_disk_is_said_and_nothing_half_is_written(journal: SqliteJournal) -> None:
    case = await journal.open(ISSUE, case_id())
    pages = journal._db.execute("PRAGMA page_count").fetchone()[0]
    journal._db.execute(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(JournalUnusable) as found:
        await case.note("feed", evidence={"much": "x" * 100_000})

    assert found.value.fault is Fault.JOURNAL_FULL
    assert (await case.record()).steps == ()


def test_a_file_of_another_version_of_the_program_is_unusable(path: Path) -> None:
    open_journal(path).close()
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA user_version = {VERSION + 1}")
    db.commit()
    db.close()

    with pytest.raises(JournalUnusable, match=f"schema {VERSION + 1}"):
        open_journal(path)


# --- what is never in it, and what does not grow


def test_no_column_is_made_for_personal_data(journal: SqliteJournal, path: Path) -> None:
    columns = look_into(
        path,
        "SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c"
        " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'",
    )

    named = {str(name) for (name,) in columns}
    assert named == {
        *("matter." + name for name in ("seq", "id", "service", "slip", "opened_at", "end", "ended_at")),
        *(
            "step." + name
            for name in ("seq", "matter", "name", "attempt", "state", "intent_at", "outcome_at")
        ),
        "step.evidence",
        *("body." + name for name in ("seq", "matter", "attempt", "card_id", "end", "place", "fed_at")),
        "body.ended_at",
        *("exchange." + name for name in ("seq", "at", "staff", "book", "counted", "added")),
        *("audit." + name for name in ("seq", "at", "staff", "act", "detail")),
        *("kept." + name for name in ("seq", "message")),
        *("chain." + name for name in ("seq", "what", "line", "content", "digest")),
    }


async def test_what_staff_did_is_on_record(journal: SqliteJournal, path: Path) -> None:
    await journal.audit("T-0218", "test", "dispenser passed")

    assert look_into(path, "SELECT staff, act, detail FROM audit") == [("T-0218", "test", "dispenser passed")]


async def test_kept_messages_come_back_oldest_first_and_are_forgotten_by_number(
    journal: SqliteJournal,
) -> None:
    for message in (b"1", b"2", b"3"):
        await journal.keep(message)

    oldest = await journal.kept(2)
    await journal.forget(tuple(number for number, _ in oldest))

    assert [message for _, message in oldest] == [b"1", b"2"]
    assert [message for _, message in await journal.kept(10)] == [b"3"]
    assert await journal.count_kept() == 1


async def test_a_line_that_stays_down_fills_no_disk(journal: SqliteJournal) -> None:
    with journal._db as db:
        db.executemany("INSERT INTO kept (message) VALUES (?)", [(b"old",)] * KEPT_AT_MOST)

    await journal.keep(b"new")
    await journal.keep(b"newer")

    kept = [message for _, message in await journal.kept(KEPT_AT_MOST * 2)]
    assert kept == [b"old"] * (KEPT_AT_MOST - 2) + [b"new", b"newer"]


async def test_a_journal_is_readable_while_it_is_written(journal: SqliteJournal, path: Path) -> None:
    await journal.open(ISSUE, case_id())

    assert look_into(path, "SELECT slip FROM matter") == [("2611-0001",)]
