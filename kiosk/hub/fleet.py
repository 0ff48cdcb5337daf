"""What the centre knows of its machines: heartbeats kept, and who has gone silent. No personal data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
from sqlalchemy import case, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kiosk.central import messages as m
from kiosk.hub.fleet_schema import Beat, LatestBeat
from kiosk.hub.schema import Kiosk
from kiosk.hub.settings import FleetSettings

SLICE = 500
"""Beats thrown away at once: some milliseconds."""
_DAY_MS = 86_400_000


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


class KioskViews(m.Message, frozen=True):
    """GET /kiosks."""

    centre_time: datetime
    kiosks: list[KioskView]


@dataclass(frozen=True, slots=True)
class Arrived:
    """One heartbeat of an admitted request; `body` is the record as it travelled."""

    kiosk: str
    beat: m.Heartbeat
    body: bytes


class Fleet:
    """Keeps heartbeats and shows the machines."""

    def __init__(self, settings: FleetSettings) -> None:
        self._settings = settings

    def keep(self, db: Session, arrived: Sequence[Arrived], now: datetime) -> None:
        """All of them; one that waited for the line is kept like any other."""
        now_ms = _ms(now)
        rows = [
            {
                "kiosk": one.kiosk,
                "received_at_ms": now_ms,
                # From a clock that runs ahead it would be the latest for as long as that clock is ahead.
                "sent_at_ms": min(_ms(one.beat.sent_at), now_ms),
                "body": one.body,
            }
            for one in arrived
        ]
        connection = db.connection()
        written = connection.execute(_KEEP, rows).mappings().all()
        connection.execute(_LATER[connection.dialect.name], [dict(row) for row in written])

    def forget_old(self, db: Session, now: datetime) -> bool:
        """Throw away the oldest, a slice at a time. Whether there may be more."""
        oldest = select(Beat.id).order_by(Beat.id).limit(SLICE)
        too_old = _ms(now) - self._settings.keep_days * _DAY_MS
        gone = delete(Beat).where(Beat.id.in_(oldest.scalar_subquery()), Beat.received_at_ms < too_old)
        return db.connection().execute(gone).rowcount == SLICE

    def views(self, db: Session, now: datetime) -> KioskViews:
        """Every machine in the register, also those that never spoke."""
        rows = db.execute(
            select(Kiosk.id, Kiosk.service_point, Kiosk.status, LatestBeat.received_at_ms, Beat.body)
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
    ) -> KioskView:
        last_seen = None if seen_ms is None else datetime.fromtimestamp(seen_ms / 1000, UTC)
        return KioskView(
            id=name,
            service_point=service_point,
            status=status,
            silent=last_seen is None or (now - last_seen).total_seconds() > self._settings.silent_after_s,
            last_seen=last_seen,
            beat=None if body is None else msgspec.json.decode(body, type=m.Heartbeat),
        )


def _later(dialect: str) -> postgresql.Insert | sqlite.Insert:
    """Whichever was sent later stays, in whatever order they come: beats of several workers, too."""
    written = postgresql.insert(LatestBeat) if dialect == "postgresql" else sqlite.insert(LatestBeat)
    new = written.excluded
    is_later = new.sent_at_ms >= LatestBeat.sent_at_ms
    heard_later = new.received_at_ms > LatestBeat.received_at_ms
    return written.on_conflict_do_update(
        index_elements=[LatestBeat.kiosk],
        set_={
            "beat": case((is_later, new.beat), else_=LatestBeat.beat),
            "sent_at_ms": case((is_later, new.sent_at_ms), else_=LatestBeat.sent_at_ms),
            "received_at_ms": case((heard_later, new.received_at_ms), else_=LatestBeat.received_at_ms),
        },
    )


_KEEP = insert(Beat).returning(Beat.id.label("beat"), Beat.kiosk, Beat.received_at_ms, Beat.sent_at_ms)
_LATER = {name: _later(name) for name in ("postgresql", "sqlite")}


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
