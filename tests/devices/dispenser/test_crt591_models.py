"""What differs between units: parameters of the moves, antenna or contacts, sensors and counter."""

from collections.abc import AsyncIterator, Callable

import pytest

from kiosk.card.atr import historical_bytes
from kiosk.devices.dispenser.crt591.codec import Command, frame
from kiosk.devices.dispenser.crt591.driver import Crt591Dispenser
from kiosk.devices.dispenser.crt591.model import MODELS
from kiosk.devices.dispenser.crt591.simulator import SimulatedCrt591
from kiosk.devices.dispenser.port import CardPlace
from kiosk.faults import Fault
from tests.devices.bench_metal import BenchMetal
from tests.devices.dispenser.bench import BLANKS, IMPATIENT, QUICK, fault_of
from tests.devices.pty import PtyPort

Fit = Callable[[str], tuple[Crt591Dispenser, SimulatedCrt591]]


@pytest.fixture
async def fit(port: PtyPort, metal: BenchMetal) -> AsyncIterator[Fit]:
    fitted = []

    def fit(name: str) -> tuple[Crt591Dispenser, SimulatedCrt591]:
        unit = SimulatedCrt591(port.send, port.later, metal, QUICK, MODELS[name])
        port.receive = unit.receive
        unit.initialised = True
        fitted.append(Crt591Dispenser(port.open_line, model=MODELS[name], patience=IMPATIENT))
        return fitted[-1], unit

    yield fit
    for dispenser in fitted:
        dispenser.close()


@pytest.mark.parametrize("name", MODELS)
async def test_every_model_brings_a_card_to_the_gate_and_into_the_bin(
    fit: Fit, metal: BenchMetal, name: str
) -> None:
    dispenser, unit = fit(name)

    await dispenser.feed()
    await dispenser.chip.power_on()
    assert await dispenser.chip.transmit(b"\x00\x84\x00\x00\x08") == b"\x00\x84\x00\x00\x08\x90\x00"
    await dispenser.chip.power_off()
    await dispenser.present()
    assert (await dispenser.status()).card is CardPlace.GATE
    await dispenser.capture()

    assert metal.counts() == {"stack": BLANKS - 1, "capture_bin": 1}
    assert unit.begun == {MODELS[name].to_chip: 1, 0x30: 1, 0x33: 1}


@pytest.mark.parametrize(("name", "pm"), [("", 0x30), ("crt591-r02", 0x32)])
async def test_the_gate_is_opened_by_the_parameter_of_the_model(
    fit: Fit, port: PtyPort, name: str, pm: int
) -> None:
    dispenser, _ = fit(name)

    assert await dispenser.take_in(0.02) is False

    assert port.heard.count(frame(Command(0x33, pm))) == 1


async def test_a_card_without_contacts_is_activated_as_published(
    fit: Fit, port: PtyPort, metal: BenchMetal
) -> None:
    dispenser, _ = fit("crt591-rf")
    await dispenser.feed()

    atr = await dispenser.chip.power_on()

    assert bytes.fromhex("F2 00 00 05 43 60 30 41 42 03 E4") in port.heard
    card = metal.bodies[next(iter(metal.bodies))][0]
    assert historical_bytes(atr) == historical_bytes(card.chip.atr)
    assert atr[:4] == b"\x3b\x8d\x80\x01"
    check = 0
    for byte in atr[1:]:
        check ^= byte
    assert check == 0


async def test_no_chip_in_the_field_is_a_mute_chip(fit: Fit) -> None:
    dispenser, unit = fit("crt591-rf")
    unit.chip_mute()
    await dispenser.feed()

    assert await fault_of(dispenser.chip.power_on()) is Fault.CHIP_MUTE
    assert unit.commands.count((0x60, 0x30)) == 2  # one retry, as with contacts
    assert await fault_of(dispenser.chip.transmit(b"\x00\x84\x00\x00\x08")) is Fault.CHIP_MUTE


async def test_the_sensors_are_told_and_a_counter_near_its_end_begins_anew(fit: Fit) -> None:
    dispenser, unit = fit("")
    await dispenser.feed()
    unit.captures = 901

    before = await dispenser.status()
    after = await dispenser.reset()

    assert (before.sensors, before.captured) == ("01000000", 901)
    assert after.captured == 0
    unit.captures = 900
    assert (await dispenser.reset()).captured == 900


async def test_a_counter_of_a_full_bin_stays_as_it_is(fit: Fit) -> None:
    dispenser, unit = fit("")
    unit.captures, unit.bin_capacity = 950, 0

    assert (await dispenser.reset()).captured == 950
