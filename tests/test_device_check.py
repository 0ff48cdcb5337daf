"""`kiosk check` and its exercises: real drivers over real pseudo-terminals, and machines that are unwell."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import pytest
from msgspec import convert, structs
from msgspec import to_builtins as builtins_of

from kiosk.__main__ import USAGE_ERROR, main
from kiosk.clock import SystemClock
from kiosk.device_check import ANSWER_S, DEAF, TAKEN, Finding, examine, told, what_to_do
from kiosk.devices.metal import Station
from kiosk.devices.serial_line import open_serial
from kiosk.devices.status import DeviceIdentity, DeviceState, DeviceStatus
from kiosk.entropy import SystemEntropy
from kiosk.errors import DeviceError
from kiosk.exercise import WARNED, Bench, CannotExercise, exercise
from kiosk.faults import Fault
from kiosk.fitting import Devices, Fitter
from kiosk.journal.sqlite import SqliteJournal
from kiosk.model import CaseEnd
from kiosk.sandbox.chip import SimulatedChip
from kiosk.sandbox.drivers import DEFAULTS, chosen_drivers
from kiosk.sandbox.hall import Hall
from kiosk.sandbox.machines import Machines
from kiosk.sandbox.timings import Speed, Timings
from kiosk.settings import Roles, RoleSettings, read_settings
from kiosk.stationery import read_stationery
from kiosk.worker import InlineWorker
from tests.hub.world import CONFIG
from tests.sandbox.test_dock import FACTORY
from tests.stand_ins import ONLINE, STAFF, Device, StandInCamera, StandInSlot
from tests.virtual_time import virtual_time

LOADED = 20


@dataclass
class Room:
    machines: Machines
    hall: Hall
    devices: Devices
    roles: Roles
    journal: SqliteJournal

    def happens(self, role: str, mishap: str) -> None:
        self.machines.verbs()[role][mishap]()

    async def lines(self) -> list[str]:
        found = await examine(self.devices, self.roles, open_serial)
        return [line for one in found for line in told(one, "")]

    async def wrong(self) -> list[str]:
        return [line for line in await self.lines() if ": wrong: " in line]

    async def exercised(self, role: str) -> str:
        settings = read_settings(CONFIG / "kiosk.toml")
        stationery = read_stationery(CONFIG / "text" / "receipts.toml", "网点", settings.kiosk.name)
        bench = Bench(self.devices, self.journal, SystemClock(), SystemEntropy(), stationery)
        return await exercise(bench, role)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    hall = Hall(None, lambda: 0.0, SimulatedChip.from_json)
    hall.stock(LOADED, FACTORY.blank)
    timings = Timings(CONFIG / "sandbox" / "timings.toml", Speed.FAST)
    machines = Machines(tmp_path / "dev", hall, timings, DEFAULTS, reader_port=1)
    fixed = read_settings(CONFIG / "kiosk.toml").roles
    roles = structs.replace(
        fixed,
        **{
            role: structs.replace(getattr(fixed, role), address=said["address"])
            for role, said in machines.roles().items()
        },
    )
    devices = replace(
        Fitter(CONFIG, open_serial, lambda _: InlineWorker()).fit(roles),
        card_reader=StandInSlot(),
        camera=StandInCamera(),
    )
    journal = SqliteJournal(tmp_path / "journal.db", SystemClock(), InlineWorker())
    await journal.book_exchange(STAFF, 0, LOADED)
    yield Room(machines, hall, devices, roles, journal)
    for verbs in machines.verbs().values():
        verbs["unplug"]()
    journal.close()


async def test_each_device_that_is_well_is_one_line_with_who_and_how_it_is(room: Room) -> None:
    lines = await room.lines()

    said = {line.partition(":")[0]: line for line in lines}
    assert len(lines) == len(said) == 6
    assert all(": ok, " in line for line in lines)
    assert "firmware CRT-591-M001, serial SIM00001, captured 0, online" in said["dispenser"]
    assert "KIOSK, firmware SIM 1.0" in said["card_printer"]
    assert "serial 05.01-" in said["id_reader"]


async def test_what_is_wrong_is_one_line_each_with_what_to_do(room: Room) -> None:
    room.happens("dispenser", "unplug")
    room.happens("receipt_printer", "paper_out")
    room.happens("card_printer", "cover_open")

    assert await room.wrong() == [
        f"dispenser: wrong: DSP-GONE, {what_to_do(Fault.DISPENSER_GONE)}",
        f"card_printer: wrong: PRN-COVER, {what_to_do(Fault.PRINTER_COVER_OPEN)}",
        f"receipt_printer: wrong: RCP-PAPER, {what_to_do(Fault.RECEIPT_PAPER_OUT)}",
    ]


async def test_an_empty_stack_is_wrong_and_low_paper_will_be(room: Room) -> None:
    room.hall.empty(Station.STACK)
    room.machines.receipt.paper_near_end()

    lines = await room.lines()

    assert [line for line in lines if ": wrong: " in line] == [
        "dispenser: wrong: stack is empty: fill it, and book blanks in maintenance"
    ]
    assert "receipt_printer: warning: paper is low" in lines


async def test_what_stands_around_the_devices_is_watched_for_a_while(tmp_path: Path) -> None:
    timings = Timings(CONFIG / "sandbox" / "timings.toml", Speed.FAST)
    chosen = chosen_drivers(("cabinet=modbus", "presence=ld2410", "ups=nut"))
    machines = Machines(tmp_path, Hall(None, lambda: 0.0, SimulatedChip.from_json), timings, chosen, 1)
    parts = {role: machines.roles()[role] for role in ("cabinet", "presence", "ups")}
    fixed = builtins_of(read_settings(CONFIG / "kiosk.toml").roles)
    roles = convert({**fixed, **parts}, Roles)
    usual = Fitter(CONFIG, open_serial, lambda _: InlineWorker()).fit(roles)
    nothing: dict[str, Any] = dict.fromkeys(DEFAULTS)
    devices = replace(usual, **nothing)
    serving = [asyncio.create_task(serve()) for serve in machines.services()]
    machines.verbs()["cabinet"]["open_door"]()
    machines.verbs()["presence"]["stand_in_front"]()

    found = await examine(devices, roles, open_serial)

    assert [line for one in found for line in told(one, "where")] == [
        "cabinet: WRONG, where, userError, door open, which service_door",
        f"cabinet: wrong: CAB-DOOR, {what_to_do(Fault.CABINET_DOOR)}",
        "presence: ok, where, online, proximity present",
        "ups: ok, where, online, source mains",
    ]
    for verbs in machines.verbs().values():
        verbs["unplug"]()
    await asyncio.sleep(0.01)  # the supply's server lets go of its door
    for task in serving:
        task.cancel()
    await asyncio.wait(serving)


def test_each_battery_has_its_own_sentence() -> None:
    assert "keys" in what_to_do(Fault.PIN_PAD_BATTERY)
    assert "mains" in what_to_do(Fault.POWER_BATTERY)


async def test_a_line_that_a_running_kiosk_has_is_left_to_it(room: Room) -> None:
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


async def test_a_blank_is_spent_for_the_dispenser_s_exercise_and_booked(room: Room) -> None:
    said = await room.exercised("dispenser")

    ledger = await room.journal.ledger()
    assert "into the capture bin, slip" in said
    assert (ledger.rejected, ledger.in_stack, ledger.inside) == (1, LOADED - 1, 0)
    assert room.hall.bodies()["capture_bin"] == 1
    assert (await room.journal.case_record(1)).end is CaseEnd.REJECTED


async def test_no_blank_is_spent_while_a_card_is_inside(room: Room) -> None:
    await room.devices.dispenser.reset()
    await room.devices.dispenser.feed()

    with pytest.raises(CannotExercise, match="a card is inside"):
        await room.exercised("dispenser")

    assert room.hall.bodies()["capture_bin"] == 0


@pytest.mark.parametrize("role", ["card_printer", "receipt_printer", "card_reader"])
async def test_the_others_do_their_work_once(room: Room, role: str) -> None:
    said = await room.exercised(role)

    assert said
    assert len(room.machines.receipt.slips) == (role == "receipt_printer")
    assert room.hall.bodies()["stack"] == LOADED


async def test_an_exercise_says_why_it_was_not_done(room: Room) -> None:
    room.happens("receipt_printer", "paper_out")

    with pytest.raises(DeviceError, match="RCP-PAPER"):
        await room.exercised("receipt_printer")


def test_nothing_moves_without_a_yes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.readline", lambda: "y\n", raising=False)

    status = main(["check", "--config", str(CONFIG), "--exercise", "dispenser"])

    said = capsys.readouterr().out
    assert status == 1
    assert WARNED["dispenser"] in said
    assert said.endswith("dispenser: nothing was done\n")


def test_with_a_yes_it_wants_to_know_where_a_spent_blank_is_booked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--config", str(CONFIG), "--exercise", "dispenser", "--yes", "--state", str(tmp_path)]

    status = main(["check", *arguments])

    assert status == 1
    assert f"dispenser: wrong: no journal at {tmp_path}/journal.db" in capsys.readouterr().out


def test_what_is_no_role_is_refused_like_a_wrong_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--config", str(CONFIG), "--exercise", "toaster"]) == USAGE_ERROR
    assert "--exercise: role: found 'toaster', expected id_reader or dispenser" in capsys.readouterr().err


def test_devices_that_are_not_there_are_a_status_of_their_own(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.device_check.ANSWER_S", 10.0)

    status = main(["check", "--config", str(CONFIG)])

    assert status == 1
    assert "dispenser: wrong: DSP-GONE" in capsys.readouterr().out
