"""The journal in one SQLite file: WAL, `synchronous=FULL`, and `psow=0`.

With SQLite's default assumption that a write never harms its neighbours in a sector ("power-safe
overwrite"), a torn sector lost an acknowledged commit in 71 of 1,500 trials; with `psow=0` in none. The log
is folded into the file only when nothing else goes on (`tidy`). What SQLite does not tell, the chain does:
one flipped bit in the log took 56 of 100 acknowledged commits, and its own check said ok (ADR 0037).
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from kiosk.clock import Clock
from kiosk.faults import Fault
from kiosk.journal.case import SqliteCase, Statement
from kiosk.journal.chain import Chain, chain_all, walk
from kiosk.journal.day import ENDED_BETWEEN, FIRST_WRITTEN, LOADED_BETWEEN, ORDERED_BETWEEN
from kiosk.journal.mark import HeadMark
from kiosk.journal.port import (
    CaseRecord,
    DayBook,
    EndedBody,
    Head,
    HistoryFault,
    JournalUnusable,
    Ledger,
    OrderedFee,
    StepRecord,
    StepState,
)
from kiosk.journal.schema import CHAIN, TABLES, UNCHAINED, VERSION
from kiosk.model import BodyEnd, CaseEnd, CaseId, Service
from kiosk.worker import Worker

KEPT_AT_MOST = 2880
"""A day of heartbeats; older ones tell the watch room nothing that matters any more."""
SPOILT = (sqlite3.Error, UnicodeDecodeError)
"""What a damaged file raises: SQLite also quotes its bytes in a message that Python then cannot read."""
MARK_SUFFIX = ".head"
"""Of the file beside the journal that holds the chain's head."""


