"""The power supply at its server, over real TCP: what it says, and what it does not."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.cabinet.nut.codec import Refusal, answer, question, source_in
from kiosk.devices.cabinet.nut.driver import NutPatience, NutPower
from kiosk.devices.cabinet.nut.simulator import NAME, SimulatedNut
from kiosk.devices.cabinet.port import PowerStatus, Source
from kiosk.devices.status import DeviceState
from kiosk.faults import Action, Cause, Fault

QUICK = NutPatience(every_s=0.01, answer_s=0.1, again_s=0.02, again_at_most_s=0.05)


@pytest.mark.parametrize(
    ("tokens", "source"),
    [
        ("OL", Source.MAINS),
        ("OL CHRG RB", Source.MAINS),
        ("OL LB", Source.MAINS),  # after a long cut: the mains are back, the battery is not full yet
        ("OB DISCHRG", Source.BATTERY),
        ("OB LB", Source.LOW),
        ("FSD OL", Source.LOW),
        ("OL OB", Source.BATTERY),
        ("", Source.UNKNOWN),
        ("OFF", Source.UNKNOWN),
        ("BYPASS", Source.UNKNOWN),
    ],
)
def test_where_the_power_comes_from(tokens: str, source: Source) -> None:
    said = answer(f'VAR ups ups.status "{tokens}"\n'.encode(), "ups")

    assert isinstance(said, frozenset)
    assert source_in(said) is source


@pytest.mark.parametrize(
    "line",
    [
        b'VAR other ups.status "OL"\n',
        b'VAR ups ups.load "5"\n',
        b'VAR ups ups.status "OL\n',
        b'VAR ups ups.status "OL"',
        b"OK\n",
        b"\n",
        b"",
    ],
)
def test_what_is_no_answer_to_the_question(line: bytes) -> None:
    assert answer(line, "ups") is None


def test_the_question_and_a_refusal() -> None:
    assert question("ups") == b"GET VAR ups ups.status\n"
    assert answer(b"ERR DATA-STALE\r\n", "ups") == Refusal("DATA-STALE")


@given(st.binary(max_size=80))
def test_whatever_comes_never_means_mains(noise: bytes) -> None:
    assert answer(noise, "ups") is None or b"OL" in noise or noise.startswith(b"ERR ")


@dataclass(slots=True)
class Bench:
    """A server, and the driver at work."""

    server: SimulatedNut
    power: NutPower
    seen: list[PowerStatus]

    async def until(self, holds: Callable[[PowerStatus], bool]) -> PowerStatus:
        async with asyncio.timeout(5):
            while not holds(self.power.now):  # noqa: ASYNC110  what is waited for is the driver's own word
                await asyncio.sleep(0.001)
        return self.power.now

    async def asked(self, times: int) -> None:
        """So many questions more, and the last one's answer heard."""
        until = self.server.asked + times
        async with asyncio.timeout(5):
            while self.server.asked < until:  # noqa: ASYNC110
                await asyncio.sleep(0.001)
        await asyncio.sleep(QUICK.every_s / 2)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    server = SimulatedNut()
    await server.start()
    power = NutPower("127.0.0.1", server.port, NAME, QUICK)
    bench = Bench(server, power, [])
    power.on_change = lambda: bench.seen.append(power.now)
    life = asyncio.create_task(power.watch())
    await bench.until(lambda now: now.source is Source.MAINS)
    yield bench
    life.cancel()
    server.stop()
    await asyncio.wait([life])
    if not life.cancelled():
        life.result()


async def test_the_mains_go_the_battery_wanes_and_they_come_back(bench: Bench) -> None:
    for status, source in (("OB DISCHRG", Source.BATTERY), ("OB LB", Source.LOW), ("OL CHRG", Source.MAINS)):
        bench.server.status = status
        await bench.until(lambda now, source=source: now.source is source)  # type: ignore[misc]

    assert [status.fault for status in bench.seen] == [None, Fault.POWER_BATTERY, Fault.POWER_LOW, None]


