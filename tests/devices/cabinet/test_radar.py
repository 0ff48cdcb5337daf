"""The radar's reports, held against the published ones; who walks past, who shifts a foot; a real wire."""

import asyncio
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.cabinet.ld2410.codec import Parser, Report
from kiosk.devices.cabinet.ld2410.driver import Ld2410Presence
from kiosk.devices.cabinet.ld2410.hysteresis import Hysteresis, Lasting
from kiosk.devices.cabinet.ld2410.simulator import SimulatedRadar
from kiosk.devices.cabinet.port import PresenceStatus, Proximity
from kiosk.devices.status import DeviceState
from kiosk.faults import Fault
from tests.devices.pty import PtyPort

VECTORS = {
    vector["name"]: bytes.fromhex(vector["hex"])
    for vector in json.loads((Path(__file__).parents[2] / "vectors" / "ld2410.json").read_text())
}
STILL, NOBODY, BOTH = (VECTORS[name] for name in ("basic static", "no target", "both"))


def test_reports_are_read_as_published() -> None:
    found = Parser().feed(STILL + NOBODY + BOTH)

    # The published "static" report has its distance in the moving field, and 0 cm in the still one.
    assert found == [Report(2, 81, 0), Report(0, 0, 0), Report(3, 70, 0)]
    assert [report.nearest_cm for report in found] == [81, None, 70]


def test_the_nearer_one_counts_and_what_is_not_seen_any_more_does_not() -> None:
    assert Report(3, 200, 90).nearest_cm == 90
    assert Report(1, 200, 90).nearest_cm == 200


def test_the_answers_to_its_settings_are_no_reports() -> None:
    settings = ("cfg enable", "cfg enable ack", "fw query", "cfg end")

    assert Parser().feed(b"".join(VECTORS[name] for name in settings) + NOBODY) == [Report(0, 0, 0)]


def test_the_engineering_report_says_the_same_in_more_bytes() -> None:
    gates = bytes(18)
    longer = STILL[:4] + bytes([0x0D + 2 + len(gates), 0, 1]) + STILL[7:17] + b"\x08\x08" + gates
    assert Parser().feed(longer + STILL[-6:]) == Parser().feed(STILL)


@given(st.lists(st.integers(1, 9), max_size=80), st.binary(max_size=20))
def test_however_it_is_sliced_and_whatever_comes_first_every_report_is_found(
    cuts: list[int], noise: bytes
) -> None:
    parser, found = Parser(), []
    stream = noise.replace(b"\xf4", b"") + STILL + NOBODY + BOTH
    for size in [*cuts, len(stream)]:
        piece, stream = stream[:size], stream[size:]
        found += parser.feed(piece)

    assert found == Parser().feed(STILL + NOBODY + BOTH)


@given(st.integers(0, len(STILL) - 1))
def test_a_broken_report_costs_itself_and_not_the_next(lost: int) -> None:
    found = Parser().feed(STILL[:lost] + STILL[lost + 1 :] + BOTH)

    assert found[-1:] == Parser().feed(BOTH)


@given(st.binary(max_size=400))
def test_whatever_comes_is_no_crash(noise: bytes) -> None:
    parser = Parser()
    parser.feed(b"\xf4\xf3\xf2\xf1" + noise)
    assert len(parser._buffer) <= 80


def test_who_walks_past_has_not_come_and_who_shifts_a_foot_has_not_gone() -> None:
    someone = Hysteresis(Lasting(arrive_s=0.7, leave_s=4.0))
    sights = [False] * 50 + [True] * 6 + [False] * 10 + [True] * 20 + [False] * 30 + [True] * 5 + [False] * 50
    said = []
    for step, seen in enumerate(sights):
        someone.feed(seen=seen, now=step / 10)
        said.append(someone.proximity)

    changes = [(step, one) for step, one in enumerate(said) if step and said[step - 1] is not one]
    assert changes == [(40, Proximity.NOT_PRESENT), (73, Proximity.PRESENT), (161, Proximity.NOT_PRESENT)]


@pytest.fixture
def radar(port: PtyPort) -> SimulatedRadar:
    radar = SimulatedRadar(port.send, port.later)
    port.receive = radar.receive
    return radar


async def test_somebody_comes_and_goes_and_the_wire_with_them(port: PtyPort, radar: SimulatedRadar) -> None:
    presence = Ld2410Presence(port.open_line, within_cm=120, lasting=Lasting(0.2, 0.3), silent_after_s=0.4)
    seen: list[PresenceStatus] = []
    presence.on_change = lambda: seen.append(presence.now)
    life = asyncio.create_task(presence.watch())
    radar.noise = bytes.fromhex("F4 F3 F2 F1 0D 00 02 55 00 FD FC")
    radar.start()

    async def until(proximity: Proximity, fault: Fault | None = None) -> None:
        await port.until(lambda: (presence.now.proximity, presence.now.fault) == (proximity, fault))

    await until(Proximity.NOT_PRESENT)
    radar.still_cm = 300  # at the next machine
    await asyncio.sleep(0.4)
    far = presence.now.proximity
    radar.moving_cm = 80
    await until(Proximity.PRESENT)
    radar.still_cm = radar.moving_cm = None
    await until(Proximity.NOT_PRESENT)
    radar.go_silent()
    await until(Proximity.UNKNOWN, Fault.PRESENCE_SILENT)
    radar.speak_again()
    await until(Proximity.NOT_PRESENT)
    port.unplug()
    await until(Proximity.UNKNOWN, Fault.PRESENCE_GONE)
    port.plug_in()
    await until(Proximity.NOT_PRESENT)
    life.cancel()
    radar.stop()

    assert far is Proximity.NOT_PRESENT
    assert seen.count(PresenceStatus(DeviceState.NO_DEVICE, Fault.PRESENCE_GONE)) == 1
