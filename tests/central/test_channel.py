"""Sessions as the kiosk opens, renews and loses them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from kiosk.central import messages as m
from kiosk.central.channel import CHALLENGE_PATH, SESSION_PATH, Channel, Ends, Line
from kiosk.central.client import SignedCentral
from kiosk.central.floor import FileFloor, MemoryFloor
from kiosk.central.transport import WireAnswer, WireRequest
from kiosk.errors import CentralUnreachable
from kiosk.hub.by_hand import answer_by_hand
from kiosk.model import KioskId
from kiosk.trust.chain import Pinned
from kiosk.trust.handshake import Identity
from kiosk.trust.tags import AUTH_HEADER, Lane, read_request_header
from kiosk.trust.texts import from_base64, to_base64
from kiosk.worker import InlineWorker
from tests.hub.identities import LIFE, WRITE_KEYS, authority, centre, certificate_of, key_of, machine, roots
from tests.hub.world import (
    CENTRE,
    KIOSK,
    NOON,
    CountedEntropy,
    HandClock,
    HandTransport,
    World,
    beat,
    case_key,
    make_hub,
    make_world,
    open_channel,
)

QUESTION = m.LookUpRequest(case_key())
NOW_MS = int(NOON.timestamp() * 1000)


@pytest.fixture
def world() -> World:
    return make_world()


async def ask(world: World) -> None:
    assert await world.central.look_up(QUESTION) == m.CaseAtCentre("unknown")


def move(world: World, seconds: float) -> None:
    world.clock.move(seconds)
    world.kiosk_clock.move(seconds)


def sessions(world: World) -> list[str]:
    """In which session each request was sent."""
    return [read_request_header(request.headers[AUTH_HEADER])[0].session for request in world.transport.sent]


def openings(world: World) -> int:
    return [request.target for request in world.transport.openings].count(SESSION_PATH)


async def test_every_lane_speaks_in_one_session_with_counters_of_its_own(world: World) -> None:
    await ask(world)
    await world.watch.heartbeat(beat())
    await ask(world)

    stamps = [read_request_header(request.headers[AUTH_HEADER])[0] for request in world.transport.sent]
    assert [(stamp.lane, stamp.counter) for stamp in stamps] == [(0, 1), (2, 1), (0, 2)]
    assert len({stamp.request for stamp in stamps}) == 3
    assert [request.target for request in world.transport.openings] == [CHALLENGE_PATH, SESSION_PATH]


async def test_the_heartbeat_renews_a_session_before_a_citizen_has_to_wait_for_it(world: World) -> None:
    await ask(world)
    life_s = world.central._channel._session.lasts_s  # type: ignore[union-attr]

    move(world, life_s * 0.77)
    await world.watch.heartbeat(beat(1))
    early = openings(world)
    move(world, life_s * 0.06)
    await ask(world)  # a citizen comes first: the session is good enough
    still = openings(world)
    await world.watch.heartbeat(beat(2))
    renewed = openings(world)
    await ask(world)

    assert (early, still, renewed, openings(world)) == (1, 1, 2, 2)
    assert len(set(sessions(world))) == 2
    assert sessions(world)[-1] == sessions(world)[-2]


async def test_without_a_heartbeat_whoever_comes_late_renews_it(world: World) -> None:
    await ask(world)
    move(world, world.central._channel._session.lasts_s * 0.91)  # type: ignore[union-attr]

    await ask(world)

    assert openings(world) == 2


async def test_a_renewal_that_fails_leaves_the_old_session_as_long_as_it_is_good(world: World) -> None:
    await ask(world)
    move(world, world.central._channel._session.lasts_s * 0.95)  # type: ignore[union-attr]
    world.hub.faults.drop_request(CHALLENGE_PATH)

    await ask(world)
    after_failing = openings(world)
    move(world, world.central._channel._session.lasts_s * 0.04)  # type: ignore[union-attr]
    await ask(world)

    assert (after_failing, openings(world)) == (1, 2)


async def test_an_ended_session_is_followed_by_another_in_the_same_call(world: World) -> None:
    await ask(world)
    world.clock.move(5 * 3600)  # the kiosk was asleep, and its own clock with it

    await ask(world)

    assert openings(world) == 2


async def test_a_centre_that_lost_its_sessions_is_asked_for_another_one_at_once(world: World) -> None:
    await ask(world)
    forget_sessions(world)

    await ask(world)

    assert openings(world) == 2
    assert world.central.link.reachable is True


async def test_whoever_only_says_that_a_session_is_lost_is_believed_ever_more_slowly(world: World) -> None:
    def liar(answer: WireAnswer) -> WireAnswer:
        if b"welcome" in answer.body or b"challenge" in answer.body:
            return answer
        return WireAnswer(401, {}, msgspec.json.encode(m.Problem("", "", 401, "session-unknown")))

    await ask(world)
    world.transport.on_the_way_back = liar
    opened = []
    for _ in range(60):
        with pytest.raises(CentralUnreachable):
            await world.central.look_up(QUESTION)
        opened.append(openings(world))
        move(world, 10)

    assert opened[0] == 2
    assert opened[-1] < 20  # in ten minutes: once at once, then with pauses up to a minute and a half
    world.transport.on_the_way_back = lambda answer: answer
    move(world, 100)
    await ask(world)
    forget_sessions(world)
    await ask(world)  # well again: the next loss is believed at once


def forget_sessions(world: World) -> None:
    with world.hub.engine.begin() as db:
        db.exec_driver_sql("DELETE FROM channel_session")


async def test_a_machine_that_is_not_let_in_knows_why_and_asks_less_often(world: World) -> None:
    with world.hub.engine.begin() as db:
        db.exec_driver_sql("DELETE FROM known_certificate")

    for _ in range(5):
        with pytest.raises(CentralUnreachable):
            await world.central.look_up(QUESTION)

    assert openings(world) == 1
    with world.hub.engine.begin() as db:
        db.exec_driver_sql("DELETE FROM channel_session")
    world.hub.enrol(KIOSK, certificate_of(KIOSK).der, "示例服务点")
    move(world, 2)
    await ask(world)


async def test_the_link_names_what_the_centre_says_at_the_door(world: World) -> None:
    world.hub.set_status(KIOSK, "revoked")

    with pytest.raises(CentralUnreachable, match="kiosk-revoked"):
        await world.central._channel.session(world.central._line, 8.0)
    move(world, 5)
    with pytest.raises(CentralUnreachable):
        await world.central.look_up(QUESTION)

    assert world.central.link.reachable is False


# --- whom the kiosk believes


def altered(certificate: bytes) -> Callable[[WireAnswer], WireAnswer]:
    def on_the_way(answer: WireAnswer) -> WireAnswer:
        if b"welcome" not in answer.body:
            return answer
        given = msgspec.json.decode(answer.body, type=m.SessionOpened)
        return replace(
            answer,
            body=msgspec.json.encode(msgspec.structs.replace(given, certificate=to_base64(certificate))),
        )

    return on_the_way


def hub_of(kind: str) -> bytes:
    """A certificate that a stranger could show."""
    if kind == "kiosk":
        return certificate_of("SC-0002").der
    if kind == "other root":
        return certificate_of("hub", "hub", by="another authority").der
    return authority().certificate.der


@pytest.mark.parametrize("kind", ["kiosk", "other root", "root"])
async def test_nobody_else_is_taken_for_the_centre(world: World, kind: str) -> None:
    world.transport.on_the_way_back = altered(hub_of(kind))

    with pytest.raises(CentralUnreachable):
        await world.central._channel.session(world.central._line, 8.0)


async def test_a_welcome_of_another_opening_is_none(world: World) -> None:
    recorded: list[bytes] = []

    def first_one(answer: WireAnswer) -> WireAnswer:
        if b"welcome" in answer.body:
            recorded.append(answer.body)
            return replace(answer, body=recorded[0])
        return answer

    world.transport.on_the_way_back = first_one
    await ask(world)
    other = Channel(world.central._channel._ends, world.kiosk_clock, CountedEntropy("other"), MemoryFloor())

    with pytest.raises(CentralUnreachable, match="centre-not-believed"):
        await other.session(world.central._line, 8.0)


@pytest.mark.parametrize("place", [3, 100, -3])
async def test_a_changed_welcome_is_none(world: World, place: int) -> None:
    def changed(answer: WireAnswer) -> WireAnswer:
        if b"welcome" not in answer.body:
            return answer
        given = msgspec.json.decode(answer.body, type=m.SessionOpened)
        text = bytearray(from_base64(given.welcome))
        text[place] ^= 1
        body = msgspec.json.encode(msgspec.structs.replace(given, welcome=to_base64(bytes(text))))
        return replace(answer, body=body)

    world.transport.on_the_way_back = changed

    with pytest.raises(CentralUnreachable, match="centre-not-believed"):
        await world.central._channel.session(world.central._line, 8.0)


async def test_a_centre_s_certificate_is_judged_by_no_earlier_time_than_is_known(world: World) -> None:
    floor = MemoryFloor()
    floor.raise_to(int((LIFE.ends + timedelta(days=1)).timestamp() * 1000))
    channel = Channel(world.central._channel._ends, world.kiosk_clock, CountedEntropy("late"), floor)

    with pytest.raises(CentralUnreachable, match="centre-not-believed"):
        await channel.session(world.central._line, 8.0)


def test_the_floor_stays_on_disk_and_never_goes_down(tmp_path: Path) -> None:
    path = tmp_path / "floor"
    FileFloor(path).raise_to(NOW_MS)
    FileFloor(path).raise_to(NOW_MS - 1)

    assert FileFloor(path).at_least(0) == NOON
    path.write_text("torn", "ascii")
    assert FileFloor(path).at_least(NOW_MS + 1000) == NOON + timedelta(seconds=1)


def test_on_a_disk_that_takes_nothing_the_floor_still_holds_until_the_next_start(tmp_path: Path) -> None:
    floor = FileFloor(tmp_path / "nowhere" / "floor")

    floor.raise_to(NOW_MS)

    assert floor.at_least(0) == NOON


# --- with SM2 itself


@pytest.mark.slow
async def test_the_whole_opening_holds_with_real_arithmetic() -> None:
    clock = HandClock()
    hub = make_hub(centre(CountedEntropy("hub"), real=True), clock)
    hub.enrol(KIOSK, certificate_of(KIOSK).der, "示例服务点")
    line = Line(Lane.FLOWS, HandTransport(hub), InlineWorker())
    central = SignedCentral(open_channel(KIOSK, clock, real=True), line)

    assert await central.look_up(QUESTION) == m.CaseAtCentre("unknown")
    assert await central.withdraw(m.WithdrawRequest(case_key(), "x")) == m.Done()


async def test_a_key_that_is_not_the_certificate_s_opens_nothing(world: World) -> None:
    own = Identity(certificate_of(KIOSK), machine("SC-0002", CountedEntropy("x")).signer)
    ends = Ends(KioskId(KIOSK), own, CENTRE, Pinned(roots().roots), WRITE_KEYS)
    channel = Channel(ends, world.kiosk_clock, CountedEntropy("thief"), MemoryFloor())

    with pytest.raises(CentralUnreachable, match="hello-invalid"):
        await channel.session(world.central._line, 8.0)
    assert key_of(KIOSK) != key_of("SC-0002")


def test_a_stray_answer_is_no_opening(world: World) -> None:
    answer = answer_by_hand(world.hub.app, WireRequest("POST", SESSION_PATH, {}, b"{}"))

    assert answer.status == 401
