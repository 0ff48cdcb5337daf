"""Nobody leaves without what is theirs: the card in the slot first, however the visit ended."""

import asyncio
from pathlib import Path

import pytest

from kiosk.errors import VisitCancelled
from kiosk.flows.farewell import READER_BACK_WITHIN_S, farewell
from kiosk.flows.own_card import own_card
from kiosk.model import Service
from kiosk.prompts.card import CardUse, InsertCard, TakeOwnCard
from kiosk.prompts.prompt import Exit, Onward, Step
from kiosk.prompts.taking import Says, TakeIdCard, TakeReceipt, Thing
from tests.counter import make_counter
from tests.virtual_time import now, virtual_time
from tests.visitor import Visitor

STEP = Step(Service.QUERY_STATUS, 1, 1)


async def test_the_own_card_is_asked_for_until_the_slot_is_empty_then_id_card_then_receipt(
    path: Path,
) -> None:
    counter = make_counter(path, Visitor((TakeIdCard, Onward()), (TakeReceipt, Onward())))
    course = counter.visit.course
    course.own_card_in = course.id_on_pad = True
    course.receipt_says = Says.ANSWER
    pull = counter.slot.hold()

    leaving = asyncio.ensure_future(farewell(counter.visit))
    await asyncio.sleep(0.01)
    before = counter.visitor.names_seen[:]
    pull()
    await leaving

    assert before == ["TakeOwnCard"]
    assert counter.visitor.names_seen == ["TakeOwnCard", "TakeIdCard", "TakeReceipt"]
    things = (Thing.OWN_CARD, Thing.ID_CARD, Thing.RECEIPT)
    assert counter.visitor.seen[0] == TakeOwnCard(things)
    assert counter.visitor.seen[-1] == TakeReceipt(things, Says.ANSWER)
    assert counter.visitor.wiped == 1
    assert not course.own_card_in


async def test_without_anything_to_take_only_the_glass_is_wiped(path: Path) -> None:
    counter = make_counter(path, Visitor())

    await farewell(counter.visit)

    assert counter.visitor.names_seen == []
    assert counter.visitor.wiped == 1


@virtual_time
async def test_a_reader_that_comes_back_is_asked_again(path: Path) -> None:
    counter = make_counter(path, Visitor())
    counter.visit.course.own_card_in = True
    counter.slot.gone_for = 2

    await farewell(counter.visit)

    assert counter.visitor.names_seen == ["TakeOwnCard"] * 3


@virtual_time
async def test_a_reader_that_stays_away_does_not_hold_the_machine_for_ever(path: Path) -> None:
    counter = make_counter(path, Visitor())
    counter.visit.course.own_card_in = True
    counter.slot.gone_for = 1000

    await farewell(counter.visit)

    assert READER_BACK_WITHIN_S <= now() < READER_BACK_WITHIN_S + 5.0
    assert counter.visitor.wiped == 1


@virtual_time
async def test_a_card_pushed_in_at_the_moment_of_leaving_is_given_back(path: Path) -> None:
    counter = make_counter(path, Visitor((InsertCard, Exit())))
    counter.slot.at_home = True
    with pytest.raises(VisitCancelled):
        await own_card(counter.visit, STEP, CardUse.READ)
    pull = counter.slot.hold()

    leaving = asyncio.ensure_future(farewell(counter.visit))
    await asyncio.sleep(5)
    asked = counter.visitor.seen[-1]
    pull()
    await leaving

    assert asked == TakeOwnCard((Thing.OWN_CARD,))
    assert counter.visitor.wiped == 1


@virtual_time
async def test_who_leaves_with_the_slot_empty_is_asked_for_nothing(path: Path) -> None:
    counter = make_counter(path, Visitor((InsertCard, Exit())))
    counter.slot.at_home = True
    with pytest.raises(VisitCancelled):
        await own_card(counter.visit, STEP, CardUse.READ)

    await farewell(counter.visit)

    assert counter.visitor.names_seen == ["InsertCard"]


@virtual_time
async def test_a_dead_reader_holds_nobody_up_whose_card_nobody_saw(path: Path) -> None:
    counter = make_counter(path, Visitor((InsertCard, Exit())))
    counter.slot.at_home = True
    with pytest.raises(VisitCancelled):
        await own_card(counter.visit, STEP, CardUse.READ)
    counter.slot.gone_for = 1000
    left_at = now()

    await farewell(counter.visit)

    assert now() - left_at < READER_BACK_WITHIN_S / 10
    assert counter.visitor.names_seen == ["InsertCard"]
