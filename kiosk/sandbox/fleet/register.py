"""A centre's database with a fleet in it whose sessions all stand open, and what is found there afterwards.

Opening fifty thousand sessions would take half an hour of SM2; that is measured for itself (adr/0031).
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, func, insert, select
from sqlalchemy.orm import Session

from kiosk.entropy import SystemEntropy
from kiosk.hub import sessions
from kiosk.hub.database import open_database
from kiosk.hub.fleet_schema import Beat, LatestBeat
from kiosk.hub.migration import bring_up_to_date
from kiosk.hub.schema import ChannelSession, Kiosk, KnownCertificate, Table
from kiosk.hub.secrets import HubSecrets, load_or_make_secrets
from kiosk.sandbox.fleet.made_up import MadeUp

_KEYS_OF_THE_HUB = "hub.secret"
SESSION_LIFE_MS = 24 * 3_600_000
AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Found:
    """What a database holds of the fleet."""

    beats: int
    speaking: int
    """Machines that have a latest beat."""
    counted: int
    """Counters that were taken; each machine's begin at 1 and rise by one."""


def fill(address: URL, state: Path, machines: int) -> None:
    """Make the tables, and this many machines; `state` is the folder of the centre that is to serve them."""
    secrets = load_or_make_secrets(state / _KEYS_OF_THE_HUB, SystemEntropy())
    engine = open_database(address)
    bring_up_to_date(engine)
    with Session(engine) as db:
        for first in range(0, machines, AT_ONCE):
            some = [MadeUp(number) for number in range(first, min(first + AT_ONCE, machines))]
            _add(db, [_session(one, secrets) for one in some], ChannelSession)
            _add(db, [{"id": one.kiosk, "service_point": "示例服务点"} for one in some], Kiosk)
            _add(db, [_certificate(one) for one in some], KnownCertificate)
        db.commit()
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")  # as a server that has stood for a day has done by itself
    engine.dispose()


def find(address: URL) -> Found:
    """What is there now."""
    engine: Engine = open_database(address)
    with Session(engine) as db:
        beats = db.scalar(select(func.count()).select_from(Beat)) or 0
        speaking = db.scalar(select(func.count()).select_from(LatestBeat)) or 0
        counted = db.scalar(select(func.sum(ChannelSession.lane2))) or 0
    engine.dispose()
    return Found(beats, speaking, int(counted))


def _add(db: Session, rows: list[dict[str, Any]], table: type[Table]) -> None:
    db.execute(insert(table), rows)


def _session(one: MadeUp, secrets: HubSecrets) -> dict[str, Any]:
    now_ms = int(time.time() * 1000)
    about = sessions.about_row(one.session, one.kiosk, one.certificate)
    return {
        "id": one.session,
        "kiosk": one.kiosk,
        "certificate": one.certificate,
        "hello": one.certificate,
        "keys": one.keys.wrapped(secrets.wrap, SystemEntropy().bytes(12), about),
        "opened_at_ms": now_ms,
        "live_since_ms": now_ms,
        "ends_at_ms": now_ms + SESSION_LIFE_MS,
    }


def _certificate(one: MadeUp) -> dict[str, Any]:
    return {"fingerprint": one.certificate, "kiosk": one.kiosk, "der": b""}
