"""JS 三.4: the old card goes into the gate once the new one was taken, and what comes between."""

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.card_life import SocialState
from kiosk.devices.dispenser.port import CardPlace
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.flows.renew_card import renew_card, settle
from kiosk.flows.steps import Do
from kiosk.model import CaseEnd
from kiosk.prompts.renewal import GiveOldCard
from tests.flows.deeds import receipt_of
from tests.flows.renewals import USED, changzhou, old_and_new, stranger
from tests.virtual_time import virtual_time

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
