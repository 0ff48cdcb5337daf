"""Noise that begins like a frame, ends one early, or says no: no other APDU's answer, nothing twice."""

import asyncio
from collections.abc import Callable

import pytest

from kiosk.devices.dispenser.crt591.codec import Done, Parser
from kiosk.devices.dispenser.crt591.driver import Crt591Dispenser
from kiosk.devices.dispenser.crt591.simulator import Crt591Timings, SimulatedCrt591
from kiosk.devices.metal import Station
from tests.devices.bench_metal import BenchCard, BenchMetal
from tests.devices.dispenser.bench import FEED, IMPATIENT
from tests.devices.pty import PtyPort

APDU = bytes.fromhex("43 51 39")
NAK = b"\x15"
A_BEGINNING = bytes.fromhex("F2 00 FF FF")
FIRST, SECOND = b"\x00\x84\x00\x00\x04", b"\x00\x84\x00\x00\x08"


@pytest.fixture
def card(metal: BenchMetal) -> BenchCard:
    return metal.load(Station.CHIP)


async def test_noise_while_a_chip_works_does_not_fetch_the_answer_before(
    dispenser: Crt591Dispenser, card: BenchCard, port: PtyPort
) -> None:
    await dispenser.chip.power_on()
    await dispenser.chip.transmit(FIRST)
    card.chip.seconds = 10.0  # 0.2 s at the bench's speed
    port.heard.clear()

    asking = asyncio.ensure_future(dispenser.chip.transmit(SECOND))
    await asyncio.sleep(0.05)
    port.send(A_BEGINNING)

    assert await asking == SECOND + b"\x90\x00"
    assert NAK not in port.heard


async def test_an_answer_right_behind_a_false_beginning_is_found(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591, card: BenchCard, port: PtyPort
) -> None:
    await dispenser.chip.power_on()
    port.before(APDU, lambda: port.send(b"\xf2\x33"))

    async with asyncio.timeout(0.3):
        assert await dispenser.chip.transmit(SECOND) == SECOND + b"\x90\x00"
    assert len(card.chip.seen) == 1


def test_a_good_answer_in_the_ruins_is_found_and_no_control_byte() -> None:
    answer = Done(0x51, 0x39, "220", b"\x90\x00")
    text = b"P" + bytes([0x51, 0x39]) + b"220\x90\x00"
    said = b"\xf2\x00" + len(text).to_bytes(2, "big") + text + b"\x03"
    check = 0
    for byte in said:
        check ^= byte
    said += bytes([check])

    assert answer in Parser().feed(b"\xf2\x00\x00\x06\x15" + said)
    assert answer in Parser().feed(b"\xf2\xf2" + said)


@pytest.mark.parametrize(
    ("spoil", "within_s"),
    [(lambda said: said[: len(said) // 2 + 1], 0.4), (lambda said: b"\x70" + said[1:], 1.0)],
    ids=["it breaks off", "its beginning is spoilt"],
)
async def test_a_lost_answer_is_asked_for_again_and_the_apdu_is_not(
    dispenser: Crt591Dispenser,
    card: BenchCard,
    port: PtyPort,
    unit: SimulatedCrt591,
    spoil: Callable[[bytes], bytes],
    within_s: float,
) -> None:
    await dispenser.chip.power_on()
    spoilt: list[bytes] = []

    def say(said: bytes) -> None:
        if len(said) > 10 and not spoilt:
            spoilt.append(said)
            said = spoil(said)
        port.send(said)

    unit._wire._send = say

    async with asyncio.timeout(within_s):
        assert await dispenser.chip.transmit(SECOND) == SECOND + b"\x90\x00"
    assert spoilt
    assert card.chip.seen == [SECOND]


@pytest.mark.parametrize("lost", [True, False], ids=["its answer is lost", "all is well"])
async def test_on_a_noisy_line_the_same_answer_twice_is_told_apart(
    dispenser: Crt591Dispenser, unit: SimulatedCrt591, card: BenchCard, port: PtyPort, lost: bool
) -> None:
    """Two records are written alike: without noise nobody could say whose answer the unit says again."""
    await dispenser.chip.power_on()
    port.before(APDU, lambda: port.send(b"\xa5"))
    await dispenser.chip.transmit(SECOND)
    port.heard.clear()
    if lost:
        port.before(APDU, unit.lose_response)

    assert await dispenser.chip.transmit(SECOND) == SECOND + b"\x90\x00"
    assert card.chip.seen == [SECOND, SECOND]
    assert bytes.fromhex("43 A4 30") in port.heard


async def test_no_among_noise_moves_nothing_twice(port: PtyPort, metal: BenchMetal) -> None:
    """The unit is at work, its 06 was lost, and the line says 15 among other things."""
    unit = SimulatedCrt591(port.send, port.later, metal, Crt591Timings(command_s=0.001, feed_s=0.2))
    port.receive = unit.receive
    unit.initialised = True
    dispenser = Crt591Dispenser(port.open_line, patience=IMPATIENT)
    port.before(FEED, unit.lose_ack)
    port.before(FEED, lambda: port.send(NAK + b"\x33"))

    await dispenser.feed()

    assert port.heard.count(FEED) == 1
    assert unit.begun[0x31] == 1
    dispenser.close()
