"""What the centre knows of its machines: heartbeats kept, and who has gone silent. No personal data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

import msgspec
from sqlalchemy import (
    BigInteger,
    LargeBinary,
    String,
    bindparam,
    case,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kiosk.central import messages as m
from kiosk.hub.fleet_schema import Beat, HistoryHead, LatestBeat
from kiosk.hub.schema import Kiosk
from kiosk.hub.settings import FleetSettings
from kiosk.hub.together import given, rows

SLICE = 500
"""Beats thrown away at once: some milliseconds."""
_DAY_MS = 86_400_000
_LATEST_COLUMNS = ["kiosk", "beat", "received_at_ms", "sent_at_ms"]

I = TypeVar("I", postgresql.Insert, sqlite.Insert)  # noqa: E741  (an insert of either dialect)


class KioskView(m.Message, frozen=True):
    """GET /kiosks: one machine. `beat` is the latest heartbeat by the machine's own sequence of sending."""

    id: str
    service_point: str
    status: str
    """active, suspended or revoked in the register."""
    silent: bool
    last_seen: datetime | None
    beat: m.Heartbeat | None
    """None also when it was silent for as long as heartbeats are kept."""
    history_broken_at: datetime | None = None
    """When its journal's head first went back since somebody looked; None: it never did."""


class KioskViews(m.Message, frozen=True):
    """GET /kiosks."""

    centre_time: datetime
    kiosks: list[KioskView]


@dataclass(frozen=True, slots=True)
class Arrived:
    """One heartbeat of an admitted request; `body` is the record as it travelled."""

    kiosk: str
    sent_at: datetime
    body: bytes
    head: m.HistoryHead | None = None


class Fleet:
    """Keeps heartbeats and shows the machines."""

    def __init__(self, settings: FleetSettings) -> None:
        self._settings = settings

    def keep(self, db: Session, arrived: Sequence[Arrived], now: datetime) -> None:
        """All of them; one that waited for the line is kept like any other."""
        now_ms = _ms(now)
        # From a clock that runs ahead it would be the latest for as long as that clock is ahead.
        sent_ms = [min(_ms(one.sent_at), now_ms) for one in arrived]
        connection = db.connection()
        if connection.dialect.name == "postgresql":
            kiosks, bodies = [one.kiosk for one in arrived], [one.body for one in arrived]
            columns = given("postgresql", kiosk=kiosks, sent_at_ms=sent_ms, body=bodies)
            connection.execute(_KEEP_TOGETHER, {**columns, "now": now_ms})
            return
        each = [(one.kiosk, now_ms, sent, one.body) for one, sent in zip(arrived, sent_ms, strict=True)]
        connection.exec_driver_sql(_KEEP_EACH, each)
        connection.execute(_LATEST_OF_THESE, {"written": len(each)})

    def forget_old(self, db: Session, now: datetime) -> bool:
        """Throw away the oldest, a slice at a time. Whether there may be more."""
        oldest = select(Beat.id).order_by(Beat.id).limit(SLICE)
        too_old = _ms(now) - self._settings.keep_days * _DAY_MS
        gone = delete(Beat).where(Beat.id.in_(oldest.scalar_subquery()), Beat.received_at_ms < too_old)
        return db.connection().execute(gone).rowcount == SLICE

    def views(self, db: Session, now: datetime) -> KioskViews:
        """Every machine in the register, also those that never spoke."""
        rows = db.execute(
            select(
                Kiosk.id,
                Kiosk.service_point,
                Kiosk.status,
                LatestBeat.received_at_ms,
                Beat.body,
                HistoryHead.broken_at_ms,
            )
            .outerjoin(HistoryHead, HistoryHead.kiosk == Kiosk.id)
            .outerjoin(LatestBeat, LatestBeat.kiosk == Kiosk.id)
            .outerjoin(Beat, Beat.id == LatestBeat.beat)
            .order_by(Kiosk.id)
        )
        return KioskViews(now, [self._view(now, *row) for row in rows])

    def _view(
        self,
        now: datetime,
        name: str,
        service_point: str,
        status: str,
        seen_ms: int | None,
        body: bytes | None,
        broken_ms: int | None,
    ) -> KioskView:
        last_seen = None if seen_ms is None else datetime.fromtimestamp(seen_ms / 1000, UTC)
        return KioskView(
            id=name,
            service_point=service_point,
            status=status,
            silent=last_seen is None or (now - last_seen).total_seconds() > self._settings.silent_after_s,
            last_seen=last_seen,
            beat=None if body is None else msgspec.json.decode(body, type=m.Heartbeat),
            history_broken_at=datetime.fromtimestamp(broken_ms / 1000, UTC) if broken_ms else None,
        )


def _latest(latest: I) -> I:
    """Whichever was sent later stays, in whatever order they come: beats of several workers, too."""
    new = latest.excluded
    is_later = new.sent_at_ms >= LatestBeat.sent_at_ms
    heard_later = new.received_at_ms > LatestBeat.received_at_ms
    return latest.on_conflict_do_update(
        index_elements=[LatestBeat.kiosk],
        set_={
            "beat": case((is_later, new.beat), else_=LatestBeat.beat),
            "sent_at_ms": case((is_later, new.sent_at_ms), else_=LatestBeat.sent_at_ms),
            "received_at_ms": case((heard_later, new.received_at_ms), else_=LatestBeat.received_at_ms),
        },
    )


def _keep_together() -> postgresql.Insert:
    """PostgreSQL writes the beats and says which is each machine's latest in one statement."""
    said = rows("postgresql", {"kiosk": String, "sent_at_ms": BigInteger, "body": LargeBinary})
    now = bindparam("now", type_=BigInteger)
    told = select(said.c.kiosk, now, said.c.sent_at_ms, said.c.body)
    kept = (
        insert(Beat)
        .from_select(["kiosk", "received_at_ms", "sent_at_ms", "body"], told)
        .returning(Beat.kiosk, Beat.id, Beat.received_at_ms, Beat.sent_at_ms)
        .cte("kept")
    )
    # One row a machine: one statement changes no row twice.
    latest = select(kept).ext(postgresql.distinct_on(kept.c.kiosk))
    latest = latest.order_by(kept.c.kiosk, kept.c.sent_at_ms.desc(), kept.c.id.desc())
    return _latest(postgresql.insert(LatestBeat).from_select(_LATEST_COLUMNS, latest))


_KEEP_TOGETHER = _keep_together()
_KEEP_EACH = "INSERT INTO beat (kiosk, received_at_ms, sent_at_ms, body) VALUES (?, ?, ?, ?)"
_LATEST_OF_THESE = _latest(
    sqlite.insert(LatestBeat).from_select(
        _LATEST_COLUMNS,
        select(Beat.kiosk, Beat.id, Beat.received_at_ms, Beat.sent_at_ms)
        # SQLite counts a table's rows up by one, and its writers come one after the other.
        .where(Beat.id > func.last_insert_rowid() - bindparam("written"))
        .order_by(Beat.id),
    )
)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
