"""The centre of one run: the real hub, driven by hand, on a database copied from a template.

Making the tables costs more than a whole visit, so it is done once a process. There is one centre at a time:
whoever opens the next one takes the database away from the one before.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool

from kiosk.clock import Clock
from kiosk.crypto.sm2 import PrivateKey
from kiosk.entropy import Entropy
from kiosk.hub.app import Hub
from kiosk.hub.bank import Banks, IssuingBank, load_banks
from kiosk.hub.database import open_memory
from kiosk.hub.gateway import GatewayTroubles
from kiosk.hub.hsm import KeyHolder, KeyUse
from kiosk.hub.identity import HubIdentity
from kiosk.hub.parts import Parts
from kiosk.hub.registry import PersonRecord, Registry, load_people
from kiosk.hub.secrets import HubSecrets
from kiosk.hub.settings import HOME, HubSettings, read_hub_settings
from kiosk.sandbox.kiosk_config import left_to_site
from kiosk.sandbox.virtual.chance import Chance, ChanceEntropy
from kiosk.sandbox.virtual.crowd import crowd
from kiosk.sandbox.virtual.world import EPOCH
from kiosk.settings import PACKAGED_CONFIG
from kiosk.trust.authority import Authority, Life
from kiosk.trust.certificate import BadCertificate, Certificate
from kiosk.trust.chain import Pinned
from kiosk.trust.for_show import SANDBOX
from kiosk.trust.handshake import Identity
from kiosk.trust.signer import StandInSigner

CONFIG = PACKAGED_CONFIG
CERTIFIED = Life(EPOCH - timedelta(days=1), EPOCH + timedelta(days=3650))
REVIEW_S = 5
"""How long the people at the centre look at the papers of who acts for another."""
MASTERS = {use: bytes([0x10 + number]) * 16 for number, use in enumerate(KeyUse)}


class _Lent:
    """Clock and chance of the run that has the centre now; see Clock and Entropy."""

    def __init__(self) -> None:
        self.clock: Clock
        self.entropy: Entropy
        self.kiosk_ended = False
        """Whether the centre's calendar says that the kiosk's certificate has ended."""

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
_with_this_kiosk: dict[tuple[str, str], bytes] = {}
"""Machine and its service point → the database once it stands in the register: every run begins with that."""


class _HubsBelief(Pinned):
    """See Pinned; the kiosk's certificate, which is the same in every run, may have ended in this one."""

    def check(self, leaf: Certificate, chain: Sequence[Certificate], at: datetime, unit: str = "") -> None:
        """See Pinned."""
        super().check(leaf, chain, at, unit)
        if _LENT.kiosk_ended and unit == "kiosk":
            raise BadCertificate("expired")


@dataclass(frozen=True, slots=True)
class _Papers:
    """Who may speak in the hall: made once a process, the same in every one."""

    root: Certificate
    hub: Certificate
    kiosk: Certificate


def kiosk_identity(entropy: Entropy) -> Identity:
    """See StandInSigner: real SM2 would cost more than all the rest of a run."""
    certificate = _papers().kiosk
    return Identity(certificate, StandInSigner(certificate.public_key, entropy))


def roots() -> Pinned:
    """Whom both ends believe."""
    return Pinned((_papers().root,))


def open_centre(clock: Clock, entropy: Entropy, kiosk: str, service_point: str, province: str = HOME) -> Hub:
    """A centre that knows this kiosk and nothing else."""
    hub = _the_hub(province)
    hub.reviewer.mood, hub.reviewer.takes_s = "papers", REVIEW_S
    hub.gateway.troubles = GatewayTroubles()
    _LENT.clock, _LENT.entropy, _LENT.kiosk_ended = clock, entropy, False
    begun = _with_this_kiosk.get((kiosk, service_point))
    connection_of(hub).deserialize(begun or _empty_database())
    if begun is None:
        hub.enrol(kiosk, _papers().kiosk.der, service_point)
        _with_this_kiosk[kiosk, service_point] = connection_of(hub).serialize()
    return hub


def lose_sessions(hub: Hub) -> None:
    """It knows of none any more."""
    with connection_of(hub) as connection:
        connection.execute("DELETE FROM channel_session")


def end_certificate(hub: Hub, *, ended: bool) -> None:
    """The kiosk's has ended, and its session with it; or it was renewed by hand."""
    _LENT.kiosk_ended = ended
    if ended:
        now_ms = int(_LENT.now().timestamp() * 1000)
        with connection_of(hub) as connection:
            connection.execute("UPDATE channel_session SET ends_at_ms = ?", (now_ms,))


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
    """Those of the people file, and the crowd."""
    of_the_file = load_people(CONFIG / "sandbox" / "people.toml")
    return (*of_the_file, *crowd(of_the_file))


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
def _papers() -> _Papers:
    chance = ChanceEntropy(Chance(0), "papers")
    authority = Authority.new("the hall's authority", CERTIFIED, chance, SANDBOX)
    hub, kiosk = (PrivateKey.generate(chance).public() for _ in range(2))
    return _Papers(
        authority.certificate,
        authority.issue(hub, "hub", "hub", CERTIFIED, chance),
        authority.issue(kiosk, "kiosk", "kiosk", CERTIFIED, chance),
    )


@lru_cache
def _the_hub(province: str) -> Hub:
    """Made once each: the web framework keeps every endpoint it was ever given, and with it a whole run."""
    parts = Parts(
        settings=hub_settings(province),
        registry=Registry(people()),
        banks=Banks(_banks()),
        key_holder=KeyHolder(MASTERS),
        identity=HubIdentity(
            Identity(_papers().hub, StandInSigner(_papers().hub.public_key, _LENT)),
            roots(),
            HubSecrets.of(b"the virtual centre's own secret."),
        ),
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