class SqliteJournal:
    """See Journal. All of its calls run on one worker, one transaction each."""

    def __init__(self, path: Path, clock: Clock, worker: Worker) -> None:
        """Open or make the file. Raises JournalUnusable."""
        self._clock = clock
        self._worker = worker
        self._mark = HeadMark(path.with_name(path.name + MARK_SUFFIX))
        self._is_sound = False
        try:
            self._db = _connect(path)
            self._chain = Chain(self._db)
        except SPOILT as error:
            raise _unusable("", error) from error

    def close(self) -> None:
        """Let go of the file."""
        self._mark.close()
        self._db.close()

    async def open(self, service: Service, case_id: CaseId) -> SqliteCase:
        """See Journal."""
        opened_at = self._clock.now()
        seq = await self.write(
            "open",
            [
                (
                    "INSERT INTO matter (id, service, slip, opened_at)"
                    " VALUES (?, ?, ? || printf('%04d', (SELECT COALESCE(MAX(seq), 0) + 1 FROM matter)), ?)",
                    (case_id, service, f"{opened_at:%y%m}-", opened_at.isoformat()),
                )
            ],
        )
        return await self._case(seq)

    async def resume(self, record: CaseRecord) -> SqliteCase:
        """See Journal."""
        matter = await self._only("SELECT seq FROM matter WHERE id = ?", (record.id,))
        return await self._case(matter["seq"])

    async def unfinished(self) -> tuple[CaseRecord, ...]:
        """See Journal."""
        rows = await self._read("SELECT seq FROM matter WHERE end IS NULL ORDER BY seq")
        return tuple([await self.case_record(row["seq"]) for row in rows])

    async def case_record(self, seq: int) -> CaseRecord:
        """The case with this row number, as it stands on disk."""
        matter = await self._only("SELECT * FROM matter WHERE seq = ?", (seq,))
        steps = await self._read("SELECT * FROM step WHERE matter = ? ORDER BY seq", (seq,))
        with _lines_of_ours():
            return CaseRecord(
                id=CaseId(matter["id"]),
                service=Service(matter["service"]),
                slip=matter["slip"],
                opened_at=datetime.fromisoformat(matter["opened_at"]),
                end=CaseEnd(matter["end"]) if matter["end"] else None,
                steps=tuple(_step_of(row) for row in steps),
            )

    async def ledger(self) -> Ledger:
        """See Journal."""
        counts = await self._read("SELECT end, count(*) AS n FROM body GROUP BY end")
        stock = await self._read(
            "SELECT COALESCE(SUM(added), 0) AS added, COALESCE(SUM(book - counted), 0) AS missing"
            " FROM exchange"
        )
        by_end = {row["end"]: row["n"] for row in counts}
        return Ledger(
            loaded=stock[0]["added"],
            issued=by_end.get(BodyEnd.ISSUED, 0),
            retained=by_end.get(BodyEnd.RETAINED, 0),
            rejected=by_end.get(BodyEnd.REJECTED, 0),
            inside=by_end.get(BodyEnd.INSIDE, 0),
            unaccounted=by_end.get(BodyEnd.UNACCOUNTED, 0) + stock[0]["missing"],
        )

    async def book_exchange(self, staff: str, counted: int, added: int) -> Ledger:
        """See Journal."""
        book = (await self.ledger()).in_stack
        await self.write(
            "exchange",
            [
                (
                    "INSERT INTO exchange (at, staff, book, counted, added) VALUES (?, ?, ?, ?, ?)",
                    (self._now(), staff, book, counted, added),
                )
            ],
        )
        return await self.ledger()

    async def audit(self, staff: str, act: str, detail: str = "") -> None:
        """See Journal."""
        values = (self._now(), staff, act, detail)
        await self.write(
            "audit", [("INSERT INTO audit (at, staff, act, detail) VALUES (?, ?, ?, ?)", values)]
        )

    async def last_act(self, *acts: str) -> str:
        """See Journal."""
        marks = ", ".join("?" * len(acts))
        rows = await self._read(
            f"SELECT act FROM audit WHERE act IN ({marks}) ORDER BY seq DESC LIMIT 1",  # noqa: S608  marks only
            acts,
        )
        return str(rows[0]["act"]) if rows else ""

    async def last_beginning(self, words: str) -> tuple[str, str]:
        """See Journal."""
        rows = await self._read(
            "SELECT act, detail FROM audit WHERE substr(act, 1, ?) = ? ORDER BY seq DESC LIMIT 1",
            (len(words), words),
        )
        return (str(rows[0]["act"]), str(rows[0]["detail"])) if rows else ("", "")

    async def began_at(self) -> datetime | None:
        """See Journal."""
        rows = await self._read(FIRST_WRITTEN)
        with _lines_of_ours():
            return datetime.fromisoformat(rows[0]["at"]) if rows[0]["at"] else None

    async def book_between(self, start: datetime, end: datetime, codes_from: datetime) -> DayBook:
        """See Journal."""
        between = (start.isoformat(), end.isoformat())
        loaded = await self._read(LOADED_BETWEEN, between)
        bodies = await self._read(ENDED_BETWEEN, between)
        fees = await self._read(ORDERED_BETWEEN, (codes_from.isoformat(), end.isoformat()))
        with _lines_of_ours():
            return DayBook(
                loaded[0]["n"],
                tuple(EndedBody(CaseId(row["id"]), row["attempt"], BodyEnd(row["end"])) for row in bodies),
                tuple(
                    OrderedFee(CaseId(row["id"]), datetime.fromisoformat(row["at"]), bool(row["applied"]))
                    for row in fees
                ),
            )

    async def keep(self, message: bytes) -> None:
        """See Journal."""
        await self.write(
            "keep",
            [
                ("INSERT INTO kept (message) VALUES (?)", (message,)),
                ("DELETE FROM kept WHERE seq <= (SELECT MAX(seq) FROM kept) - ?", (KEPT_AT_MOST,)),
            ],
        )

    async def kept(self, limit: int) -> tuple[tuple[int, bytes], ...]:
        """See Journal."""
        rows = await self._read("SELECT seq, message FROM kept ORDER BY seq LIMIT ?", (limit,))
        return tuple((row["seq"], row["message"]) for row in rows)

    async def forget(self, numbers: tuple[int, ...]) -> None:
        """See Journal."""
        await self.write("forget", [("DELETE FROM kept WHERE seq = ?", (number,)) for number in numbers])

    async def count_kept(self) -> int:
        """See Journal."""
        return int((await self._read("SELECT count(*) AS n FROM kept"))[0]["n"])

    async def check_history(self) -> HistoryFault | None:
        """See Journal."""
        return await self._worker.run(self._check_history)

    async def head(self) -> Head:
        """See Journal."""
        try:
            return await self._worker.run(self._chain.head)
        except SPOILT as error:
            raise _unusable("", error) from error

    async def acknowledged(self, head: Head) -> None:
        """See Journal."""
        # The mark is at this head or further: only what was committed is told.
        await self._worker.run(self._make_safe)

    async def tidy(self) -> None:
        """See Journal."""
        await self._worker.run(self._make_safe)
        await self._read("PRAGMA wal_checkpoint(TRUNCATE)")

    async def write(self, label: str, statements: Sequence[Statement]) -> int:
        """One transaction, on disk when this returns; gives the row number of its first insert.

        `label` says which write it is; the virtual hall cuts the power before and after each.
        """
        try:
            return await self._worker.run(lambda: self._commit(statements))
        except SPOILT as error:
            raise _unusable(f"{label}: ", error) from error

    def _commit(self, statements: Sequence[Statement]) -> int:
        self._chain.begin()
        with self._db:
            cursors = [self._db.execute(sql, values) for sql, values in statements]
            head = self._chain.seal()
        self._committed(head)
        return cursors[0].lastrowid or 0 if cursors else 0

    def _committed(self, head: Head | None) -> None:
        """It is on disk for good: the mark may follow."""
        if head is not None and self._is_sound:
            self._mark_at(head)

    def _check_history(self) -> HistoryFault | None:
        try:
            found = walk(self._db, self._mark.read())
            head = self._chain.head()
        except (*SPOILT, TypeError, ValueError, AttributeError):
            # A rotten page gives values of any kind, also where a column has but one.
            return HistoryFault.UNREADABLE
        self._is_sound = found is None
        if self._is_sound:
            self._mark_at(head)
            self._make_safe()
        return found

    def _mark_at(self, head: Head) -> None:
        """A mark that cannot be written is one that is behind: what was committed is committed."""
        with suppress(OSError):
            self._mark.write(head)

    def _make_safe(self) -> None:
        with suppress(OSError):
            self._mark.make_safe()

    async def _read(self, sql: str, values: tuple[Any, ...] = ()) -> list[sqlite3.Row]:
        try:
            return await self._worker.run(lambda: self._db.execute(sql, values).fetchall())
        except SPOILT as error:
            raise _unusable("", error) from error

    async def _only(self, sql: str, values: tuple[Any, ...]) -> sqlite3.Row:
        """The one line that has to be there. Raises JournalUnusable."""
        for row in await self._read(sql, values):
            return row
        raise JournalUnusable("a line is missing")

    async def _case(self, seq: int) -> SqliteCase:
        return SqliteCase(self, seq, await self.case_record(seq), self._now)

    def _now(self) -> str:
        return self._clock.now().isoformat()


