"""The journal's files under the power: gates around each write, and an image at the cut (simulation.md §3.4).

The dead program may still hold the old files open; the next life is given the copy that was taken in the very
moment of the cut. A cut before a write finds the file as before, a cut after it finds it committed. In the
midst, at `:during`, a program that is gone has written all; where the power is gone, the disk holds of the
new bytes whatever it got: some sectors, some old ones, some garbage, perhaps a shorter file. What was synced
stays.
"""

import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from kiosk.clock import Clock
from kiosk.faults import Fault
from kiosk.journal.case import Statement
from kiosk.journal.port import Head, JournalUnusable
from kiosk.journal.sqlite import MARK_SUFFIX, SqliteJournal
from kiosk.sandbox.factory import STAFF_NUMBER
from kiosk.sandbox.virtual.chance import Chance
from kiosk.sandbox.virtual.power import Kind, Life
from kiosk.worker import InlineWorker

NAME = "journal.db"
LOG = "journal.db-wal"
MARK = NAME + MARK_SUFFIX
SECTORS_BYTES = (512, 4096)
"""What a disk writes as a whole; with larger ones SQLite keeps no promise (simulation.md §3.4)."""
NEW_BELOW, OLD_BELOW = 112, 224
"""Of 256 sectors in doubt: so many are new, up to so many old, and the rest holds garbage."""
WHOLE_BELOW = 52
"""Of 256 commits cut in the midst so many were all on the disk."""

HALF_BYTES = 700
NO_LIMIT = 0xFFFFFFFE
TOO_MUCH = "INSERT INTO kept (message) VALUES (zeroblob(4000000))"
"""More than the pages that a file has free; `kept` is in no chain."""


