"""What the centre knows of its machines: heartbeats kept, and who has gone silent. No personal data."""

from datetime import UTC, datetime

import msgspec
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kiosk.central import messages as m
from kiosk.hub.call import Call
from kiosk.hub.schema import Beat, Kiosk
from kiosk.hub.settings import FleetSettings

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


class KioskViews(m.Message, frozen=True):
    """GET /kiosks."""

    centre_time: datetime
    kiosks: list[KioskView]


class Fleet:
    """Takes heartbeats and shows the machines."""

    def __init__(self, settings: FleetSettings) -> None:
        self._settings = settings

    def heartbeat(self, call: Call, beat: m.Heartbeat) -> m.HeartbeatSeen:
        """POST /v1/heartbeat. One that waited for the line is kept like any other."""
        call.db.add(
            Beat(
                kiosk=call.kiosk,
                received_at_ms=call.now_ms,
                sent_at_ms=int(beat.sent_at.timestamp() * 1000),
                body=msgspec.json.encode(beat),
            )
        )
        oldest_ms = call.now_ms - self._settings.keep_days * _DAY_MS
        call.db.execute(delete(Beat).where(Beat.kiosk == call.kiosk, Beat.received_at_ms < oldest_ms))
        return m.HeartbeatSeen(call.now)

    def views(self, db: Session, now: datetime) -> KioskViews:
        """Every machine in the register, also those that never spoke."""
        kiosks = db.scalars(select(Kiosk).order_by(Kiosk.id)).all()
        return KioskViews(now, [self._view(db, now, kiosk) for kiosk in kiosks])

    def _view(self, db: Session, now: datetime, kiosk: Kiosk) -> KioskView:
        seen_ms = db.scalar(select(func.max(Beat.received_at_ms)).where(Beat.kiosk == kiosk.id))
        if seen_ms is None:
            return KioskView(
                kiosk.id, kiosk.service_point, kiosk.status, silent=True, last_seen=None, beat=None
            )
        # A kept beat arrives after newer ones: the latest is the one that was sent last.
        newest = select(Beat).where(Beat.kiosk == kiosk.id).order_by(Beat.sent_at_ms.desc(), Beat.id.desc())
        row = db.scalars(newest.limit(1)).one()
        last_seen = datetime.fromtimestamp(seen_ms / 1000, UTC)
        return KioskView(
            id=kiosk.id,
            service_point=kiosk.service_point,
            status=kiosk.status,
            silent=(now - last_seen).total_seconds() > self._settings.silent_after_s,
            last_seen=last_seen,
            beat=msgspec.json.decode(row.body, type=m.Heartbeat),
        )
