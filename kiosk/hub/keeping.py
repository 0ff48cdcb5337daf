"""What the centre keeps no longer: a slice at a time, between groups of heartbeats.

Never what is still of use to somebody: the first answer to a write while its case goes on, or as long as a
machine may say the write again or look it up; a command of which a machine has still to tell; a session by
which a late request would learn that it has ended. Cards, cases, deeds, statements and money are not its
business: they stay.
"""

import logging
from collections.abc import Callable
from itertools import cycle

from sqlalchemy import ColumnElement, Delete, Engine, delete, exists, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from kiosk.clock import Clock
from kiosk.hub.database import row_by_row
from kiosk.hub.fleet_schema import CommandRow
from kiosk.hub.schema import Case, ChannelSession, KeptAnswer
from kiosk.hub.settings import KeepSettings
from kiosk.hub.transactions import Unavailable, transact

log = logging.getLogger(__name__)

SLICE = 200
"""Thrown away at once. An answer may have a picture's size: some milliseconds."""
GOES_ON = ("applied", "reserved", "made")
"""States of a case that a machine, or the bureau, has still to bring to its end."""
_DAY_MS = 86_400_000


class Keeping:
    """One kind after the other, so that each look at the database is short."""

    def __init__(
        self, engine: Engine, settings: KeepSettings, clock: Clock, beats: Callable[[], bool]
    ) -> None:
        """`beats` throws a slice of heartbeats away, and says whether there may be more."""
        self._engine = row_by_row(engine)
        self._clock = clock
        self._beats = beats
        self._turns = cycle(
            (
                (settings.answer_days, _answers),
                (settings.command_days, _commands),
                (settings.session_days, _sessions),
            )
        )

    def tidy(self) -> bool:
        """A slice of heartbeats and one of the other kinds in turn. Whether there may be more of these."""
        more = self._beats()
        days, kind = next(self._turns)
        too_old_ms = int(self._clock.now().timestamp() * 1000) - days * _DAY_MS
        try:
            gone = transact(self._engine, lambda db: db.connection().execute(kind(too_old_ms)).rowcount)
        except Unavailable as reason:
            log.error("what is old stays: %s", reason)  # noqa: TRY400  (it says all there is)
            return False
        return more or gone == SLICE


def _answers(too_old_ms: int) -> Delete:
    goes_on = exists().where(Case.id == KeptAnswer.case_id, Case.state.in_(GOES_ON))
    return _oldest((KeptAnswer.kiosk, KeptAnswer.key), KeptAnswer.at_ms, too_old_ms, ~goes_on)


def _commands(too_old_ms: int) -> Delete:
    ended = CommandRow.ended_at_ms.between(1, too_old_ms)
    never_heard = (CommandRow.state == "queued") & (CommandRow.expires_at_ms < too_old_ms)
    return _oldest((CommandRow.id,), CommandRow.issued_at_ms, too_old_ms, or_(ended, never_heard))


def _sessions(too_old_ms: int) -> Delete:
    return _oldest((ChannelSession.id,), ChannelSession.ends_at_ms, too_old_ms)


def _oldest(
    key: tuple[InstrumentedAttribute[str], ...],
    since: InstrumentedAttribute[int],
    too_old_ms: int,
    *which: ColumnElement[bool],
) -> Delete:
    """Of its table; the column `since` has an index, so that nobody reads what is young."""
    oldest = select(*key).where(since < too_old_ms, *which).order_by(since).limit(SLICE)
    return delete(key[0].class_).where(tuple_(*key).in_(oldest))
