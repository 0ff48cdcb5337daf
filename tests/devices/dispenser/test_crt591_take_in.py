"""The citizen's old card comes in by the gate, and only while the gate is open for it."""

import asyncio

from kiosk.devices.dispenser.crt591.codec import Command, frame
from kiosk.devices.dispenser.crt591.driver import Crt591Dispenser
from kiosk.devices.dispenser.crt591.model import Crt591Model
from kiosk.devices.dispenser.crt591.simulator import SimulatedCrt591
from kiosk.devices.dispenser.port import CardPlace
from kiosk.devices.metal import Station
from kiosk.faults import Fault
from tests.devices.bench_metal import BenchMetal
from tests.devices.dispenser.bench import BLANKS, IMPATIENT, QUICK, fault_of
from tests.devices.pty import PtyPort

PATIENT_S = 2.0


async def pushed(unit: SimulatedCrt591, metal: BenchMetal, after_s: float = 0.1) -> int:
    await asyncio.sleep(after_s)
    card = metal.load(Station.GATE)
    unit.card_pushed_in()
    return card.uid


async def test_an_old_card_is_drawn_in_read_and_captured(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591, metal: BenchMetal
) -> None:
    async with asyncio.TaskGroup() as group:
        pushing = group.create_task(pushed(unit, metal))
        came = await dispenser.take_in(PATIENT_S)

    assert came
    assert not unit.gate_open
    inside = metal.card_at(Station.CHIP)
    assert inside is not None
    assert inside.uid == pushing.result()
    assert await dispenser.chip.power_on()
    await dispenser.capture()
    assert metal.count_at(Station.CAPTURE_BIN) == 1
    assert metal.count_at(Station.STACK) == BLANKS, "nothing was fed"


async def test_when_none_comes_the_gate_is_shut_again(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591, metal: BenchMetal
) -> None:
    assert not await dispenser.take_in(0.1)

    assert not unit.gate_open
    await pushed(unit, metal)
    await asyncio.sleep(0.1)
    assert metal.card_at(Station.CHIP) is None


async def test_a_card_that_stands_in_the_gate_when_it_is_shut_is_drawn_in_all_the_same(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591, metal: BenchMetal
) -> None:
    async def push_without_letting_go() -> None:
        while not unit.gate_open:  # noqa: ASYNC110 (the simulator tells nobody)
            await asyncio.sleep(0)
        metal.load(Station.GATE)

    async with asyncio.TaskGroup() as group:
        group.create_task(push_without_letting_go())
        came = await dispenser.take_in(0.0)

    assert came
    assert (await dispenser.status()).card is CardPlace.CHIP


async def test_a_wrong_card_is_given_back(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591, metal: BenchMetal
) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(pushed(unit, metal))
        await dispenser.take_in(PATIENT_S)

    await dispenser.present()

    assert metal.card_at(Station.GATE) is not None


async def test_nothing_is_let_in_while_a_card_is_on_its_way(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591
) -> None:
    await dispenser.feed()

    assert await fault_of(dispenser.take_in(0.1)) is Fault.DISPENSER_CARD_MOVED
    assert (0x33, 0x30) not in unit.commands


async def test_a_visit_that_ends_shuts_the_gate_and_so_does_a_reset(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591
) -> None:
    waiting = asyncio.create_task(dispenser.take_in(PATIENT_S))
    await asyncio.sleep(0.2)
    assert unit.gate_open

    waiting.cancel()
    await asyncio.wait([waiting])

    assert not unit.gate_open
    unit.gate_open = True
    await dispenser.reset()
    assert not unit.gate_open


async def test_the_orders_of_a_model_are_those_that_are_given(port: PtyPort, metal: BenchMetal) -> None:
    model = Crt591Model(permit_entry=0x32)
    unit = SimulatedCrt591(port.send, port.later, metal, QUICK, model)
    port.receive = unit.receive
    unit.initialised = True
    dispenser = Crt591Dispenser(port.open_line, model=model, patience=IMPATIENT)

    await dispenser.take_in(0.0)

    assert [pm for cm, pm in unit.commands if cm == 0x33] == [0x32, 0x31]
    dispenser.close()


def test_the_order_on_the_wire() -> None:
    assert frame(Command(0x33, 0x30)).hex(" ").upper() == "F2 00 00 03 43 33 30 03 B2"
