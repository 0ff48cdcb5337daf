"""One open case in the SQLite journal: intent, effect, outcome."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol, TypeVar

from kiosk.errors import CentralUnreachable, DeviceError
from kiosk.journal.port import Bound, CaseRecord, Ended, Fed, HandedOut, LedgerEntry, NotFed, StepState
from kiosk.model import BodyEnd, CaseEnd, Refused

T = TypeVar("T")
Statement = tuple[str, tuple[Any, ...]]

IN_DOUBT = (DeviceError, CentralUnreachable)
"""After these nobody knows whether the effect took place."""
HELD_BY = "person"
"""Where a body is that was handed out, as flows/whereabouts.py calls it."""


class CaseStore(Protocol):
    """What a case needs of the file it lives in."""

    async def write(self, label: str, statements: Sequence[Statement]) -> int: ...

    async def case_record(self, seq: int) -> CaseRecord: ...


class SqliteCase:
    """See Case."""

    def __init__(self, journal: CaseStore, seq: int, record: CaseRecord, now: Callable[[], str]) -> None:
        self._journal = journal
        self._seq = seq
        self._now = now
        self.id = record.id
        self.slip = record.slip
        self._service = record.service

    async def step(
        self,
        name: str,
        effect: Callable[[], Awaitable[T]],
        *,
        attempt: int = 1,
        before: LedgerEntry | None = None,
        after: LedgerEntry | None = None,
        evidence: dict[str, str] | None = None,
    ) -> T:
        """See Case."""
        doing = asyncio.ensure_future(self._do(name, effect, attempt, before, after, evidence or {}))
        try:
            return await asyncio.shield(doing)
        except asyncio.CancelledError:
            # The citizen left in the middle of a motion or a call: what it came to is written down first.
            await _until_over(doing)
            if not doing.cancelled() and not isinstance(doing.exception(), IN_DOUBT):
                doing.result()  # a journal that cannot be written matters more than who left
            raise

    async def note(
        self,
        name: str,
        *,
        attempt: int = 1,
        entry: LedgerEntry | None = None,
        evidence: dict[str, str] | None = None,
    ) -> None:
        """See Case."""
        values = (self._seq, name, attempt, self._now(), self._now(), json.dumps(evidence or {}))
        await self._journal.write(
            f"{self._service}.{name}.note",
            [
                (
                    "INSERT INTO step (matter, name, attempt, state, intent_at, outcome_at, evidence)"
                    " VALUES (?, ?, ?, 'done', ?, ?, ?)",
                    values,
                ),
                *self._booked(entry),
            ],
        )

    async def record(self) -> CaseRecord:
        """See Case."""
        return await self._journal.case_record(self._seq)

    async def close(self, end: CaseEnd) -> None:
        """See Case."""
        await self._journal.write(
            f"{self._service}.close",
            [("UPDATE matter SET end = ?, ended_at = ? WHERE seq = ?", (end, self._now(), self._seq))],
        )

    async def _do(
        self,
        name: str,
        effect: Callable[[], Awaitable[T]],
        attempt: int,
        before: LedgerEntry | None,
        after: LedgerEntry | None,
        evidence: dict[str, str],
    ) -> T:
        step = await self._journal.write(
            f"{self._service}.{name}.intent",
            [
                (
                    "INSERT INTO step (matter, name, attempt, state, intent_at, evidence)"
                    " VALUES (?, ?, ?, 'in_doubt', ?, ?)",
                    (self._seq, name, attempt, self._now(), json.dumps(evidence)),
                ),
                *self._booked(before),
            ],
        )
        try:
            result = await effect()
        except IN_DOUBT as error:
            await self._doubt(step, name, error.fault.code if isinstance(error, DeviceError) else "NET")
            raise
        refused = isinstance(result, Refused)
        state = StepState.REFUSED if refused else StepState.DONE
        await self._journal.write(
            f"{self._service}.{name}.outcome",
            [
                ("UPDATE step SET state = ?, outcome_at = ? WHERE seq = ?", (state, self._now(), step)),
                *self._booked(None if refused else after),
            ],
        )
        return result

    async def _doubt(self, step: int, name: str, code: str) -> None:
        """The step stays in doubt; the code of what went wrong helps the technician who reads the journal."""
        await self._journal.write(
            f"{self._service}.{name}.doubt",
            [("UPDATE step SET evidence = json_set(evidence, '$.fault', ?) WHERE seq = ?", (code, step))],
        )

    def _booked(self, entry: LedgerEntry | None) -> list[Statement]:
        match entry:
            case None:
                return []
            case Fed(attempt):
                # Feeding the same attempt twice would be a bug, and the UNIQUE constraint says so.
                sql = "INSERT INTO body (matter, attempt, end, place, fed_at) VALUES (?, ?, 'inside', '', ?)"
                return [(sql, (self._seq, attempt, self._now()))]
            case NotFed(attempt):
                return [("DELETE FROM body WHERE matter = ? AND attempt = ?", (self._seq, attempt))]
            case Bound(attempt, card_id):
                sql = "UPDATE body SET card_id = ? WHERE matter = ? AND attempt = ?"
                return [(sql, (card_id, self._seq, attempt))]
            case Ended(attempt, end, place):
                sql = "UPDATE body SET end = ?, place = ?, ended_at = ? WHERE matter = ? AND attempt = ?"
                return [(sql, (end, place, self._now(), self._seq, attempt))]
            case HandedOut(card_id):
                # Another case's body: the one that was kept. Read twice, it is handed out once.
                sql = "UPDATE body SET end = ?, place = ?, ended_at = ? WHERE card_id = ? AND end = ?"
                return [(sql, (BodyEnd.ISSUED, HELD_BY, self._now(), card_id, BodyEnd.RETAINED))]


async def _until_over(doing: asyncio.Future[Any]) -> None:
    """Wait however often the waiting is cancelled; every effect has a deadline of its own."""
    while not doing.done():
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait((doing,))
