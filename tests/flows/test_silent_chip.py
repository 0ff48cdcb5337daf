"""A chip that falls silent is asked once more, written down before it is done; what it answered is not."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.devices.dispenser.port import CardPlace, DispenserStatus
from kiosk.devices.status import DeviceState
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.flows.silent_chip import NO_ANSWER, once_more_if_silent
from kiosk.flows.steps import Do
from kiosk.journal.port import Fed, StepState
from tests.flows.bench import Bench, bench_of
from tests.virtual_time import virtual_time


async def blank_under_head(path: Path) -> Bench:
    bench = await bench_of(path, made=False)
    await bench.case.note(Do.FEED, entry=Fed(1))
    bench.counter.dispenser.put_card(CardPlace.CHIP)
    return bench


def that_fails(*faults: Fault) -> Callable[[], Awaitable[str]]:
    """A conversation that ends so, time after time, and then well."""
    left = list(faults)

    async def talk() -> str:
        if left:
            raise DeviceError(left.pop(0))
        return "written"

    return talk


async def talked(bench: Bench, talk: Callable[[], Awaitable[str]]) -> str:
    return await once_more_if_silent(bench.visit, bench.case, 1, talk)


@pytest.mark.parametrize("silence", NO_ANSWER)
@virtual_time
async def test_silence_is_asked_once_more_and_stands_in_the_book(path: Path, silence: Fault) -> None:
    bench = await blank_under_head(path)

    assert await talked(bench, that_fails(silence)) == "written"
    assert (await bench.record()).did(Do.WAKE, 1)


@virtual_time
async def test_it_is_meant_before_the_head_is_touched(path: Path) -> None:
    bench = await blank_under_head(path)
    well: DispenserStatus = bench.counter.dispenser.answer
    in_book: list[StepState] = []

    async def status() -> DispenserStatus:
        step = (await bench.record()).step(Do.WAKE, 1)
        in_book.extend([step.state] if step else [])
        return well

    bench.counter.dispenser.status = status  # type: ignore[method-assign]
    await talked(bench, that_fails(Fault.DISPENSER_SILENT))

    assert in_book == [StepState.IN_DOUBT]


@virtual_time
async def test_silent_again_it_is_given_up(path: Path) -> None:
    bench = await blank_under_head(path)

    with pytest.raises(DeviceError) as failed:
        await talked(bench, that_fails(Fault.CHIP_MUTE, Fault.DISPENSER_SILENT))

    assert failed.value.fault is Fault.DISPENSER_SILENT


@pytest.mark.parametrize(
    "answer", [Fault.CHIP_REFUSED, Fault.CHIP_WRONG_DATA, Fault.CHIP_SWAPPED, Fault.DISPENSER_JAM]
)
@virtual_time
async def test_what_was_answered_is_not_asked_again(path: Path, answer: Fault) -> None:
    bench = await blank_under_head(path)

    with pytest.raises(DeviceError) as failed:
        await talked(bench, that_fails(answer))

    assert failed.value.fault is answer
    assert (await bench.record()).step(Do.WAKE) is None


@pytest.mark.parametrize("place", [CardPlace.NONE, CardPlace.GATE])
@virtual_time
async def test_no_chip_is_spoken_to_whose_body_is_not_under_the_head(path: Path, place: CardPlace) -> None:
    bench = await blank_under_head(path)
    bench.counter.dispenser.put_card(place)

    with pytest.raises(DeviceError) as failed:
        await talked(bench, that_fails(Fault.CHIP_MUTE))

    assert failed.value.fault is Fault.DISPENSER_CARD_MOVED
    wake = (await bench.record()).step(Do.WAKE, 1)
    assert wake is not None
    assert (wake.state, wake.evidence) == (StepState.IN_DOUBT, {"fault": "DSP-MOVED"})


@virtual_time
async def test_a_unit_that_began_anew_is_reset_before_its_chip_is_asked(path: Path) -> None:
    bench = await blank_under_head(path)
    dispenser = bench.counter.dispenser
    well: DispenserStatus = dispenser.answer
    dispenser.answer = replace(well, state=DeviceState.OFFLINE, card=CardPlace.UNKNOWN)
    resets: list[str] = []

    async def reset() -> DispenserStatus:
        resets.append("reset")
        dispenser.answer = well
        return well

    dispenser.reset = reset  # type: ignore[method-assign]

    assert await talked(bench, that_fails(Fault.DISPENSER_RESET)) == "written"
    assert resets == ["reset"]


@virtual_time
async def test_a_chip_that_cannot_be_switched_off_is_reset_all_the_same(path: Path) -> None:
    bench = await blank_under_head(path)

    async def power_off() -> None:
        raise DeviceError(Fault.DISPENSER_SILENT)

    bench.counter.dispenser.chip.power_off = power_off  # type: ignore[method-assign]

    assert await talked(bench, that_fails(Fault.DISPENSER_SILENT)) == "written"
