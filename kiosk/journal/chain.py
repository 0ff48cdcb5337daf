"""The chain over the journal's lines: a line that was changed or cut off shows (ADR 0037).

Lines are written, and some are written again: a step gets its outcome, a body its end. The chain is therefore
a table of its own to which entries are only added, in the transaction of the change: which line it was, the
SM3 of all that stands in it now (nothing once it was taken back), and the SM3 over that, the entry's number
and the entry before. Who changes a line, or removes the last ones, leaves a chain that does not hold or ends
too early; who counts all of it anew ends at another head, and heads are kept elsewhere (mark.py, the centre).

    content = SM3(the line's columns as a JSON array), or empty
    digest  = SM3(digest of the entry before | content | "number/table/line")
"""

import sqlite3
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise

import msgspec

from kiosk.crypto import sm3
from kiosk.journal.port import Head, HistoryFault
from kiosk.journal.schema import CHAIN, TABLES

CHAINED = ("matter", "step", "body", "exchange", "audit")
"""All tables but `kept`: what waits for the line is no history."""
WALKED_AT_MOST = 300_000
"""Entries at one start, the latest: three seconds; thirty visits a day write them in half a year."""
GONE = b""
NOTHING = Head(0, bytes(sm3.DIGEST_BYTES).hex())
"""The head of an empty chain."""
_LINE = msgspec.json.Encoder()
_ADD = "INSERT INTO chain (seq, what, line, content, digest) VALUES (?, ?, ?, ?, ?)"


class Chain:
    """Of one connection: what other ones write is chained by nobody, and shows."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._changed: dict[tuple[str, int], None] = {}
        db.create_function("line_changed", 2, _noting(self._changed))
        for table in CHAINED:
            for verb, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
                # A temporary trigger is this connection's own, and no part of the file.
                db.execute(
                    f"CREATE TEMP TRIGGER chain_{table}_{verb} AFTER {verb} ON main.{table}"
                    f" BEGIN SELECT line_changed('{table}', {row}.seq); END"
                )

    def begin(self) -> None:
        """Forget what a transaction changed that was rolled back."""
        self._changed.clear()

    def seal(self) -> Head | None:
        """Add an entry for each line that this transaction changed. The new head; None when there is none."""
        if not self._changed:
            return None
        head = self.head()
        for what, line in self._changed:
            row = self._db.execute(f"SELECT * FROM {what} WHERE seq = ?", (line,)).fetchone()  # noqa: S608
            head = add(self._db, head, what, line, GONE if row is None else content_of(row))
        self._changed.clear()
        return head

    def head(self) -> Head:
        """The last entry."""
        return head_of(self._db)


def _noting(changed: dict[tuple[str, int], None]) -> Callable[[str, int], None]:
    """A method would hold the connection, which holds it where no collector looks: neither would ever go."""

    def note(what: str, line: int) -> None:
        changed[what, line] = None

    return note


def head_of(db: sqlite3.Connection) -> Head:
    row = db.execute("SELECT seq, digest FROM chain ORDER BY seq DESC LIMIT 1").fetchone()
    return Head(row[0], row[1].hex()) if row is not None else NOTHING


def add(db: sqlite3.Connection, head: Head, what: str, line: int, content: bytes) -> Head:
    """One entry, inside the caller's transaction; the new head."""
    seq = head.seq + 1
    digest = chained(bytes.fromhex(head.sm3), seq, what, line, content)
    db.execute(_ADD, (seq, what, line, content, digest))
    return Head(seq, digest.hex())


def content_of(row: sqlite3.Row) -> bytes:
    return sm3.digest(_LINE.encode(tuple(row)))


def chained(before: bytes, seq: int, what: str, line: int, content: bytes) -> bytes:
    return sm3.digest(before + content + f"{seq}/{what}/{line}".encode("ascii"))


def chain_all(db: sqlite3.Connection) -> None:
    """Take every line that is there into a new chain: what a file of before the chain holds is believed."""
    head = NOTHING
    for what in CHAINED:
        for row in db.execute(f"SELECT * FROM {what} ORDER BY seq").fetchall():  # noqa: S608
            head = add(db, head, what, row["seq"], content_of(row))


# --- the walk


def walk(db: sqlite3.Connection, marked: Head | None, at_most: int = WALKED_AT_MOST) -> HistoryFault | None:
    """What is wrong with the history, None: nothing; over its latest `at_most` entries and their lines.

    `marked` is a head that the chain is known to have had. Raises sqlite3.Error for what cannot be read.
    """
    if _tables_of(db) != _tables_meant() or db.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
        return HistoryFault.UNREADABLE
    head = head_of(db)
    if marked is not None and marked.seq > head.seq:
        return HistoryFault.SHORTENED
    if marked is not None and marked.seq and not _holds(db, marked):
        return HistoryFault.REWRITTEN
    after = max(0, head.seq - at_most)
    lines = _entries(db, after)
    if lines is None or not all(_stand(db, what, lines, whole=after == 0) for what in CHAINED):
        return HistoryFault.BROKEN
    return None


def _holds(db: sqlite3.Connection, marked: Head) -> bool:
    row = db.execute("SELECT digest FROM chain WHERE seq = ?", (marked.seq,)).fetchone()
    return row is not None and bytes(row[0]).hex() == marked.sm3


def _entries(db: sqlite3.Connection, after: int) -> dict[tuple[str, int], bytes] | None:
    """What each line should hold by the latest entry about it; None when the chain itself does not hold."""
    plain = db.cursor()
    plain.row_factory = None
    plain.execute("SELECT seq, what, line, content, digest FROM chain WHERE seq >= ? ORDER BY seq", (after,))
    entries = plain.fetchall()
    if after == 0:
        entries.insert(0, (0, "", 0, GONE, bytes.fromhex(NOTHING.sm3)))
    lines: dict[tuple[str, int], bytes] = {}
    for before, (seq, what, line, content, digest) in pairwise(entries):
        if seq != before[0] + 1 or digest != chained(before[4], seq, what, line, content):
            return None
        lines[what, line] = content
    return lines


def _stand(db: sqlite3.Connection, what: str, lines: dict[tuple[str, int], bytes], *, whole: bool) -> bool:
    """Whether the table's lines are what the chain says, and none is there of which it says nothing."""
    said = {line: content for (table, line), content in lines.items() if table == what}
    newest = max(said, default=0)
    missing = {line for line, content in said.items() if content != GONE}
    first = 0 if whole else min(said, default=0)
    for row in db.execute(f"SELECT * FROM {what} WHERE seq >= ?", (first,)):  # noqa: S608
        line = row["seq"]
        if line in said:
            missing.discard(line)
            if said[line] != content_of(row):
                return False
        elif whole or line > newest > 0:
            return False
    return not missing


def _tables_of(db: sqlite3.Connection) -> frozenset[str]:
    return frozenset(row[0] for row in db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))


@lru_cache
def _tables_meant() -> frozenset[str]:
    db = sqlite3.connect(":memory:")
    try:
        db.executescript(TABLES + CHAIN)
        return _tables_of(db)
    finally:
        db.close()
