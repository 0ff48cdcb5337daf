import pytest

from kiosk.devices.dispenser.crt591.driver import Crt591Dispenser
from kiosk.devices.dispenser.crt591.model import Crt591Model
from kiosk.devices.dispenser.crt591.simulator import SimulatedCrt591
from kiosk.devices.dispenser.port import CardPlace
from kiosk.devices.metal import Station
from kiosk.devices.status import DeviceState, Supply
from kiosk.faults import Fault
from tests.devices.bench_metal import BenchMetal
from tests.devices.dispenser.bench import BLANKS, CAPTURE, IMPATIENT, QUICK, fault_of
from tests.devices.pty import PtyPort


async def test_a_card_goes_through_the_whole_machine(dispenser: Crt591Dispenser, metal: BenchMetal) -> None:
    started = await dispenser.reset()
    assert (started.state, started.card, started.can_issue) == (DeviceState.ONLINE, CardPlace.NONE, True)

    await dispenser.feed()
    assert (await dispenser.status()).card is CardPlace.CHIP
    await dispenser.pass_to_printer()
    assert metal.counts() == {"stack": BLANKS - 1, "inlet": 1}
    assert (await dispenser.status()).card is CardPlace.NONE
    await dispenser.take_from_printer()
    assert (await dispenser.status()).card is CardPlace.CHIP
    await dispenser.present()
    assert (await dispenser.status()).card is CardPlace.GATE

    metal.move(Station.GATE, Station.PERSON)
    assert await dispenser.taken(within_s=1)
    assert metal.counts() == {"stack": BLANKS - 1, "person": 1}


async def test_a_card_that_is_not_taken_is_captured(dispenser: Crt591Dispenser, metal: BenchMetal) -> None:
    await dispenser.feed()
    await dispenser.present()

    assert not await dispenser.taken(within_s=0.05)
    await dispenser.capture()

    assert metal.counts() == {"stack": BLANKS - 1, "capture_bin": 1}
    assert (await dispenser.status()).captured == 1


async def test_a_counter_that_stands_still_is_not_believed(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591, port: PtyPort
) -> None:
    def set_back() -> None:
        unit.captures = -1

    await dispenser.feed()
    port.before(CAPTURE, set_back)

    await dispenser.capture()

    assert (await dispenser.status()).captured is None


async def test_the_devices_own_time_is_told_to_the_hall(
    dispenser: Crt591Dispenser, metal: BenchMetal
) -> None:
    await dispenser.feed()

    assert [device for device, _ in metal.worked] == ["dispenser"]
    assert metal.worked[0][1] == pytest.approx(2.2 * 0.02)


@pytest.mark.parametrize(
    ("blanks", "spoilt", "stack", "capture_bin"),
    [
        (0, 0, Supply.EMPTY, Supply.OK),
        (10, 49, Supply.LOW, Supply.OK),
        (11, 50, Supply.OK, Supply.FULL),
    ],
)
async def test_stack_and_bin_are_told(
    port: PtyPort, blanks: int, spoilt: int, stack: Supply, capture_bin: Supply
) -> None:
    metal = BenchMetal()
    if blanks:
        metal.load(Station.STACK, blanks)
    if spoilt:
        metal.load(Station.CAPTURE_BIN, spoilt)
    unit = SimulatedCrt591(port.send, port.later, metal, QUICK)
    port.receive = unit.receive
    dispenser = Crt591Dispenser(port.open_line, patience=IMPATIENT)

    status = await dispenser.reset()

    assert (status.stack, status.capture_bin) == (stack, capture_bin)
    assert status.can_issue == (blanks > 0 and spoilt < 50)
    dispenser.close()


async def test_nothing_to_take_from_the_printer_is_a_fault(dispenser: Crt591Dispenser) -> None:
    assert await fault_of(dispenser.take_from_printer()) is Fault.DISPENSER_HARDWARE


async def test_the_moves_of_a_model_are_those_that_are_ordered(port: PtyPort, metal: BenchMetal) -> None:
    model = Crt591Model(present=0x39, pass_to_printer=0x64, take_from_printer=0x72, address=3)
    unit = SimulatedCrt591(port.send, port.later, metal, QUICK, model)
    port.receive = unit.receive
    dispenser = Crt591Dispenser(port.open_line, model=model, patience=IMPATIENT)

    assert (await dispenser.reset()).usable
    await dispenser.feed()
    await dispenser.pass_to_printer()
    await dispenser.take_from_printer()
    await dispenser.present()

    assert list(unit.begun) == [0x31, 0x64, 0x72, 0x39]
    assert metal.counts() == {"stack": BLANKS - 1, "gate": 1}
    dispenser.close()


async def test_a_unit_with_another_address_does_not_answer(port: PtyPort, metal: BenchMetal) -> None:
    unit = SimulatedCrt591(port.send, port.later, metal, QUICK, Crt591Model(address=3))
    port.receive = unit.receive
    dispenser = Crt591Dispenser(port.open_line, patience=IMPATIENT)

    assert (await dispenser.status()).fault is Fault.DISPENSER_SILENT
    assert unit.commands == []
    dispenser.close()


async def test_the_counter_of_a_bin_goes_on_where_the_bin_stands(port: PtyPort) -> None:
    metal = BenchMetal()
    metal.load(Station.CAPTURE_BIN, 7)
    unit = SimulatedCrt591(port.send, port.later, metal, QUICK)
    port.receive = unit.receive
    dispenser = Crt591Dispenser(port.open_line, patience=IMPATIENT)

    assert (await dispenser.reset()).captured == 7
    dispenser.close()
