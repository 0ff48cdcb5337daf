"""S12 for a card that no machine reads: its holder says which it is (docs/rules.md, judgement w)."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from kiosk.card_life import SocialState
from kiosk.central import messages as m
from kiosk.flows.renew_card import renew_card, settle
from kiosk.model import CaseEnd, Refused, Service
from kiosk.policy.policy import Policy
from kiosk.policy.service_rule import RenewalReason as Why
from kiosk.prompts.card import (
    CardIsDead,
    CardTrouble,
    ChooseCard,
    OwnCardIs,
    TakeOwnCard,
    WrongCard,
)
from kiosk.prompts.prompt import Back
from kiosk.prompts.renewal import ChooseReason, Fate, OldCardFate
from kiosk.prompts.result import DeedDone, Told
from kiosk.prompts.taking import ReceiptWanted, TakeCard, Thing
from tests.counter import Counter
from tests.flows.deeds import receipt_of
from tests.flows.new_cards import (
    CHANGZHOU,
    NOTICE,
    SETS_PIN,
    SICHUAN,
    CardPath,
    came,
    fills_in,
    old_chip,
)
from tests.flows.renewals import DEAD, PAPER, old_and_new, stranger
from tests.virtual_time import virtual_time
from tests.visitor import Answer

pytestmark = pytest.mark.slow


def with_a_dead_card(
    path: Path,
    *script: tuple[type, Answer],
    province: str = SICHUAN,
    reason: Why = Why.DAMAGED,
    instant: bool = True,
) -> tuple[Counter, CardPath]:
    """Its chip says nothing; it stays in the slot until the citizen is asked to take it."""
    begins = (NOTICE, (ChooseReason, reason))
    counter, gate = came(path, DEAD, *begins, *script, province=province, instant=instant)
    waits_at_first = [True]

    async def removed() -> None:
        if waits_at_first.pop() if waits_at_first else False:
            await asyncio.get_running_loop().create_future()

    counter.slot.removed = removed  # type: ignore[method-assign]
    return counter, gate


GOES_ON = (WrongCard, CardIsDead())
MAKES_ONE = ((OldCardFate, True), *fills_in(""), *SETS_PIN, PAPER)


@virtual_time
async def test_a_card_that_no_machine_reads_is_renewed_by_its_holder(path: Path) -> None:
    """SC-R 21: for card and ID document; nothing says that a machine has to read it."""
    counter, gate = with_a_dead_card(path, GOES_ON, *MAKES_ONE)

    await renew_card(counter.visit)

    assert counter.visitor.script_left == []
    asked: dict[type, Any] = {type(seen): seen for seen in counter.visitor.seen}
    assert (asked[WrongCard].trouble, asked[WrongCard].goes_on_dead) == (CardTrouble.UNREADABLE, True)
    assert asked[OldCardFate].fate is Fate.NOT_AT_HAND
    assert asked[TakeOwnCard].state is OwnCardIs.DEAD
    assert Thing.OWN_CARD not in asked[TakeCard].things
    old, (new,) = await old_and_new(counter, DEAD)
    assert (old.social, old.body, new.social) == (
        SocialState.CANCELLED,
        "with_holder",
        SocialState.ACTIVE,
    )
    assert gate.binned == []
    assert counter.visit.course.end is CaseEnd.ISSUED


@virtual_time
@pytest.mark.parametrize(("gives", "body"), [("dead", "recycled"), ("bank", "with_holder")])
async def test_where_old_cards_are_taken_back_a_dead_one_is_too(path: Path, gives: str, body: str) -> None:
    """JS 三.4: 换卡须同步回收旧卡."""
    counter, gate = with_a_dead_card(path, GOES_ON, *MAKES_ONE, province=CHANGZHOU)
    gate.offered = [old_chip(DEAD, CHANGZHOU) if gives == "dead" else stranger()]

    await renew_card(counter.visit)

    old, (new,) = await old_and_new(counter, DEAD)
    assert (old.social, old.body, new.social) == (SocialState.CANCELLED, body, SocialState.ACTIVE)
    assert len(gate.binned) == (body == "recycled")
    asked: dict[type, Any] = {type(seen): seen for seen in counter.visitor.seen}
    assert asked[OldCardFate].fate is Fate.KEPT


@virtual_time
async def test_nobody_is_told_to_go_on_using_a_dead_card_until_the_new_one_is_collected(path: Path) -> None:
    files = ((OldCardFate, True), *fills_in(""), (DeedDone, ReceiptWanted(True)))
    counter, _ = with_a_dead_card(path, GOES_ON, *files, province=CHANGZHOU, instant=False)

    await renew_card(counter.visit)

    asked: dict[type, Any] = {type(seen): seen for seen in counter.visitor.seen}
    assert asked[OldCardFate].fate is Fate.DEAD_AT_COLLECTION
    assert [point.told for point in asked[DeedDone].points][-1] is Told.DEAD_CARD_THEN
    paper = receipt_of(counter)
    assert ("照常用" in paper, "旧卡读不出，先留着" in paper) == (False, True)


@virtual_time
async def test_cut_while_a_dead_card_came_in_it_is_known_by_its_silence(path: Path) -> None:
    counter, gate = with_a_dead_card(path, GOES_ON, *MAKES_ONE, province=CHANGZHOU)
    gate.offered = [old_chip(DEAD, CHANGZHOU)]
    takes_in = gate.take_in

    class PowerCut(Exception):
        pass

    async def cut(within_s: float) -> bool:
        await takes_in(within_s)
        raise PowerCut

    gate.take_in = cut  # type: ignore[method-assign]
    with pytest.raises(PowerCut):
        await renew_card(counter.visit)
    (record,) = await counter.journal.unfinished()

    assert await settle(counter.visit, record) is CaseEnd.ISSUED

    old, _ = await old_and_new(counter, DEAD)
    assert (old.body, len(gate.binned)) == ("recycled", 1)


@virtual_time
async def test_for_another_reason_a_dead_card_only_comes_back(path: Path) -> None:
    counter, gate = with_a_dead_card(path, (WrongCard, Back()), reason=Why.BANK_CHANGE)

    await renew_card(counter.visit)

    (wrong,) = [seen for seen in counter.visitor.seen if isinstance(seen, WrongCard)]
    assert not wrong.goes_on_dead
    assert gate.fed == 0


@virtual_time
async def test_where_the_rules_are_silent_a_dead_card_only_comes_back(path: Path) -> None:
    counter, _ = with_a_dead_card(path, (WrongCard, Back()))
    rules = counter.visit.policy.profile
    silent = structs.replace(rules.services[Service.RENEW_CARD], unreadable_card=None)
    profile = structs.replace(rules, services={**rules.services, Service.RENEW_CARD: silent})
    counter.visit = replace(counter.visit, policy=Policy(profile))

    await renew_card(counter.visit)

    (wrong,) = [seen for seen in counter.visitor.seen if isinstance(seen, WrongCard)]
    assert not wrong.goes_on_dead


@virtual_time
async def test_of_several_cards_the_holder_says_which_is_dead(path: Path) -> None:
    counter, _ = with_a_dead_card(path, GOES_ON, (ChooseCard, 1), (OldCardFate, False))
    known = counter.world.central.cards

    async def two_cards(request: m.CardsRequest) -> m.Cards | Refused:
        answer = await known(request)
        assert isinstance(answer, m.Cards)
        (one,) = answer.cards
        other = structs.replace(one, ref="another", number_masked="*****0009")
        return structs.replace(answer, cards=[one, other])

    counter.world.central.cards = two_cards  # type: ignore[method-assign]

    await renew_card(counter.visit)

    (fate,) = [seen for seen in counter.visitor.seen if isinstance(seen, OldCardFate)]
    assert fate.card_tail == "0009"
