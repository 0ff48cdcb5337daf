import pytest

from kiosk.devices.dispenser.crt591.driver import Crt591Dispenser
from kiosk.devices.dispenser.crt591.simulator import SimulatedCrt591
from kiosk.devices.metal import Station
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from tests.devices.bench_metal import BenchCard, BenchMetal
from tests.devices.pty import PtyPort

APDU = bytes.fromhex("43 51 39")
VERIFY = b"\x00\x20\x00\x00\x03\x12\x34\x56"


@pytest.fixture
def card(metal: BenchMetal) -> BenchCard:
    return metal.load(Station.CHIP)


async def test_the_chip_in_the_head_is_powered_and_answers(
    dispenser: Crt591Dispenser, card: BenchCard
) -> None:
    assert await dispenser.chip.power_on() == card.chip.atr
    assert await dispenser.chip.transmit(b"\x00\x84\x00\x00\x08") == b"\x00\x84\x00\x00\x08\x90\x00"

    await dispenser.chip.power_off()
    assert not card.chip.powered


async def test_control_bytes_inside_an_apdu_are_data(dispenser: Crt591Dispenser, card: BenchCard) -> None:
    await dispenser.chip.power_on()
    awkward = b"\x00\xd6\x00\x00\x06\x06\x15\x04\xf2\x03\xf2"

    assert await dispenser.chip.transmit(awkward) == awkward + b"\x90\x00"


async def test_more_data_is_fetched(dispenser: Crt591Dispenser, card: BenchCard) -> None:
    await dispenser.chip.power_on()
    card.chip.ready = [b"\x61\x04", b"ab\x61\x02", b"cd\x90\x00"]

    assert await dispenser.chip.transmit(b"\x00\xa4\x04\x00\x01\xaa") == b"abcd\x90\x00"
    assert card.chip.seen[1:] == [b"\x00\xc0\x00\x00\x04", b"\x00\xc0\x00\x00\x02"]


@pytest.mark.parametrize(
    ("apdu", "again"),
    [
        (b"\x00\xb2\x01\x04", b"\x00\xb2\x01\x04\x12"),
        (b"\x00\xb2\x01\x04\x00", b"\x00\xb2\x01\x04\x12"),
        (b"\x00\x88\x00\x00\x02\xaa\xbb", b"\x00\x88\x00\x00\x02\xaa\xbb\x12"),
        (b"\x00\x88\x00\x00\x02\xaa\xbb\x00", b"\x00\x88\x00\x00\x02\xaa\xbb\x12"),
    ],
)
async def test_a_wrong_length_is_corrected(
    dispenser: Crt591Dispenser, card: BenchCard, apdu: bytes, again: bytes
) -> None:
    await dispenser.chip.power_on()
    card.chip.ready = [b"\x6c\x12", b"data\x90\x00"]

    assert await dispenser.chip.transmit(apdu) == b"data\x90\x00"
    assert card.chip.seen == [apdu, again]


async def test_a_chip_that_never_ends_is_given_up(dispenser: Crt591Dispenser, card: BenchCard) -> None:
    await dispenser.chip.power_on()
    card.chip.ready = [b"\x61\x04"] * 20

    with pytest.raises(DeviceError) as error:
        await dispenser.chip.transmit(b"\x00\xa4\x00\x00\x02\xef\x05")

    assert error.value.fault is Fault.CHIP_MUTE


async def test_a_chip_that_falls_silent_is_told(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591, card: BenchCard
) -> None:
    await dispenser.chip.power_on()
    unit.chip_mute()

    with pytest.raises(DeviceError) as error:
        await dispenser.chip.transmit(b"\x00\x84\x00\x00\x08")

    assert error.value.fault is Fault.CHIP_MUTE


async def test_the_next_card_is_not_mute(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591, metal: BenchMetal
) -> None:
    unit.chip_mute()
    await dispenser.feed()
    with pytest.raises(DeviceError):
        await dispenser.chip.power_on()
    assert unit.commands.count((0x51, 0x30)) == 2  # one retry, as the manual advises

    await dispenser.capture()
    await dispenser.feed()

    assert await dispenser.chip.power_on()


