"""The centre's memory of writes: the first answer to each, given again, and looked up by case or key."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from msgspec import Raw
from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from kiosk.central import messages as m
from kiosk.central.problems import ProblemCode
from kiosk.central.write_key import case_of
from kiosk.crypto import sm3
from kiosk.hub.call import Call
from kiosk.hub.not_taken import NotTaken
from kiosk.hub.schema import KeptAnswer

_KEPT = KeptAnswer.__table__
_FIRST_ANSWER = select(_KEPT.c.target, _KEPT.c.body_sm3, _KEPT.c.answer).where(
    _KEPT.c.kiosk == bindparam("by_kiosk"), _KEPT.c.key == bindparam("by_key")
)
_REMEMBER = insert(_KEPT)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Write:
    """One write as it came: who says it, under which key, to which route, in which bytes."""

    kiosk: str
    key: str
    path: str
    body: bytes = field(repr=False)

    @property
    def body_sm3(self) -> str:
        """What tells another body under the same key."""
        return sm3.digest(self.body).hex()


def first_answer(db: Session, write: Write) -> bytes | None:
    """What was answered to the same write before; None: it was never taken. Raises NotTaken."""
    if case_of(write.key) is None:
        raise NotTaken(ProblemCode.IDEMPOTENCY_MISSING)
    # Nearly never there: a row of its columns costs a third of an object that keeps track of itself.
    kept = db.connection().execute(_FIRST_ANSWER, {"by_kiosk": write.kiosk, "by_key": write.key}).first()
    if kept is None:
        return None
    target, body_sm3, answer = kept
    if (target, body_sm3) != (write.path, write.body_sm3):
        raise NotTaken(ProblemCode.IDEMPOTENCY_CONFLICT)
    return bytes(answer)


def check_case(write: Write, question: m.Message) -> None:
    """A key belongs to the case that the body names. Raises NotTaken."""
    if case_of(write.key) != getattr(question, "case", None):
        raise NotTaken(ProblemCode.IDEMPOTENCY_MISSING)


def remember(call: Call, write: Write, answer: bytes) -> None:
    """From now on this is the answer."""
    kept = {
        "kiosk": write.kiosk,
        "key": write.key,
        "case_id": case_of(write.key) or "",
        "target": write.path,
        "body_sm3": write.body_sm3,
        "answer": answer,
        "at_ms": call.now_ms,
    }
    call.db.connection().execute(_REMEMBER, kept)


def writes(call: Call, request: m.WritesRequest) -> m.Writes | m.Refusal:
    """POST /v1/writes."""
    found = select(KeptAnswer).where(KeptAnswer.case_id == request.case)
    if request.key:
        found = found.where(KeptAnswer.key == request.key)
    rows = call.db.scalars(found.order_by(KeptAnswer.at_ms, KeptAnswer.key)).all()
    if any(row.kiosk != call.kiosk for row in rows):
        raise NotTaken(ProblemCode.NOT_PERMITTED)
    return m.Writes([_told(row, whole=bool(request.key)) for row in rows])


def _told(row: KeptAnswer, *, whole: bool) -> m.WriteTaken:
    return m.WriteTaken(
        key=row.key,
        path=row.target,
        body_sm3=row.body_sm3,
        at=datetime.fromtimestamp(row.at_ms / 1000, UTC),
        answer=Raw(row.answer) if whole else m.NO_ANSWER,
    )
