"""Heartbeats that come together: one transaction, and each is answered for itself."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import Connection, event, func, select
from sqlalchemy.orm import Session

from kiosk.central import messages as m
from kiosk.central.transport import WireAnswer, WireRequest
from kiosk.hub.fleet_schema import Beat, LatestBeat
from kiosk.hub.heartbeats import Heartbeats
from kiosk.hub.schema import ChannelSession
from kiosk.trust.handshake import Opened
from kiosk.trust.tags import Lane
from tests.hub.identities import certificate_of, machine
from tests.hub.wire import Spoken, begin, by_hand, code_of, finish
from tests.hub.world import CountedEntropy, World, beat

MACHINES = ("A-0001", "A-0002", "A-0003")


@pytest.fixture
def opened(world: World) -> list[Opened]:
    """A session of each machine."""
    return [_open(world, name) for name in MACHINES]


def _open(world: World, name: str) -> Opened:
    world.hub.enrol(name, certificate_of(name).der, "示例服务点")
    exchange = by_hand(world.hub)
    opening = begin(exchange, machine(name, CountedEntropy(name)))
    return finish(opening, exchange(opening.wire), world.hub.identity.own)


def says(world: World, opened: Opened, counter: int = 1, message: bytes = b"") -> WireRequest:
    text = message or msgspec.json.encode(beat(counter, world.clock.now()))
    now_ms = int(world.clock.now().timestamp() * 1000)
    spoken = Spoken(opened, "/v1/heartbeat", text, now_ms, key="", lane=Lane.HEARTBEAT, counter=counter)
    return spoken.with_(sealed=False).wire


def take(world: World, wires: Sequence[WireRequest]) -> list[tuple[int, str, bool]]:
    return [code_of(answer) for answer in _heartbeats(world).take(wires)]


def _heartbeats(world: World) -> Heartbeats:
    return world.hub._heartbeats


def counted(world: World) -> tuple[int, list[int]]:
    """How many beats are kept, and the counters that were taken on the sessions of MACHINES."""
    with Session(world.hub.engine) as db:
        rows = db.execute(select(ChannelSession.kiosk, ChannelSession.lane2).order_by(ChannelSession.kiosk))
        taken = [lane for kiosk, lane in rows if kiosk in MACHINES]
        return db.scalar(select(func.count()).select_from(Beat)) or 0, taken


def test_all_of_a_group_are_kept_by_one_commit(world: World, opened: list[Opened]) -> None:
    commits: list[Connection] = []
    remember = commits.append
    event.listen(world.hub.engine, "commit", remember)

    told = take(world, [says(world, one) for one in opened])

    event.remove(world.hub.engine, "commit", remember)
    assert told == [(200, "", True)] * 3
    assert counted(world) == (3, [1, 1, 1])
    assert len(commits) == 1


def test_one_that_is_refused_spoils_none_of_the_others(world: World, opened: list[Opened]) -> None:
    take(world, [says(world, opened[0])])
    first, second, third = opened
    world.hub.set_status("A-0003", "suspended")
    forged = says(world, second, 1)
    forged = WireRequest(forged.method, forged.target, forged.headers, forged.body + b" ")

    told = take(
        world,
        [says(world, first, 1), forged, says(world, second, 2), says(world, third), says(world, first, 2)],
    )

    assert [code for _, code, _ in told] == ["request-replayed", "tag-invalid", "", "kiosk-suspended", ""]
    assert [tagged for _, _, tagged in told] == [True, False, True, True, True]
    assert counted(world) == (3, [2, 2, 0])


def test_the_same_request_twice_in_a_group_counts_once(world: World, opened: list[Opened]) -> None:
    request = says(world, opened[0])

    told = take(world, [request, says(world, opened[1]), request])

    assert [code for _, code, _ in told] == ["", "", "request-replayed"]
    assert counted(world) == (2, [1, 1, 0])


def test_two_beats_of_one_machine_in_a_group_are_kept_and_the_later_one_is_shown(
    world: World, opened: list[Opened]
) -> None:
    now = world.clock.now()
    later = msgspec.json.encode(beat(2, now, "maintenance"))
    waited = msgspec.json.encode(beat(1, now - timedelta(seconds=40), "ready"))

    told = take(
        world,
        [
            says(world, opened[0], 1, later),
            says(world, opened[1]),
            says(world, opened[0], 2, waited),
        ],
    )

    assert [code for _, code, _ in told] == ["", "", ""]
    assert counted(world) == (3, [2, 1, 0])
    shown = {view.id: view.beat for view in world.hub.kiosks().kiosks}["A-0001"]
    assert shown is not None
    assert shown.mode == "maintenance"


def test_every_beat_of_a_large_group_is_kept_with_its_own_machine(world: World) -> None:
    machines = [_open(world, f"A-{number:04d}") for number in range(1, 8)]

    take(world, [says(world, one, 1) for one in machines[:3]])
    take(world, [says(world, one, 2) for one in machines])

    with Session(world.hub.engine) as db:
        latest = select(LatestBeat.kiosk, Beat.kiosk, Beat.body).join(Beat, Beat.id == LatestBeat.beat)
        rows = db.execute(latest.order_by(LatestBeat.kiosk)).all()
    assert [(named, wrote) for named, wrote, _ in rows] == [(f"A-{n:04d}",) * 2 for n in range(1, 8)]
    assert {msgspec.json.decode(body, type=m.Heartbeat).sequence for *_, body in rows} == {2}


@pytest.mark.parametrize("message", [b"{}", b"[", b'{"sequence": 1}', b"\xff\x7f"])
def test_a_beat_that_cannot_be_read_uses_up_its_counter_and_no_more(
    world: World, opened: list[Opened], message: bytes
) -> None:
    told = take(world, [says(world, opened[0], message=message), says(world, opened[1])])

    assert [code for _, code, _ in told] == ["message-invalid", ""]
    assert counted(world) == (1, [1, 1, 0])


def test_a_control_character_stands_in_no_word_of_a_beat(world: World, opened: list[Opened]) -> None:
    text = msgspec.json.encode(beat(1, world.clock.now(), fault="PRN-JAM"))

    for character in (b"\x7f", b"\\u007f", b"\\n", b"\\u0000"):
        spoiled = text.replace(b"PRN-JAM", b"PRN" + character)
        (told,) = take(world, [says(world, _open(world, "A-0009"), message=spoiled)])
        assert told[1] == "message-invalid", character


def test_what_breaks_off_at_its_last_statement_leaves_neither_counters_nor_beats(
    world: World, opened: list[Opened]
) -> None:
    def cut(*said: object) -> None:
        if "latest_beat" in str(said[2]):
            raise ConnectionAbortedError

    requests = [says(world, one) for one in opened]
    event.listen(world.hub.engine, "before_cursor_execute", cut)
    with pytest.raises(ConnectionAbortedError):
        take(world, requests)
    event.remove(world.hub.engine, "before_cursor_execute", cut)

    assert counted(world) == (0, [0, 0, 0])
    assert take(world, requests) == [(200, "", True)] * 3


def test_an_answer_belongs_to_its_own_request(world: World, opened: list[Opened]) -> None:
    answers = _heartbeats(world).take([says(world, one) for one in opened])

    tags = {answer.headers["Kiosk-Auth"] for answer in answers}
    assert len(tags) == 3
    assert [_seen(answer).centre_time for answer in answers] == [world.clock.now()] * 3


def _seen(answer: WireAnswer) -> m.HeartbeatSeen:
    return msgspec.json.decode(answer.body, type=m.HeartbeatSeen)


def test_the_first_beat_of_a_new_session_ends_the_one_before(world: World, opened: list[Opened]) -> None:
    take(world, [says(world, opened[0])])
    newer = _open(world, "A-0001")

    take(world, [says(world, newer), says(world, opened[1])])

    world.clock.move(61)
    told = take(world, [says(world, opened[0], 2)])
    assert told == [(401, "session-closed", True)]


async def test_old_heartbeats_go_a_slice_at_a_time_and_the_latest_is_told_as_gone(
    world: World, opened: list[Opened]
) -> None:
    take(world, [says(world, one) for one in opened])
    world.clock.move(86_400 * 8)

    assert world.hub.tidy() is False

    assert counted(world)[0] == 0
    views = {view.id: view for view in world.hub.kiosks().kiosks}
    assert (views["A-0001"].silent, views["A-0001"].beat) == (True, None)
    assert views["A-0001"].last_seen is not None
