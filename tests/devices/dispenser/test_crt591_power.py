from dataclasses import replace

from kiosk.devices.dispenser.crt591.driver import Crt591Dispenser
from kiosk.devices.dispenser.crt591.simulator import Crt591Timings, SimulatedCrt591
from kiosk.devices.dispenser.port import CardPlace
from kiosk.devices.status import DeviceState
from kiosk.faults import Fault
from tests.devices.bench_metal import BenchMetal
from tests.devices.dispenser.bench import BLANKS, FEED, IMPATIENT, fault_of
from tests.devices.pty import PtyPort


async def test_an_unplugged_unit_is_gone_and_comes_back(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591, metal: BenchMetal, port: PtyPort
) -> None:
    port.before(FEED, port.unplug)

    assert await fault_of(dispenser.feed()) is Fault.DISPENSER_GONE
    status = await dispenser.status()
    assert (status.state, status.fault, status.card) == (
        DeviceState.NO_DEVICE,
        Fault.DISPENSER_GONE,
        CardPlace.UNKNOWN,
    )

    port.plug_in()
    # The cable was pulled, not the power: the motion went to its end without the host.
    assert (await dispenser.status()).card is CardPlace.CHIP
    assert metal.counts() == {"stack": BLANKS - 1, "chip": 1}


async def test_a_lost_power_is_not_hidden_and_a_reset_tells_where_the_card_is(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591, metal: BenchMetal
) -> None:
    await dispenser.feed()
    unit.power_loss()

    assert await fault_of(dispenser.present()) is Fault.DISPENSER_RESET
    status = await dispenser.status()
    assert (status.state, status.fault) == (DeviceState.OFFLINE, Fault.DISPENSER_RESET)
    assert await fault_of(dispenser.chip.power_on()) is Fault.DISPENSER_RESET

    restarted = await dispenser.reset()

    assert (restarted.state, restarted.card) == (DeviceState.ONLINE, CardPlace.CHIP)
    assert metal.counts() == {"stack": BLANKS - 1, "chip": 1}


async def test_a_power_lost_in_the_middle_of_a_motion_moves_nothing(port: PtyPort, metal: BenchMetal) -> None:
    unit = SimulatedCrt591(port.send, port.later, metal, Crt591Timings(command_s=0.001, feed_s=0.15))
    port.receive = unit.receive
    unit.initialised = True
    dispenser = Crt591Dispenser(port.open_line, patience=IMPATIENT)
    port.before(FEED, lambda: port.later(0.05, unit.power_loss))

    assert await fault_of(dispenser.feed()) is Fault.DISPENSER_RESET
    assert metal.counts() == {"stack": BLANKS}
    dispenser.close()


async def test_after_a_restart_the_motion_of_the_predecessor_is_waited_for(
    port: PtyPort, metal: BenchMetal
) -> None:
    unit = SimulatedCrt591(
        port.send, port.later, metal, Crt591Timings(command_s=0.001, feed_s=0.3, init_s=0.01)
    )
    port.receive = unit.receive
    unit.initialised = True
    dead = port.open_line()
    dead.write(bytes.fromhex("F2 00 00 03 43 32 31 03 B2"))
    await port.until(lambda: unit.begun[0x31] == 1)
    dead.close()

    successor = Crt591Dispenser(port.open_line, patience=IMPATIENT)
    status = await successor.reset()

    assert (status.state, status.card) == (DeviceState.ONLINE, CardPlace.CHIP)
    successor.close()


async def test_half_an_order_of_a_predecessor_moves_nothing(
    port: PtyPort, unit: SimulatedCrt591, metal: BenchMetal
) -> None:
    dead = port.open_line()
    dead.write(bytes.fromhex("F2 00 00"))
    await port.until(lambda: len(port.heard) == 3)
    dead.close()

    successor = Crt591Dispenser(port.open_line, patience=replace(IMPATIENT, ack_s=0.2))
    status = await successor.reset()

    assert status.usable
    assert metal.counts() == {"stack": BLANKS}
    successor.close()


async def test_a_contact_that_sticks_is_initialised_once_more(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591
) -> None:
    unit.stick_contact()

    assert (await dispenser.reset()).usable
    assert unit.commands.count((0x30, 0x33)) == 2
