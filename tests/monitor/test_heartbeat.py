import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.central.channel import Papers
from kiosk.central.messages import Heartbeat
from kiosk.devices.dispenser.port import DispenserStatus
from kiosk.devices.status import DeviceState, Supply
from kiosk.faults import Fault
from kiosk.journal.sqlite import SqliteJournal
from kiosk.model import Mode, Service
from kiosk.monitor.availability import Availability
from kiosk.monitor.heartbeat import EVERY_S, FIRST_AFTER_S, SENT_AT_ONCE, Heart, Start, Vitals
from kiosk.worker import InlineWorker
from tests.counter import LoopClock
from tests.hub.world import KIOSK, NOON, CountedEntropy, World, make_world
from tests.journal.books import case_id
from tests.virtual_time import virtual_time

DISPENSER = DispenserStatus(
    DeviceState.HARDWARE_ERROR, Fault.DISPENSER_JAM, stack=Supply.LOW, capture_bin=Supply.OK, captured=2
)


class Room:
    """A heart, the journal it keeps things in, and the watch room that listens."""

    def __init__(self, path: Path) -> None:
        self.world: World = make_world()
        self.journal = SqliteJournal(path, LoopClock(), InlineWorker())
        self.mode = Mode.READY
        self.heart = Heart(
            self.world.central,
            self.journal,
            LoopClock(),
            self._vitals,
            Start(version="0.1.0", config_hash="0123456789abcdef", boot="b1"),
            CountedEntropy("heart"),
        )

    async def _vitals(self) -> Vitals:
        services = (Availability(Service.ISSUE_CARD, ("dispenser",)),)
        return Vitals(
            self.mode, NOON, "Attract", NOON, services, {"dispenser": DISPENSER}, papers=Papers(41, 30)
        )


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path / "journal.db")
    yield room
    room.journal.close()


def sequences(room: Room) -> list[int]:
    """The numbers of the beats that were sent, answered or not."""
    sent = [json.loads(request.body) for request in room.world.transport.sent]
    return [body["sequence"] for body in sent]


@virtual_time
async def test_a_beat_says_how_the_machine_is(room: Room) -> None:
    await room.journal.book_exchange("T-0218", 0, 300)
    await room.journal.open(Service.ISSUE_CARD, case_id())

    heard = await room.heart.beat()

    beat = json.loads(room.world.transport.sent[-1].body)
    assert heard
    assert (beat["mode"], beat["screen"], beat["open_cases"]) == ("ready", "Attract", 1)
    assert beat["services"] == [{"service": "issue_card", "available": False, "reasons": ["dispenser"]}]
    assert beat["stock"]["in_stack"] == 300
    assert (beat["certificate_days"], beat["list_hours"]) == (41, 30)
    (device,) = beat["devices"]
    assert (device["role"], device["state"], device["fault"]) == ("dispenser", "hardwareError", "DSP-JAM")
    assert device["detail"] == {"card": "unknown", "stack": "low", "capture_bin": "ok", "captured": "2"}


@virtual_time
async def test_the_watch_room_sees_it(room: Room) -> None:
    await room.heart.beat()

    (kiosk,) = room.world.hub.kiosks().kiosks

    assert kiosk.beat is not None
    assert (kiosk.id, kiosk.beat.mode) == (str(KIOSK), "ready")


@virtual_time
async def test_an_old_beat_that_comes_late_does_not_hide_the_new_one(room: Room) -> None:
    room.world.transport.cut = True
    await room.heart.beat()
    room.world.transport.cut = False
    room.mode = Mode.MAINTENANCE
    await asyncio.sleep(10)
    room.world.clock.move(10)

    await room.heart.beat()

    (kiosk,) = room.world.hub.kiosks().kiosks
    assert kiosk.beat is not None
    assert (kiosk.beat.sequence, kiosk.beat.mode) == (2, "maintenance")


@virtual_time
async def test_a_beat_that_nobody_hears_is_kept_and_sent_later_oldest_first(room: Room) -> None:
    room.world.transport.cut = True
    unheard = [await room.heart.beat() for _ in range(3)]
    kept = await room.journal.count_kept()
    room.world.transport.cut = False
    room.world.transport.sent.clear()

    heard = await room.heart.beat()

    assert unheard == [False] * 3
    assert (kept, heard) == (3, True)
    assert sequences(room) == [4, 1, 2, 3]
    assert await room.journal.count_kept() == 0


