"""I-19: nothing of a person stands in what leaves the machine for others to read (simulation.md §5).

The log as it is written in the field, every heartbeat as the centre has it, and the names of all places that
were passed, of which the trace is made. Book and paper are D-09's, the glass D-18's and D-19's. A photo is
not looked for: no port gives one in words.
"""

import logging
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager

from kiosk.sandbox.virtual.book_oracle import stands_in
from kiosk.sandbox.virtual.oracle import Violation, rows_of

OF_THE_WORLD = ("kiosk.hub", "kiosk.sandbox")
"""Whose log is not the kiosk's."""


class Ear(logging.Handler):
    """Keeps what the kiosk tells its log, word for word."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """See logging.Handler."""
        if not record.name.startswith(OF_THE_WORLD):
            self.lines.append(self.format(record))


@contextmanager
def listening() -> Iterator[Ear]:
    """To the kiosk's log, as loud as in the field, whatever else is switched off."""
    log, ear = logging.getLogger("kiosk"), Ear()
    level, disabled, propagates = log.level, logging.root.manager.disable, log.propagate
    log.setLevel(logging.INFO)
    log.propagate = propagates and disabled < logging.INFO  # who switched it off hears none of it either
    logging.disable(logging.NOTSET)
    log.addHandler(ear)
    try:
        yield ear
    finally:
        log.removeHandler(ear)
        log.setLevel(level)
        log.propagate = propagates
        logging.disable(disabled)


def judge_quiet(
    secrets: Collection[str], log: Iterable[str], places: Iterable[str], centre: sqlite3.Connection
) -> list[Violation]:
    """`places`: every address that was passed."""
    read = {
        "the log": "\n".join(dict.fromkeys(log)),
        "a heartbeat": "\n".join(
            bytes(row["body"]).decode("utf-8", "replace") for row in rows_of(centre, "SELECT body FROM beat")
        ),
        "the trace": "\n".join(dict.fromkeys(places)),
    }
    return [
        Violation("I-19", f"name, number or PIN stands in {where}")
        for where, text in read.items()
        if any(stands_in(secret, text) for secret in secrets)
    ]