@pytest.mark.parametrize(
    ("wrong", "state", "fault"),
    [
        ({"silent": True}, DeviceState.OFFLINE, Fault.POWER_SILENT),
        ({"late_s": 0.25}, DeviceState.OFFLINE, Fault.POWER_SILENT),
        ({"raw": b'VAR ups ups.status "OL"'}, DeviceState.OFFLINE, Fault.POWER_SILENT),
        ({"raw": b"\x00\xff" * 4000}, DeviceState.OFFLINE, Fault.POWER_SILENT),
        ({"raw": b"garbage\n"}, DeviceState.OFFLINE, Fault.POWER_SILENT),
        ({"error": "DATA-STALE"}, DeviceState.HARDWARE_ERROR, Fault.POWER_STALE),
        ({"error": "DRIVER-NOT-CONNECTED"}, DeviceState.HARDWARE_ERROR, Fault.POWER_STALE),
        ({"error": "UNKNOWN-UPS"}, DeviceState.HARDWARE_ERROR, Fault.POWER_NAME),
        ({"error": "ACCESS-DENIED"}, DeviceState.HARDWARE_ERROR, Fault.POWER_DENIED),
        ({"error": "PASSWORD-REQUIRED"}, DeviceState.HARDWARE_ERROR, Fault.POWER_DENIED),
        ({"error": "VAR-NOT-SUPPORTED"}, DeviceState.HARDWARE_ERROR, Fault.POWER_STALE),
        ({"raw": b"ERR "}, DeviceState.OFFLINE, Fault.POWER_SILENT),
        ({"status": ""}, DeviceState.HARDWARE_ERROR, Fault.POWER_STALE),
    ],
    ids=str,
)
async def test_no_answer_is_never_mains_and_the_next_good_one_is(
    bench: Bench, wrong: dict[str, object], state: DeviceState, fault: Fault
) -> None:
    right = {name: getattr(bench.server, name) for name in wrong}
    for name, value in wrong.items():
        setattr(bench.server, name, value)
    found = await bench.until(lambda now: now.fault is fault)
    for name, value in right.items():
        setattr(bench.server, name, value)
    back = await bench.until(lambda now: now.source is Source.MAINS)

    assert found == PowerStatus(state, fault, Source.UNKNOWN)
    assert back == PowerStatus(DeviceState.ONLINE, None, Source.MAINS)


@pytest.mark.parametrize(
    ("fault", "cause", "action"),
    [
        (Fault.POWER_SILENT, Cause.SOFTWARE, Action.RESET),
        (Fault.POWER_GONE, Cause.SOFTWARE, Action.RESET),
        (Fault.POWER_STALE, Cause.HARDWARE, Action.RESET),
        (Fault.POWER_NAME, Cause.SOFTWARE, Action.CONFIGURATION),
        (Fault.POWER_DENIED, Cause.SOFTWARE, Action.CONFIGURATION),
    ],
    ids=str,
)
def test_what_has_to_be_done_about_it(fault: Fault, cause: Cause, action: Action) -> None:
    assert (fault.cause, fault.action) == (cause, action)


async def test_a_line_that_came_again_and_again_is_not_the_answer_to_the_next_question(bench: Bench) -> None:
    bench.server.spoil = lambda line: line * 5
    await bench.asked(1)
    bench.server.spoil = lambda line: line
    await bench.asked(1)
    bench.server.status = "OB DISCHRG"

    await bench.asked(2)  # one may have been on its way

    assert bench.power.now.source is Source.BATTERY


async def test_a_connection_that_is_reset_is_made_anew(bench: Bench) -> None:
    for _ in range(3):
        bench.server.reset_connections()
        gone = await bench.until(lambda now: not now.usable)
        await bench.until(lambda now: now.source is Source.MAINS)

        assert gone == PowerStatus(DeviceState.NO_DEVICE, Fault.POWER_GONE, Source.UNKNOWN)


async def test_a_server_that_is_not_there_is_unknown_until_it_is(bench: Bench) -> None:
    bench.server.stop()
    gone = await bench.until(lambda now: now.fault is Fault.POWER_GONE)
    await bench.server.start()
    await bench.until(lambda now: now.source is Source.MAINS)

    assert gone == PowerStatus(DeviceState.NO_DEVICE, Fault.POWER_GONE, Source.UNKNOWN)
