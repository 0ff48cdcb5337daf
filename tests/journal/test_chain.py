"""A history that was changed, cut off or spoilt is found, on the real files (ADR 0037)."""

import gc
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from kiosk.journal.chain import NOTHING, add, chain_all, content_of, head_of, walk
from kiosk.journal.mark import APART_BYTES, HeadMark
from kiosk.journal.port import Bound, Ended, Fed, Head, HistoryFault, JournalUnusable, NotFed
from kiosk.journal.schema import TABLES, UNCHAINED
from kiosk.journal.sqlite import SqliteJournal
from kiosk.model import BodyEnd, CaseEnd
from tests.journal.books import ISSUE, case_id, look_into, open_journal

BROKEN, SHORTENED = HistoryFault.BROKEN, HistoryFault.SHORTENED
FRAME_BYTES = 24 + 4096
LOG_HEADER_BYTES = 32
ENTRIES = 1_000
COUNTED_EVERY = 10
"""Of SQLite's own instructions."""


async def nothing() -> None:
    """An effect."""


async def write_a_day(journal: SqliteJournal, cases: int = 3) -> None:
    """A stack is loaded, cards are made, one blank never leaves the stack, staff come."""
    await journal.book_exchange("T-0218", 0, 10)
    for number in range(1, cases + 1):
        case = await journal.open(ISSUE, case_id(number))
        await case.step("feed", nothing, before=Fed(1), after=Bound(1, f"{number:08X}"))
        await case.step("present", nothing, after=Ended(1, BodyEnd.ISSUED, "person"))
        await case.step("feed", nothing, attempt=2, before=Fed(2), after=NotFed(2))
        await case.close(CaseEnd.ISSUED)
    await journal.audit("T-0218", "leave")
    await journal.keep(b"beat")


@contextmanager
def opened(path: Path) -> Iterator[SqliteJournal]:
    journal = open_journal(path)
    try:
        yield journal
    finally:
        journal.close()


async def found_at_start(path: Path) -> HistoryFault | None:
    """What a program that starts on this file is told."""
    try:
        with opened(path) as journal:
            return await journal.check_history()
    except JournalUnusable:
        return HistoryFault.UNREADABLE


def tamper(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(sql)


def lying_at(path: Path) -> bytes:
    return path.read_bytes()


def lay(content: bytes | bytearray, path: Path) -> None:
    path.write_bytes(content)


def remove(path: Path) -> None:
    path.unlink()


def log_of(path: Path) -> Path:
    return path.with_name("journal.db-wal")


def mark_of(path: Path) -> Path:
    return path.with_name("journal.db.head")


async def test_every_change_of_a_line_has_an_entry_and_the_chain_holds(path: Path) -> None:
    with opened(path) as journal:
        found_new = await journal.check_history()
        await write_a_day(journal)
        head = await journal.head()

    found = look_into(path, "SELECT what, count(*) FROM chain GROUP BY what")
    by_table = {str(what): int(str(n)) for what, n in found}
    assert found_new is None
    assert by_table == {"exchange": 1, "matter": 6, "step": 18, "body": 15, "audit": 1}
    assert head.seq == sum(by_table.values())
    assert await found_at_start(path) is None


async def test_what_is_rolled_back_leaves_no_entry(path: Path) -> None:
    with opened(path) as journal:
        case = await journal.open(ISSUE, case_id())
        await case.step("feed", nothing, before=Fed(1))
        before = await journal.head()

        with pytest.raises(JournalUnusable):
            await case.step("feed", nothing, before=Fed(1))

        assert await journal.head() == before
        await case.close(CaseEnd.ISSUED)
        assert (await journal.head()).seq == before.seq + 1


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE body SET end = 'rejected' WHERE seq = 1",
        "UPDATE exchange SET added = 9",
        'UPDATE step SET evidence = \'{"a": "b"}\' WHERE seq = 5',
        "UPDATE matter SET ended_at = NULL WHERE seq = 2",
        "DELETE FROM body WHERE seq = 1",
        "DELETE FROM audit",
        "INSERT INTO audit (at, staff, act, detail) VALUES ('', 'T-0218', 'enter', '')",
        "INSERT INTO body (matter, attempt, end, place, fed_at) VALUES (1, 9, 'issued', 'person', '')",
        "DELETE FROM chain WHERE seq = 7",
        "DELETE FROM chain WHERE seq <= 7",
        "UPDATE chain SET content = zeroblob(32) WHERE seq = 7",
        "UPDATE chain SET digest = zeroblob(32) WHERE seq = 7",
        "UPDATE chain SET line = line + 1 WHERE seq = 7",
        "UPDATE chain SET what = 'audit' WHERE seq = 7",
    ],
)
async def test_a_line_that_another_hand_changed_is_found(path: Path, sql: str) -> None:
    with opened(path) as journal:
        await write_a_day(journal)

    tamper(path, sql)

    assert await found_at_start(path) is BROKEN


