"""JS 三.4: the old card goes into the gate once the new one was taken, and what comes between."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.card_life import SocialState
from kiosk.devices.dispenser.port import CardPlace
from kiosk.errors import DeviceError, VisitorLeft
from kiosk.faults import Fault
from kiosk.flows.gate import HURRIED_S
from kiosk.flows.old_card import GIVE_WITHIN_S
from kiosk.flows.renew_card import renew_card, settle
from kiosk.flows.steps import Do
from kiosk.model import CaseEnd
from kiosk.prompts.renewal import GiveOldCard
from kiosk.prompts.trouble import CardKept
from tests.counter import Counter
from tests.flows.deeds import receipt_of
from tests.flows.renewals import USED, changzhou, old_and_new, stranger
from tests.virtual_time import now, virtual_time

pytestmark = pytest.mark.slow


@virtual_time
async def test_an_old_card_that_is_not_given_stays_with_its_holder_and_is_void(path: Path) -> None:
    counter, gate = changzhou(path, gives=False)

    await renew_card(counter.visit)

    old, _ = await old_and_new(counter, USED)
    assert (old.social, old.body) == (SocialState.CANCELLED, "with_holder")
    assert gate.binned == []
    assert "请不要再用" in receipt_of(counter)
    assert counter.visit.course.end is CaseEnd.ISSUED


@virtual_time
async def test_a_machine_that_can_take_nothing_in_does_not_ask_for_it(path: Path) -> None:
    counter, gate = changzhou(path)
    gate.answer = replace(gate.answer, takes_in=False)

    await renew_card(counter.visit)

    old, _ = await old_and_new(counter, USED)
    assert (old.social, old.body) == (SocialState.CANCELLED, "with_holder")
    assert not [seen for seen in counter.visitor.seen if isinstance(seen, GiveOldCard)]


@virtual_time
async def test_a_bank_card_is_given_back_and_the_old_one_asked_for_again(path: Path) -> None:
    counter, gate = changzhou(path)
    gate.offered.insert(0, stranger())

    await renew_card(counter.visit)

    told = [seen.wrong for seen in counter.visitor.seen if isinstance(seen, GiveOldCard)]
    assert told == [False, True, False]
    assert len(gate.binned) == 1
    old, _ = await old_and_new(counter, USED)
    assert old.body == "recycled"


def power_fails(counter: Counter) -> None:
    """The battery is nearly empty, from this moment on."""
    counter.visit.ui.hurry(on=True)


@virtual_time
async def test_with_the_power_failing_no_old_card_is_asked_for(path: Path) -> None:
    counter, gate = changzhou(path)
    card_taken = gate.taken

    async def taken(within_s: float) -> bool:
        power_fails(counter)
        return await card_taken(within_s)

    gate.taken = taken  # type: ignore[method-assign]

    with pytest.raises(VisitorLeft):
        await renew_card(counter.visit)

    assert await counter.journal.unfinished() == ()
    old, (new,) = await old_and_new(counter, USED)
    assert (old.social, old.body, new.social) == (SocialState.CANCELLED, "with_holder", SocialState.ACTIVE)
    assert len(gate.offered) == 1
    assert not [seen for seen in counter.visitor.seen if isinstance(seen, GiveOldCard)]


@virtual_time
async def test_a_battery_that_runs_low_ends_the_waiting_for_the_old_card(path: Path) -> None:
    counter, gate = changzhou(path, gives=False)
    waited_s: list[float] = []

    async def nobody_comes(within_s: float) -> bool:
        waited_s.append(within_s)
        await asyncio.sleep(within_s)
        if sum(waited_s) >= 2 * HURRIED_S:
            power_fails(counter)
        return False

    gate.take_in = nobody_comes  # type: ignore[method-assign]

    with pytest.raises(VisitorLeft):
        await renew_card(counter.visit)

    assert waited_s == [HURRIED_S, HURRIED_S]
    assert await counter.journal.unfinished() == ()
    old, _ = await old_and_new(counter, USED)
    assert old.body == "with_holder"


@virtual_time
async def test_nobody_who_brings_no_old_card_is_waited_for_longer_than_a_minute(path: Path) -> None:
    counter, gate = changzhou(path, gives=False)
    waited_s: list[float] = []

    async def nobody_comes(within_s: float) -> bool:
        waited_s.append(within_s)
        await asyncio.sleep(within_s)
        return False

    gate.take_in = nobody_comes  # type: ignore[method-assign]

    await renew_card(counter.visit)

    assert sum(waited_s) == pytest.approx(GIVE_WITHIN_S)


@virtual_time
async def test_a_wrong_card_that_comes_out_of_a_failing_machine_is_kept_soon_and_told(path: Path) -> None:
    counter, gate = changzhou(path)
    gate.offered.insert(0, stranger())
    takes_in, began = gate.take_in, list[float]()

    async def then_power_fails(within_s: float) -> bool:
        came = await takes_in(within_s)
        gate.taken = stands_there  # type: ignore[method-assign]
        power_fails(counter)
        began.append(now())
        return came

    async def stands_there(within_s: float) -> bool:
        await asyncio.sleep(within_s)
        return False

    gate.take_in = then_power_fails  # type: ignore[method-assign]

    with pytest.raises(VisitorLeft):
        await renew_card(counter.visit)

    assert now() - began[0] < 2 * HURRIED_S < counter.visit.policy.profile.issue.take_within_s.value
    assert (len(gate.binned), len(gate.offered)) == (1, 1)
    assert gate.answer.card is CardPlace.NONE
    assert any(isinstance(seen, CardKept) for seen in counter.visitor.seen)


@virtual_time
async def test_a_motor_that_fails_with_the_old_card_spoils_nothing(path: Path) -> None:
    counter, gate = changzhou(path)
    takes_in = gate.take_in

    async def then_silent(within_s: float) -> bool:
        await takes_in(within_s)
        raise DeviceError(Fault.DISPENSER_SILENT)

    gate.take_in = then_silent  # type: ignore[method-assign]

    await renew_card(counter.visit)

    old, (new,) = await old_and_new(counter, USED)
    assert (old.body, new.social) == ("recycled", SocialState.ACTIVE)
    assert len(gate.binned) == 1
    assert counter.visit.course.end is CaseEnd.ISSUED


@virtual_time
@pytest.mark.parametrize(
    ("where", "body"),
    [
        (CardPlace.CHIP, "recycled"),
        (CardPlace.GATE, "with_holder"),
        (CardPlace.NONE, "with_holder"),
    ],
)
async def test_cut_while_the_old_card_came_in_it_is_found_at_the_next_start(
    path: Path, where: CardPlace, body: str
) -> None:
    counter, gate = changzhou(path)
    takes_in = gate.take_in

    class PowerCut(Exception):
        pass

    async def cut(within_s: float) -> bool:
        await takes_in(within_s)
        gate.put_card(where)
        raise PowerCut

    gate.take_in = cut  # type: ignore[method-assign]
    with pytest.raises(PowerCut):
        await renew_card(counter.visit)
    (record,) = await counter.journal.unfinished()
    assert record.did(Do.TAKEN)

    assert await settle(counter.visit, record) is CaseEnd.ISSUED

    old, (new,) = await old_and_new(counter, USED)
    assert (old.social, old.body, new.social) == (SocialState.CANCELLED, body, SocialState.ACTIVE)
    assert gate.answer.card is CardPlace.NONE
    assert len(gate.binned) == (where is not CardPlace.NONE)
    assert (await counter.journal.ledger()).issued == 1
    assert (await counter.journal.ledger()).inside == 0
