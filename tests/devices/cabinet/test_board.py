"""The cabinet's driver and a board at a real pseudo-terminal: doors, lamps, and everything a wire can do."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace

import pytest

from kiosk.devices.cabinet.modbus.codec import READ_INPUTS, Bits, Question
from kiosk.devices.cabinet.modbus.debounce import Debounced
from kiosk.devices.cabinet.modbus.driver import Contact, ModbusCabinet, Wiring
from kiosk.devices.cabinet.modbus.link import BoardPatience, NoAnswer
from kiosk.devices.cabinet.modbus.simulator import SimulatedBoard
from kiosk.devices.cabinet.port import CabinetStatus, Door, Flash
from kiosk.devices.status import DeviceState
from kiosk.faults import Fault
from tests.devices.pty import PtyPort

DOOR, TAMPER = 2, 5
WIRING = Wiring(
    unit=1,
    contacts=(
        Contact("service", DOOR, at_rest=True),
        Contact("case", TAMPER, at_rest=False, guards=Door.TAMPERED),
    ),
    lamps={"id": 0, "out": 1},
)
QUICK = BoardPatience(answer_s=0.15, poll_s=0.005, debounce_s=0.03, again_s=0.02, again_at_most_s=0.05)


@dataclass(slots=True)
class Bench:
    """A board with its doors shut, and the driver at work."""

    port: PtyPort
    board: SimulatedBoard
    cabinet: ModbusCabinet
    seen: list[CabinetStatus] = field(default_factory=list)

    async def until(self, holds: Callable[[CabinetStatus], bool]) -> CabinetStatus:
        await self.port.until(lambda: holds(self.cabinet.now))
        return self.cabinet.now

    async def until_shut(self) -> CabinetStatus:
        return await self.until(lambda now: now.door is Door.CLOSED)


def make_bench(port: PtyPort, wiring: Wiring = WIRING) -> Bench:
    board = SimulatedBoard(port.send, port.later)
    port.receive = board.receive
    board.inputs[DOOR] = True
    cabinet = ModbusCabinet(port.open_line, wiring, baud=115200, patience=QUICK)
    bench = Bench(port, board, cabinet)
    cabinet.on_change = lambda: bench.seen.append(cabinet.now)
    return bench


@pytest.fixture
async def bench(port: PtyPort) -> AsyncIterator[Bench]:
    bench = make_bench(port)
    life = asyncio.create_task(bench.cabinet.watch())
    yield bench
    life.cancel()
    await asyncio.wait([life])
    if not life.cancelled():
        life.result()


async def test_shut_doors_are_known_only_after_they_were_read_for_a_while(bench: Bench) -> None:
    await bench.until_shut()

    assert [status.door for status in bench.seen] == [Door.UNKNOWN, Door.CLOSED]
    assert bench.cabinet.now == CabinetStatus(DeviceState.ONLINE, None, Door.CLOSED)


async def test_an_open_door_is_named_and_comes_back(bench: Bench) -> None:
    await bench.until_shut()
    bench.board.inputs[DOOR] = False

    opened = await bench.until(lambda now: now.door is Door.OPEN)
    bench.board.inputs[DOOR] = True
    await bench.until_shut()

    assert opened == CabinetStatus(DeviceState.USER_ERROR, Fault.CABINET_DOOR, Door.OPEN, "service")


async def test_tampering_weighs_more_than_a_door(bench: Bench) -> None:
    bench.board.inputs[DOOR], bench.board.inputs[TAMPER] = False, True

    found = await bench.until(lambda now: now.door is Door.TAMPERED)

    assert found.fault is Fault.CABINET_TAMPER
    assert found.which == "service, case"


def test_a_contact_that_bounces_is_not_believed_before_it_rests() -> None:
    contact = Debounced(0.1)
    said = []

    for step, reading in enumerate([True] * 12 + [False, True] * 8 + [False] * 12):
        contact.feed(reading, step * 0.01)
        said.append(contact.value)

    assert said[:10] == [None] * 10
    assert said[10:38] == [True] * 28
    assert said[-1] is False


async def test_a_lamp_flashes_slowly_quickly_and_not_at_all(bench: Bench) -> None:
    await bench.until_shut()

    bench.cabinet.light("id", Flash.CONTINUOUS)
    await bench.port.until(lambda: bench.board.coils[0])
    bench.cabinet.light("out", Flash.QUICK)
    await asyncio.sleep(1.05)
    quick = bench.board.switched[1]
    bench.cabinet.light("out", Flash.OFF)
    bench.cabinet.light("id", Flash.OFF)
    await bench.port.until(lambda: not any(bench.board.coils))
    bench.cabinet.light("receipt", Flash.QUICK)  # there is no such lamp, and nothing happens

    assert 4 <= quick <= 7  # 0.4 s a flash: on and off
    assert bench.board.switched[0] == 2


async def test_lamps_are_set_anew_when_the_board_comes_back_without_its_power(bench: Bench) -> None:
    bench.cabinet.light("id", Flash.CONTINUOUS)
    await bench.port.until(lambda: bench.board.coils[0])

    bench.port.unplug()
    gone = await bench.until(lambda now: now.fault is Fault.CABINET_GONE)
    bench.board.coils[0] = False
    bench.port.plug_in()
    await bench.until_shut()
    await bench.port.until(lambda: bench.board.coils[0])

    assert gone == CabinetStatus(DeviceState.NO_DEVICE, Fault.CABINET_GONE, Door.UNKNOWN)
    assert bench.seen.count(gone) == 1


async def test_a_silent_board_makes_the_doors_unknown_and_comes_back(bench: Bench) -> None:
    await bench.until_shut()

    bench.board.go_silent()
    silent = await bench.until(lambda now: now.fault is Fault.CABINET_SILENT)
    bench.board.speak_again()
    await bench.until_shut()

    assert silent == CabinetStatus(DeviceState.OFFLINE, Fault.CABINET_SILENT, Door.UNKNOWN)


@pytest.mark.parametrize("spoil", ["corrupt", "junk", "late", "drip", "one word lost"])
async def test_what_a_bad_wire_does_once_nobody_notices(bench: Bench, spoil: str) -> None:
    await bench.until_shut()
    board = bench.board

    match spoil:
        case "corrupt":
            board.corrupt_next()
        case "junk":
            board.junk_before_next(bytes.fromhex("00 01 02 F0 01 02 01 01 82"))
        case "late":
            board.late_next(QUICK.answer_s * 1.5)
        case "drip":
            board.drip()
        case _:
            board.go_silent()
            bench.port.later(QUICK.answer_s * 1.2, board.speak_again)
    heard = len(bench.port.heard)
    await bench.port.until(lambda: len(bench.port.heard) > heard + 8 * 20)

    assert [status.door for status in bench.seen] == [Door.UNKNOWN, Door.CLOSED]


async def test_a_late_reading_is_never_taken_for_the_next_one(port: PtyPort) -> None:
    bench = make_bench(port, replace(WIRING, lamps={}))
    link = bench.cabinet._link
    question = Question(1, READ_INPUTS, DOOR, 1)
    await link.ask(question)
    bench.board.late_next(QUICK.answer_s + 0.015)  # it was read while the door was still shut
    with pytest.raises(NoAnswer):
        await link.ask(question)
    bench.board.inputs[DOOR] = False

    assert await link.ask(question) == Bits((False,))
    link.close()


async def test_a_board_that_has_no_such_input_is_a_matter_of_configuration(port: PtyPort) -> None:
    bench = make_bench(port, replace(WIRING, contacts=(Contact("attic", 11, at_rest=True),)))
    life = asyncio.create_task(bench.cabinet.watch())

    found = await bench.until(lambda now: now.fault is not None)
    life.cancel()

    assert found == CabinetStatus(DeviceState.HARDWARE_ERROR, Fault.CABINET_WIRING, Door.UNKNOWN)


async def test_a_lamp_that_the_board_does_not_have_darkens_no_other(port: PtyPort) -> None:
    bench = make_bench(port, replace(WIRING, lamps={"id": 40, "out": 1}))
    life = asyncio.create_task(bench.cabinet.watch())
    for place in ("id", "out"):
        bench.cabinet.light(place, Flash.CONTINUOUS)

    await bench.port.until(lambda: bench.board.coils[1])
    found = await bench.until_shut()
    life.cancel()

    assert found == CabinetStatus(DeviceState.ONLINE, Fault.CABINET_WIRING, Door.CLOSED)
