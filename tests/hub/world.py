"""A centre, a kiosk that it knows, and a clock that only tests move."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
from sqlalchemy import Engine

from kiosk.central import messages as m
from kiosk.central.channel import Channel, Ends, Line
from kiosk.central.client import SignedCentral
from kiosk.central.floor import MemoryFloor
from kiosk.central.sealed_body import Inside, opened_body
from kiosk.central.session import Saying, Session
from kiosk.central.transport import KEY_HEADER, WireAnswer, WireRequest
from kiosk.clock import Clock
from kiosk.entropy import Entropy, SystemEntropy
from kiosk.errors import CentralUnreachable
from kiosk.hub.app import Hub
from kiosk.hub.bank import Banks, load_banks
from kiosk.hub.by_hand import answer_by_hand
from kiosk.hub.enquiries import load_points, load_regions
from kiosk.hub.hsm import KeyHolder, KeyUse
from kiosk.hub.identity import HubIdentity
from kiosk.hub.parts import Parts
from kiosk.hub.registry import PersonRecord, Registry, load_people
from kiosk.hub.settings import HOME, PaymentSettings, read_hub_settings
from kiosk.model import KioskId, Service
from kiosk.trust.seal import Place, Way
from kiosk.trust.tags import AUTH_HEADER, Lane, read_request_header
from kiosk.worker import InlineWorker
from tests.hub.databases import fresh_engine
from tests.hub.identities import WRITE_KEYS, centre, certificate_of, machine, roots

CONFIG = Path(__file__).parents[2] / "config"
PEOPLE = load_people(CONFIG / "sandbox" / "people.toml")
NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
MOBILE = "13800138000"
KIOSK = KioskId("SC-0001")
CENTRE = "kiosk-centre"
CODE_HOLDS_S = 30  # a code to pay by: each minute more is asked after forty times
MASTERS = {use: bytes([number]) * 16 for number, use in enumerate(KeyUse)}


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = NOON
        self.wrong_by = timedelta()
        """Of the wall clock alone."""

    def now(self) -> datetime:
        return self.at + self.wrong_by

    def monotonic(self) -> float:
        return (self.at - NOON).total_seconds()

    async def sleep(self, seconds: float) -> None:
        self.move(seconds)

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class CountedEntropy:
    """Bytes that differ from draw to draw and are the same in every run."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._drawn = 0

    def bytes(self, n: int) -> bytes:
        self._drawn += 1
        return hashlib.shake_128(f"{self._name}/{self._drawn}".encode()).digest(n)

    def below(self, limit: int) -> int:
        return int.from_bytes(self.bytes(40), "big") % limit


