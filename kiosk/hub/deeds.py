"""Deeds happen once in a case: what was done, and the answer that a repetition gets again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

import msgspec
from sqlalchemy import select

from kiosk.central import messages as m
from kiosk.central.problems import ProblemCode
from kiosk.hub.call import Call
from kiosk.hub.not_taken import NotTaken
from kiosk.hub.numbers import next_serial
from kiosk.hub.schema import DeedDone

NO_CASE = m.Refusal("NO_JOB")

A = TypeVar("A", bound=m.Message)


@dataclass(frozen=True, slots=True)
class About:
    """Which deed of which case, about which card (its ref) or thing (its slip)."""

    case: str
    deed: m.Deed
    thing: str
    attempt: int = 0


def once(call: Call, about: About, answer: type[A], act: Callable[[], A | m.Refusal]) -> A | m.Refusal:
    """Do it, or give the first answer again. A refusal is not kept: nothing was done.

    Raises NotTaken when the case is another machine's, or did the same to something else. A case that was
    withdrawn does nothing any more, however late a request comes.
    """
    row = done(call, about)
    if row is not None:
        return msgspec.json.decode(row.answer, type=answer)
    case = call.case(about.case)
    if case is not None and case.state == "withdrawn":
        return NO_CASE
    given = act()
    if not isinstance(given, m.Refusal):
        call.db.add(
            DeedDone(
                case_id=about.case,
                deed=str(about.deed),
                attempt=about.attempt,
                kiosk=call.kiosk,
                about=about.thing,
                at_ms=call.now_ms,
                serial=next_serial(call.db, "deed"),
                answer=msgspec.json.encode(given),
            )
        )
    return given


def done(call: Call, about: About) -> DeedDone | None:
    """The deed, if it happened. Raises NotTaken like `once`."""
    row = call.db.get(DeedDone, (about.case, str(about.deed), about.attempt))
    if row is None:
        return None
    if row.kiosk != call.kiosk:
        raise NotTaken(ProblemCode.NOT_PERMITTED)
    if row.about != about.thing:
        raise NotTaken(ProblemCode.IDEMPOTENCY_CONFLICT)
    return row


def anything_done(call: Call, case_id: str) -> bool:
    """Whether a deed of this case took effect, so that it can not be taken back any more."""
    effects = [str(deed) for deed in m.Deed if deed not in _WITHOUT_EFFECT]
    found = select(DeedDone.deed).where(DeedDone.case_id == case_id, DeedDone.deed.in_(effects)).limit(1)
    return call.db.scalars(found).first() is not None


def deeds(call: Call, request: m.DeedsRequest) -> m.Deeds | m.Refusal:
    """POST /v1/deeds."""
    rows = call.db.scalars(
        select(DeedDone).where(DeedDone.case_id == request.case).order_by(DeedDone.serial)
    ).all()
    if any(row.kiosk != call.kiosk for row in rows):
        raise NotTaken(ProblemCode.NOT_PERMITTED)
    return m.Deeds(
        [m.DeedDone(m.Deed(row.deed), datetime.fromtimestamp(row.at_ms / 1000, UTC)) for row in rows]
    )


_WITHOUT_EFFECT = (m.Deed.TRANSFER_GRANTED, m.Deed.PIN_AUTHORISED, m.Deed.AGENCY)
