"""`kiosk check` and its exercises: real drivers over real pseudo-terminals, and machines that are unwell."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from kiosk.__main__ import main
from kiosk.device_check import ANSWER_S, DEAF, TAKEN, Finding, examine, what_to_do
from kiosk.devices.metal import Station
from kiosk.devices.serial_line import open_serial
from kiosk.devices.status import DeviceIdentity, DeviceState, DeviceStatus
from kiosk.faults import Fault
from kiosk.fitting import Devices
from kiosk.sandbox.drivers import DEFAULTS
from kiosk.settings import RoleSettings, read_settings
from tests.check_room import CheckRoom, check_room
from tests.hub.world import CONFIG
from tests.stand_ins import ONLINE, Device
from tests.virtual_time import virtual_time


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[CheckRoom]:
    async with check_room(tmp_path) as room:
        yield room


async def test_each_device_that_is_well_is_one_line_with_who_and_how_it_is(room: CheckRoom) -> None:
    lines = await room.lines()

    said = {line.partition(":")[0]: line for line in lines}
    assert len(lines) == len(said) == 6
    assert all(": ok, " in line for line in lines)
    assert "firmware CRT-591-M001, serial SIM00001, captured 0, online" in said["dispenser"]
    assert "KIOSK, firmware SIM 1.0" in said["card_printer"]
    assert "serial 05.01-" in said["id_reader"]


async def test_what_is_wrong_is_one_line_each_with_what_to_do(room: CheckRoom) -> None:
    room.happens("dispenser", "unplug")
    room.happens("receipt_printer", "paper_out")
    room.happens("card_printer", "cover_open")

    assert await room.wrong() == [
        f"dispenser: wrong: DSP-GONE, {what_to_do(Fault.DISPENSER_GONE)}",
        f"card_printer: wrong: PRN-COVER, {what_to_do(Fault.PRINTER_COVER_OPEN)}",
        f"receipt_printer: wrong: RCP-PAPER, {what_to_do(Fault.RECEIPT_PAPER_OUT)}",
    ]


async def test_an_empty_stack_is_wrong_and_low_paper_will_be(room: CheckRoom) -> None:
    room.hall.empty(Station.STACK)
    room.machines.receipt.paper_near_end()

    lines = await room.lines()

    assert [line for line in lines if ": wrong: " in line] == [
        "dispenser: wrong: stack is empty: fill it, and book blanks in maintenance"
    ]
    assert "receipt_printer: warning: paper is low" in lines


async def test_what_stands_around_the_devices_is_watched_for_a_while(tmp_path: Path) -> None:
    async with check_room(tmp_path, "cabinet=modbus", "presence=ld2410", "ups=nut") as room:
        nothing: dict[str, Any] = dict.fromkeys(DEFAULTS)
        room.devices = replace(room.devices, **nothing)
        room.happens("cabinet", "open_door")
        room.happens("presence", "stand_in_front")

        assert await room.lines() == [
            "cabinet: WRONG, where, userError, door open, which service_door",
            f"cabinet: wrong: CAB-DOOR, {what_to_do(Fault.CABINET_DOOR)}",
            "presence: ok, where, online, proximity present",
            "ups: ok, where, online, source mains",
        ]


def test_each_battery_has_its_own_sentence() -> None:
    assert "keys" in what_to_do(Fault.PIN_PAD_BATTERY)
    assert "mains" in what_to_do(Fault.POWER_BATTERY)


async def test_a_line_that_a_running_kiosk_has_is_left_to_it(room: CheckRoom) -> None:
    line = open_serial(room.roles.dispenser.address)

    wrong = await room.wrong()

    assert wrong == [f"dispenser: wrong: {TAKEN}"]
    assert line.discard() == b"", "nobody asked on it meanwhile"
    line.close()


@virtual_time
async def test_a_driver_that_hangs_does_not_hang_the_check() -> None:
    class Hanging(Device):
        async def status(self) -> DeviceStatus:
            await asyncio.sleep(ANSWER_S * 2)
            return ONLINE

    roles = read_settings(CONFIG / "kiosk.toml").roles
    stand_ins: dict[str, Any] = dict.fromkeys((one.name for one in fields(Devices)), None)
    devices = Devices(**{**stand_ins, "card_reader": Hanging(), "camera": Device()})

    found = await examine(devices, roles, open_serial)

    assert [one.wrong for one in found] == [(DEAF,), ()]


async def test_a_part_that_watches_by_itself_is_heard_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.device_check.FIRST_WORD_S", 0.3)

    class Part:
        def __init__(self, answers_after_s: float) -> None:
            self.now = DeviceStatus(DeviceState.NO_DEVICE)
            self._after_s = answers_after_s
            self.ended = False
            self.on_change: Callable[[], None] = lambda: None

        async def watch(self) -> None:
            try:
                await asyncio.sleep(self._after_s)
                self.now = ONLINE
                self.on_change()
                await asyncio.sleep(60)
            finally:
                self.ended = True

    quick, dead = Part(0.05), Part(60)
    stand_ins: dict[str, Any] = dict.fromkeys((one.name for one in fields(Devices)), None)
    supply: Any = RoleSettings(driver="nut", address="ups@127.0.0.1")
    roles = structs.replace(read_settings(CONFIG / "kiosk.toml").roles, ups=supply)

    [well] = await examine(Devices(**{**stand_ins, "ups": quick}), roles, open_serial)
    [lost] = await examine(Devices(**{**stand_ins, "ups": dead}), roles, open_serial)

    assert (well.role, well.wrong) == ("ups", ())
    assert lost.wrong == ("it says noDevice: look at power and cable",)
    assert quick.ended
    assert dead.ended


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.code)
def test_every_fault_has_its_advice(fault: Fault) -> None:
    finding = Finding("dispenser", DeviceStatus(DeviceState.HARDWARE_ERROR, fault), DeviceIdentity())

    [sentence] = finding.wrong

    assert sentence.startswith(f"{fault.code}, ")
    assert len(sentence) > 25


def test_devices_that_are_not_there_are_a_status_of_their_own(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.device_check.ANSWER_S", 10.0)

    status = main(["check", "--config", str(CONFIG)])

    assert status == 1
    assert "dispenser: wrong: DSP-GONE" in capsys.readouterr().out
