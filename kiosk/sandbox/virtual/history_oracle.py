"""I-17: no machine serves by a history that was changed or cut off (simulation.md §5), judged by raw rows.

The chain is computed here anew, by another library than the journal's own, and its end is held against the
head that the centre was told last, and that which was on the disk last.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator

from kiosk.sandbox.virtual.oracle import Violation, rows_of

TABLES = ("matter", "step", "body", "exchange", "audit")


def judge_history(
    journal: sqlite3.Connection,
    centre: sqlite3.Connection,
    *,
    offered: bool = True,
    written: tuple[int, str] | None = None,
) -> list[Violation]:
    """`offered`: whether the machine offered service at the end of the run; one that did not may be so.

    `written`: number and digest of the last entry that was on the disk for good, where somebody watched.
    """
    if not offered:
        return []
    found = [*_broken(journal), *_gone(journal, centre)]
    if written is not None and _digest_at(journal, written[0]) != written[1]:
        found.append(f"entry {written[0]}, which was on the disk, is not in the journal")
    return [Violation("I-17", what) for what in found]


def _broken(journal: sqlite3.Connection) -> Iterator[str]:
    digest, lines = bytes(32), {}
    for number, entry in enumerate(rows_of(journal, "SELECT * FROM chain ORDER BY seq"), start=1):
        named = f"{number}/{entry['what']}/{entry['line']}".encode()
        digest = _sm3(digest + entry["content"] + named)
        if (entry["seq"], entry["digest"]) != (number, digest):
            yield f"entry {number} of the chain does not hold"
            return
        lines[entry["what"], entry["line"]] = entry["content"]
    there = {
        (table, row["seq"]): _sm3(json.dumps(list(row), ensure_ascii=False, separators=(",", ":")).encode())
        for table in TABLES
        for row in rows_of(journal, f"SELECT * FROM {table}")  # noqa: S608
    }
    meant = {line: content for line, content in lines.items() if content}
    for table, seq in sorted(key for key in there.keys() | meant.keys() if there.get(key) != meant.get(key)):
        yield f"line {seq} of {table} is not what the chain says"


def _gone(journal: sqlite3.Connection, centre: sqlite3.Connection) -> Iterator[str]:
    for told in rows_of(centre, "SELECT * FROM history_head"):
        if told["broken_at_ms"]:
            yield "the machine told the centre of a history that went back"
        if told["seq"] and _digest_at(journal, told["seq"]) != told["sm3"]:
            yield f"entry {told['seq']}, of which the centre was told, is not in the journal"


def _digest_at(journal: sqlite3.Connection, seq: int) -> str:
    found = journal.execute("SELECT digest FROM chain WHERE seq = ?", (seq,)).fetchone()
    return "" if found is None else str(found[0].hex())


def _sm3(message: bytes) -> bytes:
    return hashlib.new("sm3", message).digest()