@contextmanager
def _lines_of_ours() -> Iterator[None]:
    """Whatever a line holds that this program does not write. Raises JournalUnusable."""
    try:
        yield
    except (ValueError, TypeError, msgspec.MsgspecError, RecursionError) as error:
        raise JournalUnusable(f"a line is none of ours: {type(error).__name__}") from None


def _step_of(row: sqlite3.Row) -> StepRecord:
    evidence = msgspec.json.decode(row["evidence"], type=dict[str, str])
    return StepRecord(row["name"], row["attempt"], StepState(row["state"]), evidence)


def _unusable(label: str, error: Exception) -> JournalUnusable:
    """A full disk has room again one day; everything else somebody has to look at."""
    # The lower byte is the primary result code; the rest says more of it (sqlite.org/rescode.html, 2).
    is_full = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    return JournalUnusable(f"{label}{name}", Fault.JOURNAL_FULL if is_full else Fault.JOURNAL_FILE)


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(f"{path.absolute().as_uri()}?psow=0", uri=True, check_same_thread=False)
    db.row_factory = sqlite3.Row
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA wal_autocheckpoint = 0")
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version == 0:
        db.executescript(f"BEGIN;{TABLES}{CHAIN}PRAGMA user_version = {VERSION};COMMIT;")
    elif version == UNCHAINED:
        db.execute("BEGIN IMMEDIATE")
        with db:
            db.execute(CHAIN)
            chain_all(db)
            db.execute(f"PRAGMA user_version = {VERSION}")
    elif version != VERSION:
        db.close()
        raise JournalUnusable(f"schema {version}, this program writes {VERSION}")
    return db