class Disk:
    """Where the journal lies: another folder for each life.

    Whose program was ended from outside has not closed its files, and SQLite folds the log when the last one
    does: so an onlooker of ours has each of them open until the run is over.
    """

    def __init__(self, folder: Path, chance: Chance) -> None:
        self._folder = folder
        self._chance = chance
        self._images = 0
        self.path = self._new_place()
        self._log_bytes: int | None = None
        """How long the log was before the commit that is under way."""
        self._before_folding: tuple[bytes, bytes] | None = None
        """Database and log before they are folded into one."""
        self._synced_mark: bytes | None = None
        self.written: tuple[int, str] | None = None
        """Number and digest of the chain's last entry on the disk for good, before the chain went back."""
        self._went_back = False
        self._onlookers: list[tuple[Path, sqlite3.Connection]] = []
        self._had_a_life = False
        self.full = False
        """It takes nothing more."""
        self.rotten = False
        """A bit is not what was written, or something is gone, and no power cut did it."""
        self.beyond_proof = False
        """And nothing on the machine can show it: the mark is gone too, or was put back by a power cut."""
        self._mark_is_late = False

    @property
    def onlooker(self) -> sqlite3.Connection:
        """Whoever looks into the file as it is now, and writes nothing."""
        if not self._onlookers or self._onlookers[-1][0] != self.path:
            looking = sqlite3.connect(self.path)
            looking.execute("SELECT count(*) FROM sqlite_master").fetchall()  # only now it is open
            self._onlookers.append((self.path, looking))
        return self._onlookers[-1][1]

    @property
    def matters(self) -> int:
        """The number of the last matter in it."""
        return int(self.onlooker.execute("SELECT coalesce(max(seq), 0) FROM matter").fetchone()[0])

    def for_a_new_life(self) -> Path:
        """What the life before left, as files: what it had open or in memory is gone."""
        if self._had_a_life:
            self.freeze(Kind.CRASH)
        self._had_a_life = True
        return self.path

    def close(self) -> None:
        """The run is over."""
        for _, looking in self._onlookers:
            looking.close()

    def commit_begins(self) -> None:
        log = self.path.with_name(LOG)
        self._log_bytes = log.stat().st_size if log.exists() else 0

    def folding_begins(self) -> None:
        log = self.path.with_name(LOG)
        if log.exists() and log.stat().st_size:
            self._before_folding = (self.path.read_bytes(), log.read_bytes())

    def leave_half(self, *, commit: bool) -> None:
        """Of a commit that found no room, its first bytes may stand in the log, behind what counts."""
        if commit and self._draw() % 2:
            with self.path.with_name(LOG).open("ab") as log:
                log.write(self._chance.bytes("garbage", HALF_BYTES))

    def over(self) -> None:
        """Commit or folding has returned: all of it is on the disk for good."""
        self._log_bytes = self._before_folding = None

    def has_written(self, head: Head) -> None:
        """The chain ends here now; where it ended further on before, that is remembered."""
        self._went_back |= self.written is not None and head.seq <= self.written[0]
        if not self._went_back:
            self.written = (head.seq, head.sm3)

    def mark_synced(self) -> None:
        """What the mark says now outlives the power."""
        self._mark_is_late = False
        mark = self.path.with_name(MARK)
        self._synced_mark = mark.read_bytes() if mark.exists() else None

    def rots(self, kind: Kind) -> None:
        """See ROT in power.py. Whoever has the files open goes on with what it has read of them."""
        path = self.path.with_name(
            {Kind.LOG_ROTS: LOG, Kind.LOG_CUT: LOG, Kind.MARK_ROTS: MARK}.get(kind, NAME)
        )
        if not path.exists() or not path.stat().st_size:
            return
        self.rotten = True
        if kind is Kind.JOURNAL_GONE:
            self.beyond_proof = True
            self.path = self._new_place()
            return
        if kind is Kind.MARK_ROTS:
            self._mark_is_late = True
        self.beyond_proof |= self._mark_is_late and kind is not Kind.MARK_ROTS
        content = bytearray(path.read_bytes())
        at = int.from_bytes(self._chance.bytes("rots", 6), "big")
        if kind is Kind.LOG_CUT:
            del content[at % len(content) :]
        else:
            content[at // 8 % len(content)] ^= 1 << at % 8
        path.write_bytes(content)

    def renew(self) -> None:
        """Staff have set the files aside (docs/operator.md)."""
        self.path = self._new_place()
        self.rotten = self.beyond_proof = self._mark_is_late = False
        self._synced_mark = None
        self.written, self._went_back = None, False

    def freeze(self, kind: Kind) -> None:
        """Take all files as they are now; from here on the copy is the truth."""
        self._had_a_life = False
        old = self.path.parent
        self.path = self._new_place()
        for name in (NAME, LOG, MARK):
            if (old / name).exists():
                shutil.copyfile(old / name, self.path.parent / name)
        if kind is not Kind.CRASH:
            self._lose_what_was_not_synced()
        self.over()

    def _lose_what_was_not_synced(self) -> None:
        """Of the computer that has lost its power; of devices the room knows."""
        if self._log_bytes is not None:
            log = self.path.with_name(LOG)
            log.write_bytes(self._torn(log.read_bytes(), self._log_bytes))
        elif self._before_folding is not None:
            self._tear_folding(*self._before_folding)
        if self._synced_mark is not None and self._draw() % 2:
            self.path.with_name(MARK).write_bytes(self._synced_mark)
            self._mark_is_late = True

    def _torn(self, after: bytes, old_bytes: int) -> bytes:
        """The log in the midst of a commit: up to `old_bytes` it was there before."""
        if self._draw() < WHOLE_BELOW:
            return after
        size = SECTORS_BYTES[self._draw() % len(SECTORS_BYTES)]
        torn = bytearray(after)
        first = old_bytes // size
        for sector in range(first, -(-len(after) // size)):
            start, end = sector * size, min((sector + 1) * size, len(after))
            drawn = self._draw()
            if drawn < NEW_BELOW:
                continue
            old = after[start:end][: max(0, old_bytes - start)].ljust(end - start, b"\0")
            torn[start:end] = old if drawn < OLD_BELOW else self._chance.bytes("garbage", end - start)
        if self._draw() % 3 == 0:
            sectors = -(-len(after) // size) - first
            return bytes(torn[: max(old_bytes, (first + self._draw() % (sectors + 1)) * size)])
        return bytes(torn)

    def _tear_folding(self, database: bytes, log: bytes) -> None:
        """Old and new sectors of the database under the old log; or all new, under the old or no log."""
        after = self.path.read_bytes()
        how = self._draw() % 4
        if how < 3:
            self.path.with_name(LOG).write_bytes(log)
        if how < 2:
            size = SECTORS_BYTES[self._draw() % len(SECTORS_BYTES)]
            torn = bytearray(after)
            for start in range(0, len(after), size):
                if self._draw() % 2:
                    torn[start : start + size] = database[start : start + size].ljust(
                        min(size, len(after) - start), b"\0"
                    )
            self.path.write_bytes(torn)

    def _draw(self) -> int:
        # By the log's length, too: the same seed tears each write in a way of its own.
        return self._chance.bytes(f"torn.{self._log_bytes}", 1)[0]

    def _new_place(self) -> Path:
        self._images += 1
        place = self._folder / f"image-{self._images}"
        place.mkdir(parents=True)
        return place / NAME


class GatedJournal(SqliteJournal):
    """The production journal, cut before, in the midst of and after each of its writes."""

    def __init__(self, disk: Disk, clock: Clock, life: Life) -> None:
        self._disk = disk
        self._life = life
        self._label = ""
        if disk.full:  # the index beside the log cannot be made
            raise JournalUnusable("open: disk full", Fault.JOURNAL_FULL)
        super().__init__(disk.for_a_new_life(), clock, InlineWorker())
        if not disk.rotten:
            _ = disk.onlooker
        # What was committed before is safe: of two commits in one write only the last is torn.
        self._db.set_trace_callback(lambda sql: disk.commit_begins() if sql.startswith("BEGIN") else None)

    async def write(self, label: str, statements: Sequence[Statement]) -> int:
        """See SqliteJournal.write."""
        self._life.gate(f"jrn:{label}:before")
        self._label = label
        self._disk.commit_begins()
        try:
            row = await super().write(label, statements)
        except JournalUnusable:
            self._disk.over()
            raise
        self._life.gate(f"jrn:{label}:after")
        return row

    async def tidy(self) -> None:
        """See Journal."""
        self._life.gate("jrn:tidy:before")
        if self._disk.full:
            # Some pages are in the file; the log stays as it is, and says them again.
            await self._read("PRAGMA wal_checkpoint(PASSIVE)")
            raise JournalUnusable("tidy: disk full", Fault.JOURNAL_FULL)
        self._disk.folding_begins()
        await super().tidy()
        self._life.gate("jrn:tidy:during")
        self._disk.over()
        self._life.gate("jrn:tidy:after")

    async def count_cases(self) -> int:
        """How many cases there are, open or not."""
        return int((await self._read("SELECT count(*) AS n FROM matter"))[0]["n"])

    def _commit(self, statements: Sequence[Statement]) -> int:
        """On a full disk the engine itself says so, and takes back what it has begun."""
        pages = self._db.execute("PRAGMA page_count").fetchone()[0]
        self._db.execute(f"PRAGMA max_page_count = {pages if self._disk.full else NO_LIMIT}")
        more: list[Statement] = [(TOO_MUCH, ())] if self._disk.full else []
        try:
            return super()._commit([*statements, *more])
        finally:
            self._disk.leave_half(commit=bool(more))

    def _committed(self, head: Head | None) -> None:
        """The commit has written; what the power leaves of it is drawn, and the mark is not written yet."""
        self._life.gate(f"jrn:{self._label}:during")
        self._disk.over()
        if head is not None:
            self._disk.has_written(head)
        super()._committed(head)

    def _make_safe(self) -> None:
        super()._make_safe()
        self._disk.mark_synced()


def book_first_stock(path: Path, clock: Clock, blanks: int) -> None:
    """A technician counted the blanks when the machine was set up, or its journal is a new one."""
    journal = SqliteJournal(path, clock, InlineWorker())

    async def count() -> None:
        await journal.check_history()  # a start: from here on the head is marked
        await journal.book_exchange(STAFF_NUMBER, 0, blanks)

    try:
        count().send(None)
    except StopIteration:
        return
    finally:
        journal.close()
