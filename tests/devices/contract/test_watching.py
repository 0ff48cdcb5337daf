"""What every part around the devices keeps: it watches by itself and never takes silence for "all well"."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kiosk.devices.cabinet.ld2410.driver import Ld2410Presence
from kiosk.devices.cabinet.ld2410.hysteresis import Lasting
from kiosk.devices.cabinet.ld2410.simulator import SimulatedRadar
from kiosk.devices.cabinet.modbus.driver import ModbusCabinet
from kiosk.devices.cabinet.modbus.simulator import SimulatedBoard
from kiosk.devices.cabinet.nut.driver import NutPower
from kiosk.devices.cabinet.nut.simulator import NAME
from kiosk.devices.status import DeviceState, DeviceStatus
from tests.devices.cabinet.test_board import DOOR, QUICK, WIRING
from tests.devices.cabinet.test_nut import QUICK as QUICK_NUT
from tests.devices.contract.doubt import is_unheard, known
from tests.devices.contract.nut_wire import NutWire
from tests.devices.contract.wire import Wire
from tests.devices.pty import PtyPort


@dataclass(slots=True)
class Watcher:
    """A Cabinet, Presence or Power at its simulated machine, and what it said so far."""

    device: Any
    wire: Wire | NutWire
    said: list[DeviceStatus]

    async def until(self, holds: Callable[[DeviceStatus], bool]) -> DeviceStatus:
        await self.wire.port.until(lambda: holds(self.device.now))
        now: DeviceStatus = self.device.now
        return now


def modbus(wire: Wire) -> ModbusCabinet:
    board = SimulatedBoard(wire.send, wire.port.later)
    board.inputs[DOOR] = True
    wire.connect(board.receive)
    return ModbusCabinet(wire.port.open_line, WIRING, baud=115200, patience=QUICK)


def ld2410(wire: Wire) -> Ld2410Presence:
    radar = SimulatedRadar(wire.send, wire.port.later)
    wire.connect(radar.receive)
    radar.start()
    lasting = Lasting(0.05, 0.05)
    return Ld2410Presence(wire.port.open_line, within_cm=120, lasting=lasting, silent_after_s=0.3)


def nut(wire: NutWire) -> NutPower:
    return NutPower("127.0.0.1", wire.server.port, NAME, QUICK_NUT)


ROWS: Mapping[str, Callable[[Wire], Any]] = {"modbus": modbus, "ld2410": ld2410}
"""Driver → what puts it up on a line. NUT has none, but a connection of its own kind."""


@pytest.fixture(params=[*ROWS, "nut"])
async def watcher(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Watcher]:
    wire: Wire | NutWire
    device: Any
    lives = []
    if request.param == "nut":
        wire = NutWire()
        device = nut(wire)
        lives.append(asyncio.create_task(wire.server.serve()))
    else:
        wire = Wire(PtyPort(tmp_path))
        device = ROWS[request.param](wire)
    said: list[DeviceStatus] = []
    device.on_change = lambda: said.append(device.now)
    assert device.now.state is DeviceState.STARTING
    assert is_unheard(device.now)
    lives.append(asyncio.create_task(device.watch()))
    yield Watcher(device, wire, said)
    wire.port.unplug()
    await asyncio.sleep(0.01)  # a server lets go of its door
    for life in lives:
        life.cancel()
    await asyncio.wait(lives)
    for life in lives:
        if not life.cancelled():
            life.result()


def sound(now: DeviceStatus) -> bool:
    return now.usable and not is_unheard(now) and "unknown" not in known(now).values()


async def test_silence_is_told_once_and_ends(watcher: Watcher) -> None:
    truth = await watcher.until(sound)
    watcher.wire.fall_silent()

    silent = await watcher.until(lambda now: not now.usable)

    assert is_unheard(silent)
    assert silent.fault is not None
    assert silent.fault.code.endswith("-SILENT")
    await asyncio.sleep(0.1)
    watcher.wire.mend()
    assert await watcher.until(sound) == truth
    assert watcher.said.count(silent) == 1


async def test_an_unplugged_part_is_gone_and_comes_back_by_itself(watcher: Watcher) -> None:
    truth = await watcher.until(sound)
    watcher.wire.port.unplug()

    gone = await watcher.until(lambda now: not now.usable)

    assert is_unheard(gone)
    assert (gone.state, gone.fault is not None) == (DeviceState.NO_DEVICE, True)
    watcher.wire.port.plug_in()
    assert await watcher.until(sound) == truth


async def test_a_bad_line_never_makes_it_say_what_is_not_so(watcher: Watcher) -> None:
    truth = await watcher.until(sound)
    wire = watcher.wire
    for spoil in (wire.half_of_next, wire.flip_in_next, lambda: wire.noise_before_next(b"\xff\x55\xaa\x80")):
        for _ in range(5):
            spoil()
            await asyncio.sleep(0.02)
    wire.drip()
    await asyncio.sleep(0.1)
    wire.mend()

    assert await watcher.until(sound) == truth
    said = [known(status) for status in watcher.said if not is_unheard(status)]
    assert [facts for facts in said if "unknown" not in facts.values() and facts != known(truth)] == []
