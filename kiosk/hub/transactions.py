"""One transaction, done as if nobody else were there (adr/0027).

What the database broke off because another came between has left nothing behind: it is done again from the
start, and finds what the other one did. Two applications for one person both look and find none; one is
written, the other comes again and is refused as it should be.
"""

import logging
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kiosk.hub.database import only_looking

log = logging.getLogger(__name__)

T = TypeVar("T")

TURNS = 12
"""Each time somebody else got through, so this many workers had to be quicker in a row."""
CAME_BETWEEN = frozenset({"40001", "40P01", "23505"})
"""serialization_failure, deadlock_detected, and unique_violation: who came between wrote the row that this
one looked for and did not find (PostgreSQL manual, 13.2.3)."""


class Unavailable(Exception):
    """The database did not answer, or was too busy: who knows what became of it. `why` holds no data."""

    def __init__(self, why: str) -> None:
        super().__init__(why)


def transact(engine: Engine, work: Callable[[Session], T]) -> T:
    """What `work` returns, written for good. `work` may run several times.

    Raises Unavailable, after which it may have been written: whoever asked says it again under the same key.
    """
    for turn in range(1, TURNS + 1):
        try:
            return _once(engine, work)
        except DBAPIError as error:
            state = str(getattr(error.orig, "sqlstate", None) or "")
            if state in CAME_BETWEEN and turn < TURNS:
                log.info("somebody came between (%s): once more", state)
                continue
            if state in CAME_BETWEEN - {"23505"} or _is_away(error, state):
                raise Unavailable(f"{type(error.orig).__name__} {state}".strip()) from None
            raise
    raise AssertionError("unreachable")


def look(engine: Engine, read: Callable[[Session], T]) -> T:
    """What `read` finds in one moment of the database; it stands in nobody's way and may write nothing."""
    with Session(only_looking(engine)) as db:
        return read(db)


def _once(engine: Engine, work: Callable[[Session], T]) -> T:
    with Session(engine) as db:
        done = work(db)
        db.commit()
    return done


def _is_away(error: DBAPIError, state: str) -> bool:
    """Connection lost or refused, server shutting down, time or room run out; SQLite: its file is busy."""
    if error.connection_invalidated or state[:2] in ("08", "53", "57", "25"):
        return True
    name = str(getattr(error.orig, "sqlite_errorname", ""))
    return not state and (name.startswith("SQLITE_BUSY") or type(error.orig).__name__ == "OperationalError")
