import pytest

from kiosk.devices.dispenser.crt591.driver import Crt591Dispenser
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


async def test_a_card_may_be_taken_while_it_is_waited_for(
    dispenser: Crt591Dispenser, metal: BenchMetal, port: PtyPort
) -> None:
    await dispenser.feed()
    await dispenser.present()

    def take() -> None:
        metal.move(Station.GATE, Station.PERSON)

    port.later(0.1, take)

    assert await dispenser.taken(within_s=5)


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


async def test_an_empty_stack_is_told_and_moves_nothing(
    dispenser: Crt591Dispenser, metal: BenchMetal
) -> None:
    metal.bodies.clear()

    assert await fault_of(dispenser.feed()) is Fault.DISPENSER_EMPTY
    assert metal.counts() == {}


async def test_a_full_bin_takes_no_card(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591, metal: BenchMetal
) -> None:
    await dispenser.feed()
    unit.bin_capacity = 0

    assert await fault_of(dispenser.capture()) is Fault.DISPENSER_BIN_FULL
    assert (await dispenser.status()).card is CardPlace.CHIP


async def test_a_second_blank_is_never_fed_onto_a_card(dispenser: Crt591Dispenser, metal: BenchMetal) -> None:
    await dispenser.feed()
    assert await fault_of(dispenser.feed()) is Fault.DISPENSER_CARD_MOVED

    await dispenser.present()
    assert await fault_of(dispenser.feed()) is Fault.DISPENSER_CARD_MOVED

    assert metal.counts() == {"stack": BLANKS - 1, "gate": 1}


async def test_a_jam_tells_through_the_status_where_the_card_is(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591, metal: BenchMetal
) -> None:
    await dispenser.feed()
    unit.jam_on(0x30)

    assert await fault_of(dispenser.present()) is Fault.DISPENSER_JAM

    assert (await dispenser.status()).card is CardPlace.CHIP
    await dispenser.capture()
    assert metal.counts() == {"stack": BLANKS - 1, "capture_bin": 1}


async def test_nothing_to_take_from_the_printer_is_a_fault(dispenser: Crt591Dispenser) -> None:
    assert await fault_of(dispenser.take_from_printer()) is Fault.DISPENSER_HARDWARE
