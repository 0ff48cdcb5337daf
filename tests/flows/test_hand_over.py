"""The endings of a hand-over: taken, kept, pulled out of the motor, in doubt; and what is said of each."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.central import messages as m
from kiosk.devices.dispenser.port import CardPlace
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.flows.gate import HURRIED_S
from kiosk.flows.hand_over import HandOver
from kiosk.flows.steps import Do
from kiosk.journal.port import Bound, Fed
from kiosk.model import CaseEnd, Refused
from kiosk.prompts.taking import Finished, ReceiptWanted
from kiosk.prompts.trouble import CardKept, Way
from tests.flows.bench import CASE, Bench, bench_of, complete, finished_card
from tests.virtual_time import now, virtual_time


async def finished(path: Path, *script: tuple[type, Any]) -> tuple[Bench, HandOver]:
    """A card in the chip head that wants only to be given out."""
    bench = await bench_of(path, *script)
    await bench.case.note(Do.FEED, entry=Fed(1))
    await bench.case.note(Do.BIND, entry=Bound(1, "A" * 32))
    await bench.case.note(Do.REPORT)
    await bench.case.note(Do.SET_PIN)
    bench.counter.dispenser.put_card(CardPlace.CHIP)
    return bench, HandOver(bench.visit, bench.case, finished_card())


async def taken(bench: Bench, last: HandOver) -> None:
    bench.counter.dispenser.is_taken = True
    assert await last.give()


def motor_fails(bench: Bench, *, card: CardPlace, captured: int) -> None:
    """The order to take the card back is not answered, and then the sensors say this."""

    dispenser = bench.counter.dispenser

    async def capture() -> None:
        dispenser.answer = replace(dispenser.answer, card=card, captured=captured)
        raise DeviceError(Fault.DISPENSER_SILENT)

    dispenser.capture = capture  # type: ignore[method-assign]


@virtual_time
async def test_a_card_that_is_taken_is_issued_and_then_enabled(path: Path) -> None:
    bench, last = await finished(path)

    await taken(bench, last)
    before_telling = await bench.at_centre()

    assert await last.enable() is True
    await last.close(old_card=False)
    assert (before_telling, await bench.at_centre()) == ("made", "enabled")
    assert (await bench.record()).end is CaseEnd.ISSUED
    assert (await bench.counter.journal.ledger()).issued == 1


@virtual_time
async def test_a_card_that_nobody_takes_is_captured_told_and_not_enabled(path: Path) -> None:
    bench, last = await finished(path, (CardKept, Way.HOME))

    assert not await last.give()
    await last.keep()

    assert bench.seen == ["TakeCard", "CardKept"]
    assert (await bench.at_centre(), (await bench.record()).end) == ("retained", CaseEnd.RETAINED)
    assert (await bench.counter.journal.ledger()).retained == 1


def stands_at_the_gate(bench: Bench) -> None:
    """Nobody takes the card, and looking takes as long as it was told to."""

    async def taken_within(within_s: float) -> bool:
        await asyncio.sleep(within_s)
        return False

    bench.counter.dispenser.taken = taken_within  # type: ignore[method-assign]


@virtual_time
async def test_with_the_power_failing_a_card_at_the_gate_is_kept_soon_told_and_printed_unasked(
    path: Path,
) -> None:
    bench, last = await finished(path)
    stands_at_the_gate(bench)
    began, take_within_s = now(), bench.visit.policy.profile.issue.take_within_s.value
    asyncio.get_running_loop().call_later(5, lambda: bench.visit.ui.hurry(on=True))

    assert not await last.give()
    kept_after_s = now() - began
    await last.keep()

    assert kept_after_s == pytest.approx(5 + HURRIED_S, abs=1)
    assert kept_after_s < take_within_s
    assert bench.seen == ["TakeCard", "CardKept"]
    assert len(bench.counter.receipts.printed) == 1
    assert (await bench.at_centre(), (await bench.record()).end) == ("retained", CaseEnd.RETAINED)


@virtual_time
async def test_with_power_a_card_at_the_gate_has_its_whole_time(path: Path) -> None:
    bench, last = await finished(path)
    stands_at_the_gate(bench)
    began = now()

    assert not await last.give()

    assert now() - began == pytest.approx(bench.visit.policy.profile.issue.take_within_s.value, abs=1)


@virtual_time
async def test_a_kept_card_that_the_centre_does_not_hear_of_is_told_all_the_same(path: Path) -> None:
    bench, last = await finished(path, (CardKept, Way.HOME))
    await last.give()
    bench.counter.world.transport.cut = True

    await last.keep()

    assert bench.seen[-1] == "CardKept"
    assert (await bench.record()).end is None, "settling tells the centre"


@virtual_time
async def test_a_card_that_was_pulled_out_of_the_motor_is_issued(path: Path) -> None:
    bench, last = await finished(path)
    motor_fails(bench, card=CardPlace.NONE, captured=0)

    assert await last.give()
    assert (await bench.record()).did(Do.TAKEN)
    assert (await bench.counter.journal.ledger()).issued == 1


@virtual_time
async def test_a_capture_that_is_only_not_answered_is_kept(path: Path) -> None:
    bench, last = await finished(path)
    motor_fails(bench, card=CardPlace.NONE, captured=1)

    assert not await last.give()
    assert (await bench.record()).did(Do.CAPTURE)
    assert (await bench.counter.journal.ledger()).retained == 1


@virtual_time
async def test_while_the_sensors_say_nothing_nothing_is_decided(path: Path) -> None:
    bench, last = await finished(path)
    motor_fails(bench, card=CardPlace.UNKNOWN, captured=0)

    with pytest.raises(DeviceError):
        await last.give()

    assert (await bench.counter.journal.ledger()).inside == 1


@virtual_time
async def test_a_centre_that_does_not_answer_leaves_the_enabling_to_settling(path: Path) -> None:
    bench, last = await finished(path)
    await taken(bench, last)
    bench.counter.world.transport.cut = True

    assert await last.enable() is False
    assert (await bench.record()).end is None


@virtual_time
async def test_a_centre_that_refuses_to_enable_ends_the_case_and_is_explained(path: Path) -> None:
    bench, last = await finished(path)
    await taken(bench, last)
    await bench.counter.world.central.withdraw(m.WithdrawRequest(CASE, "test"))

    assert isinstance(await last.enable(), Refused)
    assert (await bench.record()).end is None, "what became of the card is written first"


@virtual_time
@pytest.mark.parametrize("enabled", [True, False])
@pytest.mark.parametrize("wanted", [True, False])
async def test_done_is_said_as_it_is_and_printed_only_when_wanted(
    path: Path, enabled: bool, wanted: bool
) -> None:
    bench, last = await finished(path, (Finished, ReceiptWanted(wanted)))

    await last.say_finished(complete(), None, enabled=enabled)

    (said,) = bench.counter.visitor.seen
    assert isinstance(said, Finished)
    assert (said.card_tail, said.enabled, said.bank_name) == ("0999", enabled, "示例银行乙")
    assert len(bench.counter.receipts.printed) == wanted
    assert bench.visit.course.receipt_out is wanted
    assert complete().document.number not in repr(bench.counter.receipts.printed)
