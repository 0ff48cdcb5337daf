"""What every card dispenser keeps: one order for one motion, and the truth about where the card is."""

from collections import Counter

import pytest

from kiosk.devices.dispenser.port import CardPlace, DispenserStatus
from kiosk.devices.metal import Station
from kiosk.faults import Action, Fault
from tests.devices.contract.benches import DispenserBench
from tests.devices.contract.doubt import ACCIDENTS, idle_status, outcome, struck, usable_again
from tests.devices.contract.wire import Wire

ROLE = "dispenser"

WAY = {
    "feed": ((), Station.STACK, Station.CHIP),
    "present": (("feed",), Station.CHIP, Station.GATE),
    "capture": (("feed",), Station.CHIP, Station.CAPTURE_BIN),
    "pass_to_printer": (("feed",), Station.CHIP, Station.INLET),
    "take_from_printer": (("feed", "pass_to_printer"), Station.INLET, Station.CHIP),
}
"""Verb → what comes before it, from where, to where."""


async def do(bench: DispenserBench, *verbs: str) -> None:
    for verb in verbs:
        if verb not in bench.orders:
            pytest.skip(f"this unit has no {verb}")
        await getattr(bench.device, verb)()


def seen(bench: DispenserBench) -> CardPlace:
    """Where the sensors have to see the card."""
    if bench.metal.card_at(Station.CHIP) is not None:
        return CardPlace.CHIP
    return CardPlace.GATE if bench.metal.card_at(Station.GATE) is not None else CardPlace.NONE


@pytest.mark.moves
async def test_a_blank_is_fed_and_captured(bench: DispenserBench) -> None:
    before = await bench.device.reset()
    assert (before.card, before.can_issue) == (CardPlace.NONE, True)

    await bench.device.feed()
    inside = await bench.device.status()
    await bench.device.capture()
    after = await bench.device.status()

    assert (inside.card, after.card) == (CardPlace.CHIP, CardPlace.NONE)
    assert None in (before.captured, after.captured) or after.captured == (before.captured or 0) + 1


@pytest.mark.moves
@pytest.mark.parametrize("verb", ["present", "capture"])
async def test_what_is_not_there_is_not_moved(bench: DispenserBench, verb: str) -> None:
    await bench.device.reset()

    assert await outcome(getattr(bench.device, verb)()) is Fault.DISPENSER_CARD_MOVED


@pytest.mark.moves
async def test_a_card_that_nobody_takes_stands_at_the_gate_until_captured(
    bench: DispenserBench,
) -> None:
    await bench.device.reset()
    await bench.device.feed()
    await bench.device.present()

    assert not await bench.device.taken(within_s=0.05)
    assert await outcome(bench.device.feed()) is Fault.DISPENSER_CARD_MOVED
    assert (await bench.device.status()).card is CardPlace.GATE
    await bench.device.capture()
    assert (await bench.device.status()).card is CardPlace.NONE


@pytest.mark.parametrize("verb", WAY)
@pytest.mark.parametrize("accident", ACCIDENTS)
async def test_in_doubt_a_motion_is_not_repeated_and_the_status_tells_the_truth(
    bench: DispenserBench, wire: Wire, accident: str, verb: str
) -> None:
    before_it, origin, target = WAY[verb]
    await do(bench, *before_it)
    if verb not in bench.orders:
        pytest.skip(f"this unit has no {verb}")
    bodies, order = Counter(bench.metal.counts()), bench.orders[verb]
    wire.forget()

    fault = await struck(bench, accident, getattr(bench.device, verb)(), order)
    await usable_again(bench)
    status = await idle_status(bench)

    assert wire.count(order) == 1
    moved = Counter(
        {**bodies, origin.value: bodies[origin.value] - 1, target.value: bodies[target.value] + 1}
    )
    assert Counter(bench.metal.counts()) in (+bodies, +moved)
    assert isinstance(status, DispenserStatus)
    assert status.card is seen(bench)
    if fault is None and accident != "nobody waits any more":
        assert Counter(bench.metal.counts()) == +moved
    if status.card is not CardPlace.NONE:
        await bench.device.capture()
        assert seen(bench) is CardPlace.NONE


@pytest.mark.parametrize("verb", WAY)
async def test_a_jam_is_named_and_moves_nothing(bench: DispenserBench, wire: Wire, verb: str) -> None:
    await do(bench, *WAY[verb][0])
    bodies, place = bench.metal.counts(), seen(bench)
    bench.jam(verb)

    fault = await outcome(getattr(bench.device, verb)())

    assert fault is Fault.DISPENSER_JAM
    assert fault.action is Action.CLEAR
    assert bench.metal.counts() == bodies
    assert (await bench.device.reset()).card is place


@pytest.mark.parametrize(
    ("before_it", "verb"),
    [(("feed",), "feed"), (("feed", "present"), "feed"), (("feed",), "take_from_printer")],
)
async def test_no_card_is_moved_onto_another(
    bench: DispenserBench, wire: Wire, before_it: tuple[str, ...], verb: str
) -> None:
    await do(bench, *before_it)
    bodies = bench.metal.counts()
    wire.forget()

    assert await outcome(getattr(bench.device, verb)()) is Fault.DISPENSER_CARD_MOVED

    assert wire.count(bench.orders[verb]) == 0
    assert bench.metal.counts() == bodies


async def test_an_empty_stack_and_a_full_bin_are_told_and_named(bench: DispenserBench, wire: Wire) -> None:
    await bench.device.feed()
    bench.fill_bin()

    assert await outcome(bench.device.capture()) is Fault.DISPENSER_BIN_FULL
    assert (await bench.device.status()).card is CardPlace.CHIP
    assert not (await bench.device.status()).can_issue

    bench.metal.bodies.clear()
    assert await outcome(bench.device.feed()) is Fault.DISPENSER_EMPTY
    assert bench.metal.counts() == {}


async def test_a_card_that_is_taken_is_missed_at_the_gate(bench: DispenserBench, wire: Wire) -> None:
    await bench.device.feed()
    await bench.device.present()

    def take() -> None:
        bench.metal.move(Station.GATE, Station.PERSON)

    wire.port.later(0.02, take)

    assert await bench.device.taken(within_s=2)
