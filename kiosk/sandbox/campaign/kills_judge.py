"""Who judges beside real kills: those who need rows, metal and logs alone, and no citizen's story."""

import sqlite3
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from kiosk.sandbox.campaign.kills_truth import Taken, truth_in
from kiosk.sandbox.programme import people
from kiosk.sandbox.rehearsal import PIN
from kiosk.sandbox.stage import Folders
from kiosk.sandbox.virtual.book_oracle import BookOracle, stands_in
from kiosk.sandbox.virtual.history_oracle import judge_history
from kiosk.sandbox.virtual.oracle import Oracle, Violation
from kiosk.sandbox.virtual.quiet_oracle import judge_quiet
from kiosk.sandbox.virtual.records import Records


def judge_world(
    folders: Folders, taken: Taken, journal: sqlite3.Connection, centre: sqlite3.Connection
) -> list[Violation]:
    """All that is wrong, while the machine is at rest; it may write a line meanwhile all the same."""
    for connection in (centre, journal):  # in this order: the centre is told of no line before it is written
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    records = Records.of(journal, centre)
    return [
        *Oracle(truth_in(folders.hall, taken), journal, centre).judge(),
        *judge_history(journal, centre),
        *judge_book(records),
        *judge_quiet(_secrets(), _logs(folders.logs), (), centre),
    ]


def judge_book(records: Records) -> Iterator[Violation]:
    """D-01, D-02 and D-09, as far as rows tell: nobody's story is known here, nor how often they wished."""
    book = BookOracle(records)
    yield from (Violation("D-01", what) for what in book.book_and_centre())
    yield from (Violation("D-02", what) for what in book.nothing_unasked())
    if any(stands_in(secret, records.book) for secret in _secrets()):
        yield Violation("D-09", "name, number or PIN stands in the book")


@cache
def _secrets() -> frozenset[str]:
    """Of everybody who may come. Not the factory's PIN: that is no secret."""
    return frozenset({PIN, *(word for one in people() for word in (one.name, one.id_number))})


def _logs(folder: Path) -> Iterator[str]:
    """The kiosk's own, of all its lives in this world."""
    for path in sorted(folder.glob("kiosk*.log")):
        yield path.read_text("utf-8", "replace")