async def test_no_card_in_the_head_is_a_mute_chip(dispenser: Crt591Dispenser) -> None:
    with pytest.raises(DeviceError) as error:
        await dispenser.chip.power_on()

    assert error.value.fault is Fault.CHIP_MUTE


async def test_a_chip_without_power_is_told(dispenser: Crt591Dispenser, card: BenchCard) -> None:
    with pytest.raises(DeviceError) as error:
        await dispenser.chip.transmit(b"\x00\x84\x00\x00\x08")

    assert error.value.fault is Fault.CHIP_MUTE
    assert card.chip.seen == []


async def test_a_moved_card_has_lost_its_power(dispenser: Crt591Dispenser, card: BenchCard) -> None:
    await dispenser.chip.power_on()

    await dispenser.present()

    assert not card.chip.powered


async def test_an_apdu_is_never_sent_twice_in_doubt(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591, card: BenchCard, port: PtyPort
) -> None:
    await dispenser.chip.power_on()
    await dispenser.chip.transmit(VERIFY)
    port.before(APDU, unit.lose_ack)
    port.before(APDU, unit.lose_response)

    with pytest.raises(DeviceError) as error:
        await dispenser.chip.transmit(VERIFY)

    assert error.value.fault is Fault.DISPENSER_SILENT
    assert len(card.chip.seen) == 2


async def test_an_answer_that_can_be_no_other_is_asked_for_and_the_apdu_not_repeated(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591, card: BenchCard, port: PtyPort
) -> None:
    await dispenser.chip.power_on()
    port.before(APDU, unit.lose_ack)
    port.before(APDU, unit.lose_response)

    assert await dispenser.chip.transmit(VERIFY) == VERIFY + b"\x90\x00"
    assert len(card.chip.seen) == 1


async def test_an_apdu_that_never_came_is_not_answered_by_what_was_said_before(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591, card: BenchCard, port: PtyPort
) -> None:
    await dispenser.chip.power_on()
    port.before(APDU, lambda: setattr(unit._wire, "deaf", True))

    with pytest.raises(DeviceError) as error:
        await dispenser.chip.transmit(VERIFY)

    assert error.value.fault is Fault.DISPENSER_SILENT
    assert card.chip.seen == []


async def test_a_corrupt_answer_is_asked_for_and_the_apdu_not_repeated(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591, card: BenchCard, port: PtyPort
) -> None:
    await dispenser.chip.power_on()
    port.before(APDU, unit.corrupt_response)

    assert await dispenser.chip.transmit(b"\x00\x84\x00\x00\x08") == b"\x00\x84\x00\x00\x08\x90\x00"
    assert len(card.chip.seen) == 1


async def test_a_late_answer_is_not_taken_for_that_of_the_next_apdu(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591, card: BenchCard, port: PtyPort
) -> None:
    await dispenser.chip.power_on()
    port.before(APDU, lambda: unit.late_response(0.9))
    with pytest.raises(DeviceError):
        await dispenser.chip.transmit(b"\x00\x84\x00\x00\x08")

    assert await dispenser.chip.transmit(b"\x00\x84\x00\x00\x10") == b"\x00\x84\x00\x00\x10\x90\x00"


async def test_a_slow_chip_is_waited_for(dispenser: Crt591Dispenser, card: BenchCard) -> None:
    await dispenser.chip.power_on()
    card.chip.seconds = 5.0  # 0.1 s at the bench's speed

    assert await dispenser.chip.transmit(b"\x00\x84\x00\x00\x08") == b"\x00\x84\x00\x00\x08\x90\x00"


async def test_no_secret_shows_in_an_error(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591, card: BenchCard, port: PtyPort
) -> None:
    await dispenser.chip.power_on()
    port.before(APDU, unit.go_silent)

    with pytest.raises(DeviceError) as error:
        await dispenser.chip.transmit(b"\x00\x20\x00\x00\x03\x12\x34\x56")

    assert "12" not in str(error.value)
    assert str(error.value) == "DSP-SILENT 51/39"