async def test_the_last_lines_taken_with_their_entries_are_found_by_the_mark(path: Path) -> None:
    with opened(path) as journal:
        await journal.check_history()
        await write_a_day(journal)

    tamper(path, "DELETE FROM chain WHERE what = 'audit'")
    tamper(path, "DELETE FROM audit")

    assert await found_at_start(path) is SHORTENED


async def test_a_history_that_was_counted_anew_is_found_by_the_mark(path: Path) -> None:
    with opened(path) as journal:
        await journal.check_history()
        await write_a_day(journal)

    tamper(path, "UPDATE exchange SET added = 9")
    with closing(sqlite3.connect(path)) as db, db:
        db.row_factory = sqlite3.Row
        entries = db.execute("SELECT what, line, content FROM chain ORDER BY seq").fetchall()
        db.execute("DELETE FROM chain")
        head = NOTHING
        for what, line, content in entries:
            row = db.execute("SELECT * FROM exchange").fetchone()
            head = add(db, head, what, line, content_of(row) if what == "exchange" else content)

    assert await found_at_start(path) is HistoryFault.REWRITTEN


async def test_a_history_that_was_cut_and_has_grown_again_is_found(path: Path) -> None:
    with opened(path) as journal:
        await write_a_day(journal)
        await journal.tidy()
        short = lying_at(path)
        await journal.check_history()
        await journal.audit("T-0218", "enter")
    lay(short, path)
    with opened(path) as journal:
        for _ in range(5):
            await journal.audit("T-0218", "leave")

    assert await found_at_start(path) is HistoryFault.REWRITTEN


# --- damage to the files


async def written_and_copied(path: Path, to: Path) -> bytes:
    """A day in the log alone, as it lies on the disk when the power goes; the log."""
    with opened(path) as journal:
        await journal.tidy()
        await journal.check_history()
        await write_a_day(journal, 20)
        to.parent.mkdir()
        for one in (path, log_of(path), mark_of(path)):
            (to.parent / one.name).write_bytes(one.read_bytes())
    return log_of(to).read_bytes()


