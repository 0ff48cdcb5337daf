"""The table of sessions: nothing of the channel is in a worker's memory (gm-trust.md §7).

A request is fresh, living and of a machine that may speak when one UPDATE says so: it changes one row or
none. It stands in the transaction of the request's own work, so a worker that dies leaves neither or both.
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    String,
    Update,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased

from kiosk.central.problems import ProblemCode
from kiosk.crypto import sm4
from kiosk.hub.schema import ChannelSession, Kiosk, KnownCertificate
from kiosk.hub.together import DIALECTS, given, rows
from kiosk.trust.session_keys import SessionKeys

log = logging.getLogger(__name__)

LANES = 4
OLDER_LIVE_ON_MS = 60_000
"""For what is under way on a session when the next one goes live."""
KEPT_AFTER_END_MS = 3_600_000
"""So that a late request hears that its session ended, and not that there never was one."""
PENDING_FOR_MS = 120_000
"""How long a session that nobody spoke on counts as an opening under way."""


@dataclass(frozen=True, slots=True)
class KnownSession:
    """What a request is checked against, before anything is written."""

    id: str
    kiosk: str
    certificate: str
    keys: SessionKeys = field(repr=False)
    is_live: bool
    opened_at_ms: int


_row = ChannelSession.__table__.c
_ROWS = select(_row.id, _row.kiosk, _row.certificate, _row["keys"], _row.live_since_ms, _row.opened_at_ms)
_FIND = _ROWS.where(_row.id == bindparam("session"))
_FIND_ALL = {
    dialect: _ROWS.where(_row.id.in_(select(rows(dialect, {"session": String}).c.session)))
    for dialect in DIALECTS
}


def _take(lane: int) -> Update:
    """The one statement that decides."""
    return _taking(lane, bindparam("session"), bindparam("counter"))


def _take_together(dialect: str, lane: int) -> Update:
    """The same for many sessions at once."""
    said = rows(dialect, {"session": String, "counter": BigInteger})
    return _taking(lane, said.c.session, said.c.counter)


def _taking(lane: int, session: ColumnElement[Any], said: ColumnElement[Any]) -> Update:
    counter = _row[f"lane{lane}"]
    may_speak = exists().where(
        Kiosk.id == _row.kiosk,
        Kiosk.status == "active",
        KnownCertificate.fingerprint == _row.certificate,
        KnownCertificate.state != "revoked",
    )
    return (
        update(ChannelSession.__table__)  # type: ignore[arg-type]
        .where(
            _row.id == session,
            counter < said,
            or_(_row.closes_at_ms.is_(None), _row.closes_at_ms > bindparam("now")),
            _row.ends_at_ms > bindparam("now"),
            may_speak,
        )
        .values(
            {
                counter: said,
                _row.live_since_ms: func.coalesce(_row.live_since_ms, bindparam("now")),
            }
        )
    )


_TAKE = tuple(_take(lane) for lane in range(LANES))
_TAKE_TOGETHER = {
    dialect: tuple(_take_together(dialect, lane) for lane in range(LANES)) for dialect in DIALECTS
}
_END_OLDER = (
    update(ChannelSession.__table__)  # type: ignore[arg-type]
    .where(
        _row.kiosk == bindparam("of_kiosk"),
        _row.id != bindparam("session"),
        _row.opened_at_ms <= bindparam("opened"),
        _row.closes_at_ms.is_(None),
    )
    .values({_row.closes_at_ms: bindparam("soon")})
)

_BEGUN = select(func.count()).where(
    _row.kiosk == bindparam("of_kiosk"), _row.live_since_ms.is_(None), _row.opened_at_ms > bindparam("after")
)
_FORGET = delete(ChannelSession.__table__).where(  # type: ignore[arg-type]
    _row.kiosk == bindparam("of_kiosk"),
    or_(
        _row.ends_at_ms < bindparam("long_ago"),
        _row.closes_at_ms < bindparam("long_ago"),
        _row.live_since_ms.is_(None) & (_row.opened_at_ms < bindparam("long_ago")),
    ),
)

_its = aliased(KnownCertificate)
_SUPERSEDE = (
    update(KnownCertificate.__table__)  # type: ignore[arg-type]
    .where(
        KnownCertificate.kiosk == bindparam("of_kiosk"),
        KnownCertificate.state == "good",
        KnownCertificate.since_ms
        < select(_its.since_ms).where(_its.fingerprint == bindparam("certificate")).scalar_subquery(),
    )
    .values(state="superseded")
)
"""A certificate that was renewed opens no session any more once the next one has a session that lives."""


def about_row(session: str, kiosk: str, certificate: str) -> bytes:
    """What wrapped keys are tied to: moved into another row they do not open."""
    return f"{session}\n{kiosk}\n{certificate}\n".encode("ascii")


def find(db: Session, session: str, wrap: bytes) -> KnownSession | None:
    """The session of this id. Raises sm4.SealBroken when the row was not written by this centre."""
    row = db.execute(_FIND, {"session": session}).first()
    return None if row is None else _known(wrap, *row)


def find_all(db: Session, sessions: Collection[str], wrap: bytes) -> dict[str, KnownSession]:
    """Those of these ids that there are; one that this centre did not write is none."""
    connection, known = db.connection(), {}
    dialect = connection.dialect.name
    for row in connection.execute(_FIND_ALL[dialect], given(dialect, session=list(sessions))):
        try:
            known[row[0]] = _known(wrap, *row)
        except sm4.SealBroken:
            log.error("a session's row was not written by this centre")  # noqa: TRY400  (nor do we know where)
    return known


def take_counter(db: Session, session: KnownSession, lane: int, counter: int, now_ms: int) -> bool:
    """Whether this counter counts, which it does once. False: `why_not` says the reason."""
    given = {"session": session.id, "counter": counter, "now": now_ms}
    # Core on the connection: there is no object in memory that could be brought up to date.
    if db.connection().execute(_TAKE[lane], given).rowcount != 1:
        return False
    _end_older(db, [] if session.is_live else [session], now_ms)
    return True


def take_counters(db: Session, lane: int, said: Sequence[tuple[KnownSession, int]], now_ms: int) -> bool:
    """Whether all of these count, each of another session. False: some were taken, so roll back."""
    connection = db.connection()
    dialect = connection.dialect.name
    together = given(dialect, session=[one.id for one, _ in said], counter=[counter for _, counter in said])
    taken = connection.execute(_TAKE_TOGETHER[dialect][lane], {**together, "now": now_ms}).rowcount
    if taken != len(said):
        return False
    _end_older(db, [session for session, _ in said if not session.is_live], now_ms)
    return True


def why_not(db: Session, session: KnownSession, now_ms: int) -> ProblemCode:
    """Why the counter was not taken; what weighs most is told first."""
    found = db.execute(
        select(Kiosk.status, KnownCertificate.state, ChannelSession.closes_at_ms, ChannelSession.ends_at_ms)
        .join(Kiosk, Kiosk.id == ChannelSession.kiosk)
        .join(KnownCertificate, KnownCertificate.fingerprint == ChannelSession.certificate)
        .where(ChannelSession.id == session.id)
    ).first()
    if found is None:
        return ProblemCode.SESSION_UNKNOWN
    status, certificate, closes_at_ms, ends_at_ms = found
    closed = closes_at_ms is not None and closes_at_ms <= now_ms
    return _reason(status, certificate, expired=ends_at_ms <= now_ms, closed=closed)


def _known(
    wrap: bytes,
    session: str,
    kiosk: str,
    certificate: str,
    wrapped: bytes,
    live_since_ms: int | None,
    opened_at_ms: int,
) -> KnownSession:
    keys = SessionKeys.unwrapped(wrap, wrapped, about_row(session, kiosk, certificate))
    return KnownSession(session, kiosk, certificate, keys, live_since_ms is not None, opened_at_ms)


def _end_older(db: Session, went_live: Sequence[KnownSession], now_ms: int) -> None:
    """What each of these sessions follows: the machine's older sessions, and certificates."""
    soon = now_ms + OLDER_LIVE_ON_MS
    ended = [
        {"of_kiosk": one.kiosk, "session": one.id, "opened": one.opened_at_ms, "soon": soon}
        for one in went_live
    ]
    if ended:
        db.connection().execute(_END_OLDER, ended)
        by_these = [{"of_kiosk": one.kiosk, "certificate": one.certificate} for one in went_live]
        db.connection().execute(_SUPERSEDE, by_these)


def _reason(status: str, certificate: str, *, expired: bool, closed: bool) -> ProblemCode:
    if status != "active":
        return ProblemCode.KIOSK_REVOKED if status == "revoked" else ProblemCode.KIOSK_SUSPENDED
    if certificate == "revoked":
        return ProblemCode.CERTIFICATE_REVOKED
    if expired:
        return ProblemCode.SESSION_EXPIRED
    if closed:
        return ProblemCode.SESSION_CLOSED
    return ProblemCode.REQUEST_REPLAYED


def pending(db: Session, kiosk: str, now_ms: int) -> int:
    """How many of its openings are under way."""
    return db.scalar(_BEGUN, {"of_kiosk": kiosk, "after": now_ms - PENDING_FOR_MS}) or 0


def forget_ended(db: Session, kiosk: str, now_ms: int) -> None:
    """Remove what ended long ago, and openings that nothing came of: a few rows a machine remain."""
    # Core on the connection: no session's row is in memory here.
    db.connection().execute(_FORGET, {"of_kiosk": kiosk, "long_ago": now_ms - KEPT_AFTER_END_MS})
