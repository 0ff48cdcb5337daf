"""The CD-720M over a real pseudo-terminal: a card's whole way, and every doubt decided by the sensors."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from kiosk.devices.dispenser.cd720m.codec import frame
from kiosk.devices.dispenser.cd720m.driver import Cd720mDispenser
from kiosk.devices.dispenser.cd720m.model import MODELS
from kiosk.devices.dispenser.cd720m.simulator import SimulatedCd720m
from kiosk.devices.dispenser.port import CardPlace
from kiosk.devices.metal import Station
from kiosk.devices.status import DeviceState, Supply
from kiosk.faults import Fault
from tests.devices.bench_metal import BenchMetal
from tests.devices.dispenser.bench import BLANKS, fault_of
from tests.devices.dispenser.cd720m_bench import IMPATIENT, QUICK, BenchReader
from tests.devices.pty import PtyPort

FEED, TAKE, CAPTURE, RESET, FLAGS, STATE = (
    frame(letters) for letters in ("DH", "ES", "CP", "ST", "PB", "RF")
)
PASSAGE = MODELS["passage"]


def taken_from(metal: BenchMetal, station: Station) -> None:
    metal.move(station, Station.PERSON)


@pytest.fixture
def reader() -> BenchReader:
    return BenchReader()


@pytest.fixture
async def cd(port: PtyPort, metal: BenchMetal, reader: BenchReader) -> SimulatedCd720m:
    unit = SimulatedCd720m(port.send, port.later, metal, reader, QUICK)
    port.receive = unit.receive
    return unit


@pytest.fixture
async def dispenser(
    port: PtyPort, cd: SimulatedCd720m, reader: BenchReader
) -> AsyncIterator[Cd720mDispenser]:
    dispenser = Cd720mDispenser(port.open_line, reader, model=PASSAGE, patience=IMPATIENT)
    yield dispenser
    dispenser.close()


async def test_a_card_goes_to_the_printer_and_into_a_hand(
    dispenser: Cd720mDispenser, metal: BenchMetal
) -> None:
    started = await dispenser.reset()
    assert (started.state, started.card, started.can_issue) == (DeviceState.ONLINE, CardPlace.NONE, True)

    await dispenser.feed()
    assert (await dispenser.chip.power_on())[0] == 0x3B
    assert await dispenser.chip.transmit(b"\x00\xb2\x01\x04\x00") == b"\x00\xb2\x01\x04\x00\x90\x00"
    await dispenser.chip.power_off()
    await dispenser.pass_to_printer()
    assert metal.counts() == {"stack": BLANKS - 1, "inlet": 1}
    await dispenser.take_from_printer()
    await dispenser.present()
    assert (await dispenser.status()).card is CardPlace.GATE
    assert await dispenser.taken(0.05) is False
    metal.move(Station.GATE, Station.PERSON)

    assert await dispenser.taken(1.0) is True
    assert (await dispenser.status()).captured == 0
    assert metal.counts() == {"stack": BLANKS - 1, "person": 1}


async def test_who_called_a_card_back_says_so(dispenser: Cd720mDispenser, metal: BenchMetal) -> None:
    await dispenser.feed()
    await dispenser.present()
    assert (await dispenser.status()).captured == 0

    await dispenser.capture()

    assert (await dispenser.status()).captured == 1
    assert metal.counts() == {"stack": BLANKS - 1, "capture_bin": 1}
    await dispenser.feed()
    assert (await dispenser.status()).captured == 0


async def test_what_a_loss_of_power_forgot_tells_nothing(
    dispenser: Cd720mDispenser, cd: SimulatedCd720m
) -> None:
    await dispenser.feed()
    await dispenser.capture()

    cd.power_loss()
    lost = await dispenser.status()
    back = await dispenser.reset()

    assert (lost.fault, lost.usable) == (Fault.DISPENSER_RESET, False)
    assert (back.usable, back.captured) == (True, None)


async def test_a_power_lost_with_a_card_inside_is_named_and_a_reset_says_where_the_card_is(
    dispenser: Cd720mDispenser, cd: SimulatedCd720m, metal: BenchMetal
) -> None:
    await dispenser.feed()
    cd.power_loss()

    assert await fault_of(dispenser.present()) is Fault.DISPENSER_RESET
    lost = await dispenser.status()
    back = await dispenser.reset()

    assert (lost.state, lost.fault) == (DeviceState.OFFLINE, Fault.DISPENSER_RESET)
    assert (back.state, back.fault, back.card) == (DeviceState.ONLINE, None, CardPlace.CHIP)
    await dispenser.capture()
    assert metal.counts() == {"stack": BLANKS - 1, "capture_bin": 1}


@pytest.mark.parametrize("station", [Station.CHIP, Station.GATE])
async def test_who_starts_after_a_power_loss_finds_the_card_and_can_move_it(
    port: PtyPort, cd: SimulatedCd720m, metal: BenchMetal, reader: BenchReader, station: Station
) -> None:
    metal.move(Station.STACK, station)
    cd.power_loss()
    successor = Cd720mDispenser(port.open_line, reader, model=PASSAGE, patience=IMPATIENT)

    started = await successor.reset()

    assert (started.usable, started.card) == (True, CardPlace(station.value))
    await successor.capture()
    assert metal.counts() == {"stack": BLANKS - 1, "capture_bin": 1}
    assert port.heard.count(RESET) == 1
    successor.close()


async def test_a_low_hopper_does_not_hide_that_power_was_lost(
    dispenser: Cd720mDispenser, cd: SimulatedCd720m, metal: BenchMetal, port: PtyPort
) -> None:
    metal.bodies[Station.STACK] = metal.bodies[Station.STACK][:2]
    port.before(FEED, cd.power_loss)

    assert await fault_of(dispenser.feed()) is Fault.DISPENSER_RESET
    assert (await dispenser.reset()).usable
    await dispenser.feed()

    assert metal.counts() == {"stack": 1, "chip": 1}


@pytest.mark.parametrize("fault", ["lose_ack", "lose_enq"])
async def test_an_order_that_was_not_heard_is_told_and_never_repeated(
    dispenser: Cd720mDispenser, cd: SimulatedCd720m, metal: BenchMetal, port: PtyPort, fault: str
) -> None:
    port.before(FEED, getattr(cd, fault))

    assert await fault_of(dispenser.feed()) is Fault.DISPENSER_SILENT

    assert port.heard.count(FEED) == 1
    assert cd.begun["DH"] == 0
    assert metal.counts() == {"stack": BLANKS}
    await dispenser.feed()
    assert metal.counts() == {"stack": BLANKS - 1, "chip": 1}


async def test_a_refused_order_is_offered_again_and_obeyed_once(
    dispenser: Cd720mDispenser, cd: SimulatedCd720m, metal: BenchMetal, port: PtyPort
) -> None:
    port.before(FEED, cd.nak_once)

    await dispenser.feed()

    assert port.heard.count(FEED) == 2
    assert cd.begun["DH"] == 1
    assert metal.counts() == {"stack": BLANKS - 1, "chip": 1}


@pytest.mark.parametrize("noise", [b"\x15", b"\x06", b"\xff\x00\x03"])
async def test_noise_after_an_order_moves_nothing_twice(
    dispenser: Cd720mDispenser, cd: SimulatedCd720m, metal: BenchMetal, port: PtyPort, noise: bytes
) -> None:
    port.before(FEED, lambda: port.send(noise))

    await dispenser.feed()

    assert cd.begun["DH"] == 1
    assert metal.counts() == {"stack": BLANKS - 1, "chip": 1}


async def test_noise_that_swallows_the_consent_leaves_the_order_unsaid(
    dispenser: Cd720mDispenser, cd: SimulatedCd720m, metal: BenchMetal, port: PtyPort
) -> None:
    port.before(FEED, lambda: port.send(b"\x02\x15\x06"))  # the beginning of a reply that never ends

    assert await fault_of(dispenser.feed()) is Fault.DISPENSER_SILENT

    assert cd.begun["DH"] == 0
    assert metal.counts() == {"stack": BLANKS}


async def test_a_late_answer_is_not_taken_for_the_next_one(
    dispenser: Cd720mDispenser, cd: SimulatedCd720m, metal: BenchMetal, port: PtyPort
) -> None:
    await dispenser.feed()
    port.before(FLAGS, lambda: cd.late_reply(0.3))  # "at the read position"; by then nobody waits for it
    port.later(0.1, lambda: taken_from(metal, Station.CHIP))

    assert (await dispenser.status()).card is CardPlace.NONE


async def test_an_answer_that_nobody_waits_for_any_more_is_not_taken_for_the_next_one(
    dispenser: Cd720mDispenser, cd: SimulatedCd720m, metal: BenchMetal, port: PtyPort
) -> None:
    await dispenser.feed()
    port.before(FLAGS, lambda: cd.late_reply(0.1))  # "at the read position"
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await dispenser.status()
    taken_from(metal, Station.CHIP)

    assert (await dispenser.status()).card is CardPlace.NONE


async def test_a_corrupt_answer_is_asked_for_again(dispenser: Cd720mDispenser, cd: SimulatedCd720m) -> None:
    assert (await dispenser.status()).usable
    cd.corrupt_reply()

    assert (await dispenser.status()).usable


async def test_silence_in_the_middle_of_a_motion_is_waited_out(
    dispenser: Cd720mDispenser, cd: SimulatedCd720m, metal: BenchMetal, port: PtyPort
) -> None:
    def falls_silent() -> None:
        cd.go_silent()
        port.later(0.3, cd.speak_again)

    port.before(STATE, falls_silent)

    await dispenser.feed()

    assert cd.begun["DH"] == 1
    assert metal.counts() == {"stack": BLANKS - 1, "chip": 1}


async def test_a_jam_stands_until_a_reset_and_nothing_is_moved_meanwhile(
    dispenser: Cd720mDispenser, cd: SimulatedCd720m, metal: BenchMetal, port: PtyPort
) -> None:
    await dispenser.feed()
    cd.jam_on("ES")

    assert await fault_of(dispenser.present()) is Fault.DISPENSER_JAM
    stuck = await dispenser.status()
    assert (stuck.state, stuck.fault) == (DeviceState.HARDWARE_ERROR, Fault.DISPENSER_JAM)
    assert await fault_of(dispenser.capture()) is Fault.DISPENSER_JAM
    assert CAPTURE not in port.heard

    assert (await dispenser.reset()).card is CardPlace.CHIP
    await dispenser.capture()
    assert metal.counts() == {"stack": BLANKS - 1, "capture_bin": 1}


async def test_a_reset_leaves_a_card_alone_that_is_in_no_trouble(
    dispenser: Cd720mDispenser, port: PtyPort
) -> None:
    await dispenser.feed()

    assert (await dispenser.reset()).card is CardPlace.CHIP
    assert RESET not in port.heard


async def test_a_blank_that_does_not_come_is_told(dispenser: Cd720mDispenser, cd: SimulatedCd720m) -> None:
    cd.feed_nothing()

    assert await fault_of(dispenser.feed()) is Fault.DISPENSER_JAM


async def test_an_empty_hopper_and_a_full_bin_forbid_what_needs_them(
    dispenser: Cd720mDispenser, cd: SimulatedCd720m, metal: BenchMetal, port: PtyPort
) -> None:
    metal.bodies[Station.STACK] = metal.bodies[Station.STACK][:1]
    assert (await dispenser.status()).stack is Supply.LOW
    await dispenser.feed()
    cd.bin_capacity = 0

    full = await dispenser.status()
    assert (full.stack, full.capture_bin) == (Supply.EMPTY, Supply.FULL)
    assert await fault_of(dispenser.capture()) is Fault.DISPENSER_BIN_FULL
    await dispenser.present()
    metal.move(Station.GATE, Station.PERSON)
    assert await dispenser.taken(0.5)
    assert await fault_of(dispenser.feed()) is Fault.DISPENSER_EMPTY
    assert port.heard.count(FEED) == 1


async def test_a_hand_that_is_quicker_than_the_capture_has_the_card(
    dispenser: Cd720mDispenser, metal: BenchMetal, port: PtyPort
) -> None:
    await dispenser.feed()
    await dispenser.present()
    port.before(CAPTURE, lambda: taken_from(metal, Station.GATE))

    assert await fault_of(dispenser.capture()) is Fault.DISPENSER_CARD_MOVED
    assert (await dispenser.status()).captured == 0


async def test_a_chip_that_cannot_be_reached_is_the_machines_fault(
    dispenser: Cd720mDispenser, cd: SimulatedCd720m, reader: BenchReader
) -> None:
    cd.chip_mute()
    await dispenser.feed()
    assert await fault_of(dispenser.chip.power_on()) is Fault.CHIP_MUTE
    reader.remove()
    assert await fault_of(dispenser.chip.transmit(b"\x00\x84\x00\x00\x08")) is Fault.DISPENSER_CARD_MOVED
    assert await fault_of(dispenser.chip.power_on()) is Fault.CHIP_MUTE

    reader.plugged = False
    assert await fault_of(dispenser.chip.power_on()) is Fault.DISPENSER_READER_GONE
    status = await dispenser.status()
    assert (status.usable, status.fault, status.card) == (
        False,
        Fault.DISPENSER_READER_GONE,
        CardPlace.CHIP,
    )


async def test_a_unit_without_a_passage_says_that_it_makes_no_cards(
    port: PtyPort, cd: SimulatedCd720m, reader: BenchReader
) -> None:
    dispenser = Cd720mDispenser(port.open_line, reader, patience=IMPATIENT)

    status = await dispenser.status()
    assert (status.usable, status.can_issue, status.takes_in) == (True, False, False)
    assert await fault_of(dispenser.pass_to_printer()) is Fault.DISPENSER_PROTOCOL
    assert await fault_of(dispenser.take_in(0.1)) is Fault.DISPENSER_PROTOCOL
    assert not cd.begun
    dispenser.close()


async def test_an_unplugged_unit_is_a_status_and_comes_back(
    dispenser: Cd720mDispenser, port: PtyPort
) -> None:
    assert (await dispenser.identity()).firmware == "315"
    port.unplug()
    assert (await dispenser.status()).fault is Fault.DISPENSER_GONE
    port.plug_in()
    assert (await dispenser.status()).usable