async def test_one_flipped_bit_in_the_middle_of_the_log_is_found(path: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut" / "journal.db"
    log = bytearray(await written_and_copied(path, cut))
    middle = LOG_HEADER_BYTES + len(log) // FRAME_BYTES // 2 * FRAME_BYTES + 100
    log[middle] ^= 0x10
    log_of(cut).write_bytes(log)

    found = await found_at_start(cut)

    assert look_into(cut, "PRAGMA integrity_check") == [("ok",)]  # SQLite itself sees nothing
    assert 0 < int(str(look_into(cut, "SELECT count(*) FROM matter")[0][0])) < 20
    assert found is SHORTENED


@pytest.mark.parametrize(
    "kept", [0, LOG_HEADER_BYTES, LOG_HEADER_BYTES + 9 * FRAME_BYTES, -12 * FRAME_BYTES - 100]
)
async def test_a_log_that_was_cut_short_is_found(path: Path, tmp_path: Path, kept: int) -> None:
    cut = tmp_path / "cut" / "journal.db"
    log = await written_and_copied(path, cut)
    lay(log[:kept], log_of(cut))

    assert await found_at_start(cut) is SHORTENED


async def test_an_untouched_copy_is_sound(path: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut" / "journal.db"
    await written_and_copied(path, cut)

    assert await found_at_start(cut) is None


async def test_a_file_that_is_gone_is_found(path: Path) -> None:
    with opened(path) as journal:
        await journal.check_history()
        await write_a_day(journal)

    remove(path)

    assert await found_at_start(path) is SHORTENED


async def test_a_rotten_page_is_found_whichever_it_is(path: Path) -> None:
    with opened(path) as journal:
        await write_a_day(journal, 20)
        await journal.tidy()
    whole = lying_at(path)
    kept_page = int(str(look_into(path, "SELECT rootpage FROM sqlite_master WHERE name = 'kept'")[0][0]))

    found = {}
    for page in range(len(whole) // 4096):
        spoilt = bytearray(whole)
        spoilt[page * 4096 : (page + 1) * 4096] = bytes(0x5A for _ in range(4096))
        lay(spoilt, path)
        found[page + 1] = await found_at_start(path)

    assert len(found) > 8
    assert None not in found.values()
    assert kept_page in found


# --- the mark


async def test_the_mark_is_the_head_after_each_commit(path: Path) -> None:
    with opened(path) as journal:
        await journal.check_history()
        for act in ("enter", "test", "leave"):
            await journal.audit("T-0218", act)

            assert HeadMark(mark_of(path)).read() == await journal.head()


async def test_a_torn_mark_leaves_the_one_before(path: Path) -> None:
    with opened(path) as journal:
        await journal.check_history()
        await write_a_day(journal)
        head = await journal.head()
    content = bytearray(mark_of(path).read_bytes())
    places = {int(content[at : at + 16]): at for at in (0, APART_BYTES)}

    content[places[head.seq] : places[head.seq] + 40] = b"\xff" * 40
    mark_of(path).write_bytes(content)

    marked = HeadMark(mark_of(path)).read()
    assert marked is not None
    assert marked.seq == head.seq - 1
    assert await found_at_start(path) is None


@pytest.mark.parametrize("content", [b"", b"\0" * 200, b"garbage" * 2000])
async def test_a_mark_that_cannot_be_read_is_none(path: Path, content: bytes) -> None:
    with opened(path) as journal:
        await write_a_day(journal)
    mark_of(path).write_bytes(content)

    assert HeadMark(mark_of(path)).read() is None
    assert await found_at_start(path) is None


async def test_what_was_found_once_is_found_at_every_start(path: Path) -> None:
    with opened(path) as journal:
        await journal.check_history()
        await write_a_day(journal)
    remove(path)
    with opened(path) as journal:
        first = await journal.check_history()
        await journal.audit("T-0218", "enter")
        await journal.acknowledged(await journal.head())
        await journal.tidy()

    assert (first, await found_at_start(path)) == (SHORTENED, SHORTENED)


# --- what was there before, and how long it takes


async def test_a_file_of_before_the_chain_is_taken_over_with_all_it_holds(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.executescript(TABLES + f"PRAGMA user_version = {UNCHAINED};")
        with db:
            db.execute(
                "INSERT INTO matter VALUES (1, ?, 'issue_card', '2611-0001', '2026-11-02', NULL, NULL)",
                (case_id(),),
            )
            db.execute("INSERT INTO body VALUES (1, 1, 1, '0A', 'inside', '', '2026-11-02', NULL)")
            db.execute("INSERT INTO exchange VALUES (1, '2026-11-02', 'T-0218', 0, 0, 10)")

    with opened(path) as journal:
        assert await journal.check_history() is None
        assert (await journal.ledger()).in_stack == 9
        assert (await journal.head()).seq == 3
        (record,) = await journal.unfinished()
        await (await journal.resume(record)).close(CaseEnd.UNSURE)

    assert await found_at_start(path) is None
    tamper(path, "UPDATE exchange SET added = 9")
    assert await found_at_start(path) is BROKEN


def work_of_a_walk(path: Path, entries: int) -> int:
    """What SQLite has to do for it, in its own instructions: the same on any machine, however busy it is."""
    open_journal(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        with db:
            db.executemany(
                "INSERT INTO audit (at, staff, act, detail) VALUES ('2026-11-02T12:00', 'T-0218', 'test', ?)",
                ((f"dispenser {number}",) for number in range(entries)),
            )
            chain_all(db)
        steps = 0

        def count() -> None:
            nonlocal steps
            steps += COUNTED_EVERY

        db.set_progress_handler(count, COUNTED_EVERY)
        found = walk(db, head_of(db))
        db.set_progress_handler(None, 0)

        assert (found, head_of(db).seq) == (None, entries)
    return steps


def test_a_history_twice_as_long_is_twice_the_work_and_no_more(tmp_path: Path) -> None:
    # How long that takes on a machine is told in ADR 0037.
    short, long = (work_of_a_walk(tmp_path / f"{n}.db", n * ENTRIES) for n in (1, 2))

    assert 1.8 < long / short < 2.2


@pytest.mark.parametrize(("line", "found"), [(395, BROKEN), (5, None)])
def test_of_a_longer_history_the_latest_entries_are_walked(
    path: Path, line: int, found: HistoryFault | None
) -> None:
    open_journal(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        with db:
            db.executemany(
                "INSERT INTO audit (at, staff, act, detail) VALUES ('', '', ?, '')", [("a",)] * 400
            )
            chain_all(db)
        marked = head_of(db)
        with db:
            db.execute("UPDATE audit SET act = 'b' WHERE seq = ?", (line,))

        assert walk(db, marked, at_most=100) is found
        assert walk(db, Head(marked.seq + 1, marked.sm3), at_most=100) is SHORTENED
        assert walk(db, Head(5, marked.sm3), at_most=100) is HistoryFault.REWRITTEN


async def test_a_journal_that_is_thrown_away_lets_go_of_its_files(tmp_path: Path) -> None:
    def held() -> int:
        gc.collect()
        return sum(tmp_path in fd.resolve().parents for fd in Path("/proc/self/fd").iterdir())

    journal = open_journal(tmp_path / "journal.db")
    await journal.check_history()
    await journal.audit("T-0218", "leave")
    assert held() > 1  # the mark is one of them
    del journal
    assert not held()