@virtual_time
async def test_after_a_long_silence_the_kept_ones_go_in_small_lots(room: Room) -> None:
    room.world.transport.cut = True
    for _ in range(SENT_AT_ONCE + 5):
        await room.heart.beat()
    room.world.transport.cut = False
    room.world.transport.sent.clear()

    await room.heart.beat()
    left = await room.journal.count_kept()
    await room.heart.beat()

    assert left == 5
    assert await room.journal.count_kept() == 0
    kept_ones = [number for number in sequences(room) if number <= SENT_AT_ONCE + 5]
    assert kept_ones == list(range(1, SENT_AT_ONCE + 6))


@virtual_time
async def test_a_line_that_goes_down_again_while_sending_loses_none(room: Room) -> None:
    room.world.transport.cut = True
    for _ in range(3):
        await room.heart.beat()
    room.world.transport.cut = False
    answers = iter((False, False, True))

    def goes_down(request: object) -> object:
        room.world.transport.cut = next(answers, True)
        return request

    room.world.transport.on_the_way = goes_down  # type: ignore[assignment]
    await room.heart.beat()
    left = [json.loads(message)["sequence"] for _, message in await room.journal.kept(10)]

    assert left == [3]


@virtual_time
async def test_it_beats_every_half_minute(room: Room) -> None:
    life = asyncio.create_task(room.heart.run())

    await asyncio.sleep(FIRST_AFTER_S + EVERY_S * 3 + 1)
    life.cancel()

    assert sequences(room) == [1, 2, 3, 4]


@virtual_time
async def test_a_change_of_state_is_told_at_once(room: Room) -> None:
    life = asyncio.create_task(room.heart.run())
    await asyncio.sleep(5)

    room.mode = Mode.SERVING
    room.heart.beat_now()
    await asyncio.sleep(1)
    life.cancel()

    assert [json.loads(request.body)["mode"] for request in room.world.transport.sent] == ["ready", "serving"]


@virtual_time
async def test_a_line_that_is_down_is_tried_soon_and_then_less_often(room: Room) -> None:
    room.world.transport.cut = True
    life = asyncio.create_task(room.heart.run())

    await asyncio.sleep(10)
    soon = await room.journal.count_kept()
    await asyncio.sleep(300)
    later = await room.journal.count_kept() - soon
    life.cancel()

    assert soon in (4, 5)  # after 1, 2 and 4 s, each a quarter more or less
    assert 300 / 25 <= later <= 300 / 15 + 2  # the longest pause: 20 s, a quarter more or less


@virtual_time
async def test_nothing_in_a_beat_can_hold_a_person(room: Room) -> None:
    """The fields are a closed list; a new one is looked at here before it goes on the wire."""
    await room.heart.beat()

    beat = json.loads(room.world.transport.sent[-1].body)

    assert set(beat) == {
        *("sequence", "boot", "sent_at", "version", "config_hash", "mode", "mode_since", "screen"),
        *("screen_since", "services", "devices", "stock", "open_cases", "unsent"),
        *("certificate_days", "list_hours", "history"),
    }
    assert set(beat["history"]) == {"seq", "sm3"}
    # A moment, or nothing; the outbox's are counts, and the age of the oldest.
    outbox = {"waiting", "waiting_since", "stuck", "refused", "differences"}
    assert set(Heartbeat.__struct_fields__) - set(beat) == {"help_wanted_since", *outbox}
    assert all(isinstance(number, int) for number in beat["stock"].values())


@virtual_time
async def test_a_beat_tells_where_the_journal_ends_and_what_was_heard_is_marked_for_good(room: Room) -> None:
    synced: list[int] = []
    await room.journal.check_history()
    room.journal._mark.make_safe = lambda: synced.append(1)  # type: ignore[method-assign]
    await room.journal.audit("T-0218", "enter")
    head = await room.journal.head()

    room.world.transport.cut = True
    await room.heart.beat()
    unheard = list(synced)
    room.world.transport.cut = False
    await room.heart.beat()

    beat = json.loads(room.world.transport.sent[-2].body)
    assert beat["history"] == {"seq": head.seq, "sm3": head.sm3}
    assert (unheard, synced) == ([], [1])


@virtual_time
async def test_a_kept_beat_that_has_rotted_is_thrown_away(room: Room) -> None:
    await room.journal.keep(b"\x00 no beat at all")

    assert await room.heart.beat()
    assert await room.journal.count_kept() == 0