class HandTransport:
    """Carries requests into the application by hand, and lets a test look at and change what travels."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.sent: list[WireRequest] = []
        """Without the openings of sessions."""
        self.openings: list[WireRequest] = []
        self.on_the_way: Callable[[WireRequest], WireRequest] = lambda request: request
        self.on_the_way_back: Callable[[WireAnswer], WireAnswer] = lambda answer: answer
        self.cut = False

    async def exchange(self, request: WireRequest, deadline_s: float) -> WireAnswer:
        opens = not request.target.startswith("/v1/")
        (self.openings if opens else self.sent).append(request)
        if self.cut:
            raise CentralUnreachable("cut")
        return self.on_the_way_back(
            answer_by_hand(self.hub.app, request if opens else self.on_the_way(request))
        )


@dataclass(slots=True)
class World:
    hub: Hub
    clock: HandClock
    kiosk_clock: HandClock
    transport: HandTransport
    central: SignedCentral
    watch: SignedCentral
    """The lane of the heartbeat."""
    outbox: SignedCentral


def make_hub(
    identity: HubIdentity,
    clock: HandClock,
    province: str = HOME,
    sites_on: Sequence[Service] = (),
    *,
    sandbox: bool = False,
    engine: Engine | None = None,
    draws: str = "",
) -> Hub:
    """`sandbox`: with the doors that only a sandbox has; without them it stands twice as quickly.

    `engine`: on a database that others have open, too, or had before; without one on an empty one.
    """
    settings = read_hub_settings(CONFIG / "hub.toml", province, sites_on)
    settings = msgspec.structs.replace(settings, payment=PaymentSettings(valid_s=CODE_HOLDS_S))
    parts = Parts(
        settings=settings,
        registry=Registry(PEOPLE),
        banks=Banks(load_banks(CONFIG / "sandbox" / "banks.toml")),
        key_holder=KeyHolder(MASTERS),
        identity=identity,
        clock=clock,
        entropy=CountedEntropy(f"hub{draws}"),
        service_points=load_points(CONFIG / "sandbox" / "service_points.toml", settings.rules.code),
        regions=load_regions(CONFIG / "sandbox" / "regions.toml"),
    )
    return Hub(parts, engine or fresh_engine(), sandbox=sandbox)


def make_world(
    province: str = HOME,
    sites_on: Sequence[Service] = (),
    *,
    sandbox: bool = False,
    engine: Engine | None = None,
    kiosk: KioskId = KIOSK,
    draws: str = "",
) -> World:
    """`draws`: what chance is made from; two processes on one database must not draw the same."""
    clock, kiosk_clock = HandClock(), HandClock()
    identity = centre(CountedEntropy(f"centre{draws}"))
    hub = make_hub(identity, clock, province, sites_on, sandbox=sandbox, engine=engine, draws=draws)
    hub.enrol(kiosk, certificate_of(kiosk).der, "示例服务点")
    transport = HandTransport(hub)
    channel = open_channel(kiosk, kiosk_clock, draws=draws)
    central = SignedCentral(channel, Line(Lane.FLOWS, transport, InlineWorker()))
    watch = SignedCentral(channel, Line(Lane.HEARTBEAT, transport, InlineWorker()))
    outbox = SignedCentral(channel, Line(Lane.OUTBOX, transport, InlineWorker()))
    return World(hub, clock, kiosk_clock, transport, central, watch, outbox)


def open_channel(name: str, clock: Clock, *, real: bool = False, draws: str = "") -> Channel:
    """The channel of a machine that is called so; nothing is opened yet."""
    entropy: Entropy = SystemEntropy() if real else CountedEntropy(name + draws)
    ends = Ends(KioskId(name), machine(name, entropy, real=real), CENTRE, roots(), WRITE_KEYS)
    return Channel(ends, clock, entropy, MemoryFloor())


def said(world: World, request: WireRequest) -> bytes:
    """What was sent, out of its seal."""
    return bytes(_unsealed(_session(world), request)[0].message)


def say_again(world: World, request: WireRequest) -> WireAnswer:
    """The same words under the same key, on a lane of their own."""
    session = _session(world)
    inside, case = _unsealed(session, request)
    key = request.headers.get(KEY_HEADER, "")
    saying = Saying(request.target, key, bytes(inside.message), case, evidence=inside.evidence)
    return answer_by_hand(world.hub.app, session.ready(Lane.OPERATOR, saying, bytes(16)).request)


def _session(world: World) -> Session:
    session = world.central._channel._session
    assert session is not None
    return session


def _unsealed(session: Session, request: WireRequest) -> tuple[Inside, str]:
    stamp, _ = read_request_header(request.headers[AUTH_HEADER])
    place = Place(CENTRE, stamp.session, stamp.lane, stamp.counter, request.method, request.target)
    return opened_body(session._opened.keys.seal_up, Way.UP, place, request.body)


def case_key(number: int = 1) -> str:
    return f"{number:032x}"


def person(name: str) -> PersonRecord:
    return next(one for one in PEOPLE if one.name == name)


def application(who: PersonRecord, case: str, bank: str = "SBB") -> m.ApplyRequest:
    applicant = m.Applicant(
        name=who.name,
        sex="2" if who.sex == "2" else "1",
        nation=who.nation,
        nationality="CHN",
        birth=who.birth,
        address=who.address,
        id_type=who.id_type,
        id_number=who.id_number,
        id_valid_until=who.id_valid_until,
        mobile=MOBILE,
        occupation="其他",
        photo=b"\xff\xd8\xff",
    )
    return m.ApplyRequest(case, "issue_card", applicant, bank, True, NOON, NOON)


def chip(number: int = 1) -> m.ChipIdentity:
    return m.ChipIdentity(f"510100D156000005{number:016X}", f"00814A444686603700{number:08X}", "3.00")


def proof_request(case: str, attempt: int = 1, number: int = 1) -> m.ChipProofRequest:
    return m.ChipProofRequest(case, attempt, chip(number), [f"{r:016X}" for r in (1, 2, 3, 4)])


def data_request(case: str, attempt: int = 1, number: int = 1) -> m.CardDataRequest:
    return m.CardDataRequest(case, attempt, chip(number), "0000000000000006", "0000000000000005")


async def prove_mobile(central: SignedCentral, hub: Hub, case: str) -> None:
    await central.send_code(m.CodeRequest(case, MOBILE))
    checked = await central.check_code(m.CodeCheck(case, MOBILE, hub.last_code(MOBILE) or ""))
    assert checked == m.CodeChecked()


async def apply(world: World, name: str = "林知夏", number: int = 1, bank: str = "SBB") -> object:
    await prove_mobile(world.central, world.hub, case_key(number))
    return await world.central.apply(application(person(name), case_key(number), bank))


async def make_card(world: World, number: int = 1, attempt: int = 1, body: int = 1) -> m.Reserved:
    """From an accepted application to a card that is written, printed and reported."""
    case = case_key(number)
    reserved = await world.central.reserve(m.ReserveRequest(case, attempt))
    assert isinstance(reserved, m.Reserved)
    assert isinstance(await world.central.prove_chip(proof_request(case, attempt, body)), m.ChipProof)
    assert isinstance(await world.central.card_data(data_request(case, attempt, body)), m.CardData)
    made = m.MadeRequest(case, attempt, chip(body), reserved.card_number, reserved.bank_card_number)
    assert await world.central.report_made(made) == m.Done()
    return reserved


def beat(sequence: int = 1, sent_at: datetime = NOON, mode: str = "ready", fault: str = "") -> m.Heartbeat:
    return m.Heartbeat(
        sequence=sequence,
        boot="b1",
        sent_at=sent_at,
        version="0.1.0",
        config_hash="0" * 8,
        mode=mode,
        mode_since=NOON,
        screen="attract",
        screen_since=NOON,
        services=[m.ServiceReport("issue_card", not fault, [fault] if fault else [])],
        devices=[m.DeviceReport("card_printer", "online", fault)],
        stock={"loaded": 300, "in_stack": 299, "issued": 1},
        open_cases=0,
        unsent=0,
    )


TODAY = date(2026, 11, 21)
