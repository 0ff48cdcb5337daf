"""The centre of one run: the real hub, driven by hand, on a database copied from a template.

Making the tables costs more than a whole visit, so it is done once a process. There is one centre at a time:
whoever opens the next one takes the database away from the one before.
"""

import sqlite3
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool

from kiosk.central.signer import StandInSigner
from kiosk.clock import Clock
from kiosk.entropy import Entropy
from kiosk.hub.app import Hub
from kiosk.hub.bank import Banks, IssuingBank, load_banks
from kiosk.hub.database import open_memory
from kiosk.hub.gateway import GatewayTroubles
from kiosk.hub.hsm import KeyHolder, KeyUse
from kiosk.hub.parts import Parts
from kiosk.hub.registry import PersonRecord, Registry, load_people
from kiosk.hub.settings import HOME, HubSettings, read_hub_settings
from kiosk.sandbox.kiosk_config import left_to_site
from kiosk.settings import PACKAGED_CONFIG

CONFIG = PACKAGED_CONFIG
CENTRE_SECRET = b"the virtual centre's own secret."
KIOSK_SECRET = b"the virtual kiosk's own secret..."
REVIEW_S = 5
"""How long the people at the centre look at the papers of who acts for another."""
MASTERS = {use: bytes([0x10 + number]) * 16 for number, use in enumerate(KeyUse)}


def kiosk_signer() -> StandInSigner:
    """See StandInSigner: real SM2 would cost more than all the rest of a run."""
    return StandInSigner(KIOSK_SECRET)


class _Lent:
    """Clock and chance of the run that has the centre now; see Clock and Entropy."""

    def __init__(self) -> None:
        self.clock: Clock
        self.entropy: Entropy

    def now(self) -> datetime:
        return self.clock.now()

    def monotonic(self) -> float:
        return self.clock.monotonic()

    async def sleep(self, seconds: float) -> None:
        await self.clock.sleep(seconds)

    def bytes(self, n: int) -> bytes:
        return self.entropy.bytes(n)

    def below(self, limit: int) -> int:
        return self.entropy.below(limit)


_LENT = _Lent()


def open_centre(clock: Clock, entropy: Entropy, kiosk: str, service_point: str, province: str = HOME) -> Hub:
    """A centre that knows this kiosk and nothing else."""
    hub = _the_hub(province)
    hub.reviewer.mood, hub.reviewer.takes_s = "papers", REVIEW_S
    hub.gateway.troubles = GatewayTroubles()
    _LENT.clock, _LENT.entropy = clock, entropy
    connection_of(hub).deserialize(_empty_database())
    hub.enrol(kiosk, kiosk_signer().public, service_point)
    return hub


def connection_of(hub: Hub) -> sqlite3.Connection:
    """The centre's one connection, for raw SQL."""
    connection = hub.engine.raw_connection().driver_connection
    if not isinstance(connection, sqlite3.Connection):
        raise TypeError(type(connection).__name__)
    return connection


@lru_cache
def hub_settings(province: str = HOME) -> HubSettings:
    return read_hub_settings(CONFIG / "hub.toml", province, left_to_site(CONFIG, province))


@lru_cache
def people() -> tuple[PersonRecord, ...]:
    return load_people(CONFIG / "sandbox" / "people.toml")


@lru_cache
def _banks() -> tuple[IssuingBank, ...]:
    return load_banks(CONFIG / "sandbox" / "banks.toml")


@lru_cache
def _empty_database() -> bytes:
    engine = open_memory()
    try:
        connection = engine.raw_connection().driver_connection
        if not isinstance(connection, sqlite3.Connection):
            raise TypeError(type(connection).__name__)
        return connection.serialize()
    finally:
        engine.dispose()


@lru_cache
def _the_hub(province: str) -> Hub:
    """Made once each: the web framework keeps every endpoint it was ever given, and with it a whole run."""
    parts = Parts(
        settings=hub_settings(province),
        registry=Registry(people()),
        banks=Banks(_banks()),
        key_holder=KeyHolder(MASTERS),
        signer=StandInSigner(CENTRE_SECRET),
        clock=_LENT,
        entropy=_LENT,
    )
    return Hub(parts, _engine(), sandbox=True)


@lru_cache
def _engine() -> Engine:
    """Compiled statements are kept with the engine, and compiling them costs more than running them."""

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(":memory:", check_same_thread=False)

    return create_engine("sqlite://", poolclass=StaticPool, creator=connect, hide_parameters=True)
