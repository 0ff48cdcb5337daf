"""S12 (SC-R art. 21, JS 三.4): a card in hand is exchanged; the old one ends once the new one is taken."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from kiosk.card_life import SocialState
from kiosk.central import messages as m
from kiosk.devices.dispenser.port import CardPlace
from kiosk.errors import CentralUnreachable, DeviceError
from kiosk.faults import Fault
from kiosk.flows.renew_card import renew_card, settle
from kiosk.flows.steps import Do
from kiosk.model import CaseEnd, Refused, Service
from kiosk.policy.policy import Policy
from kiosk.policy.service_rule import RenewalReason as Why
from kiosk.prompts.card import (
    CardIsDead,
    CardTrouble,
    ChooseCard,
    InsertCard,
    NoCardWithMe,
    OwnCardIs,
    TakeOwnCard,
    WrongCard,
)
from kiosk.prompts.payment import PaymentEnded
from kiosk.prompts.prompt import Back
from kiosk.prompts.renewal import ChooseReason, Fate, GiveOldCard, OldCardFate
from kiosk.prompts.taking import Finished, ReceiptWanted, TakeCard, Thing
from kiosk.prompts.trouble import CannotServe, CardKept, Way, WentWrong
from kiosk.sandbox.chip import USUAL_TIMES, SimulatedChip
from kiosk.sandbox.chip_state import ChipState, Profile
from tests.counter import Counter, brought_by
from tests.flows.deeds import AnswerLost, receipt_of
from tests.flows.new_cards import (
    CHANGZHOU,
    HENAN,
    NOTICE,
    SETS_PIN,
    SICHUAN,
    CardPath,
    came,
    fills_in,
    old_chip,
)
from tests.hub.held import cards, lose
from tests.hub.world import person
from tests.virtual_time import virtual_time
from tests.visitor import Answer

EXPIRED, USED, DEAD = "田长风", "许清晏", "尹思齐"
PAPER = (Finished, ReceiptWanted(True))
HOME = (CannotServe, Way.HOME)


def because(reason: Why) -> tuple[tuple[type, Answer], ...]:
    return (NOTICE, (ChooseReason, reason), (OldCardFate, True))


def changzhou(
    path: Path, *script: tuple[type, Answer], gives: bool = True, last: tuple[Any, ...] = (PAPER,)
) -> tuple[Counter, CardPath]:
    """A damaged card in Changzhou, where the old one is taken back and the new one costs 20 yuan."""
    script = script or (*because(Why.DAMAGED), *fills_in(""), *SETS_PIN, *last)
    counter, gate = came(path, USED, *script, province=CHANGZHOU)
    if gives:
        gate.offered = [old_chip(USED, CHANGZHOU)]
    return counter, gate


async def old_and_new(counter: Counter, name: str) -> tuple[m.CardAtCentre, list[m.CardAtCentre]]:
    """The card from before, and the others."""
    tail = person(name).centre.cards[0].number[-4:]
    known = await cards(counter.world, name)
    (old,) = [card for card in known if card.number_masked.endswith(tail)]
    return old, [card for card in known if card is not old]


def stranger() -> SimulatedChip:
    return SimulatedChip(ChipState.of_another_trade(Profile.BANK, 9), None, times=USUAL_TIMES)


@virtual_time
@pytest.mark.parametrize("keeps", [False, True])
async def test_an_expired_card_is_exchanged_and_goes_home_void_or_stays(path: Path, keeps: bool) -> None:
    script = (*because(Why.EXPIRED), *fills_in(""), *SETS_PIN, PAPER)
    counter, gate = came(path, EXPIRED, *script, keeps=keeps)
    gate.offered = [old_chip(EXPIRED, SICHUAN)]

    await renew_card(counter.visit)

    assert counter.visitor.script_left == []
    old, (new,) = await old_and_new(counter, EXPIRED)
    assert (old.social, new.social) == (SocialState.CANCELLED, SocialState.ACTIVE)
    assert old.body == ("recycled" if keeps else "with_holder")
    assert len(gate.binned) == keeps
    asked: dict[type, Any] = {type(seen): seen for seen in counter.visitor.seen}
    assert asked[ChooseReason].suggested is Why.EXPIRED
    assert asked[OldCardFate].fate is (Fate.KEPT if keeps else Fate.GIVEN_BACK)
    assert asked[TakeCard].things[:2] == (Thing.CARD, Thing.OWN_CARD)
    told = receipt_of(counter)
    assert "办好了 · 换卡" in told
    assert ("将统一销毁" in told, "请不要再用" in told) == (keeps, not keeps)
    assert (await counter.journal.ledger()).issued == 1
    assert await counter.journal.unfinished() == ()


@virtual_time
async def test_the_old_card_is_asked_for_only_after_the_new_one_was_taken(path: Path) -> None:
    counter, gate = changzhou(path)

    await renew_card(counter.visit)

    seen = counter.visitor.names_seen
    assert seen.index("Pay") < seen.index("Making") < seen.index("TakeCard") < seen.index("GiveOldCard")
    assert not counter.visit.course.own_card_in
    assert len(gate.binned) == 1
    old, (new,) = await old_and_new(counter, USED)
    assert (old.social, old.body, new.social) == (
        SocialState.CANCELLED,
        "recycled",
        SocialState.ACTIVE,
    )


@virtual_time
@pytest.mark.parametrize(
    ("province", "reasons"),
    [
        (HENAN, {Why.DAMAGED, Why.CARD_INFO_CHANGED}),
        (CHANGZHOU, {Why.QUALITY, Why.DAMAGED, Why.CARD_INFO_CHANGED, Why.DATA_MISMATCH}),
    ],
)
async def test_only_the_province_s_reasons_are_offered(path: Path, province: str, reasons: set[Why]) -> None:
    counter, _ = came(path, USED, NOTICE, (ChooseReason, Back()), province=province)

    await renew_card(counter.visit)

    (asked,) = [seen for seen in counter.visitor.seen if isinstance(seen, ChooseReason)]
    assert set(asked.reasons) == reasons


@virtual_time
@pytest.mark.parametrize(
    ("name", "before", "code"),
    [(USED, "formal", "CARD_LOST"), ("林知夏", "", "NO_CARD"), ("赵牧野", "", "FROZEN")],
)
async def test_what_cannot_be_renewed_is_told_before_a_card_goes_in(
    path: Path, name: str, before: str, code: str
) -> None:
    counter, _ = came(path, name, NOTICE, HOME)
    if before:
        await lose(counter.world, name, before)

    await renew_card(counter.visit)

    assert counter.visit.course.refusal == code
    assert "InsertCard" not in counter.visitor.names_seen


@virtual_time
async def test_a_changed_name_is_the_counter_s_first(path: Path) -> None:
    counter, gate = came(path, USED, *because(Why.NAME_OR_ID_CHANGED), HOME)

    await renew_card(counter.visit)

    assert counter.visit.course.refusal == "KEY_INFO_FIRST"
    assert (gate.fed, await counter.journal.unfinished()) == (0, ())


@virtual_time
async def test_without_the_card_it_is_not_done(path: Path) -> None:

    script = (NOTICE, (ChooseReason, Why.DAMAGED), (InsertCard, NoCardWithMe()), HOME)
    counter, _ = came(path, USED, *script)
    counter.slot.at_home = True

    await renew_card(counter.visit)

    assert counter.visit.course.refusal == "CARD_NEEDED"


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


@virtual_time
async def test_somebody_else_s_card_comes_back(path: Path) -> None:
    counter, _ = came(path, USED, NOTICE, (ChooseReason, Why.DIRTY), (WrongCard, Back()))
    counter.slot.has(brought_by(person(EXPIRED)))
    counter.slot.hold()

    await renew_card(counter.visit)

    (wrong,) = [seen for seen in counter.visitor.seen if isinstance(seen, WrongCard)]
    assert wrong.trouble is CardTrouble.NOT_YOURS


@virtual_time
async def test_who_would_rather_keep_the_old_card_has_filed_nothing(path: Path) -> None:
    counter, gate = changzhou(path, NOTICE, (ChooseReason, Why.DAMAGED), (OldCardFate, False))

    await renew_card(counter.visit)

    old, new = await old_and_new(counter, USED)
    assert (old.social, new, gate.fed) == (SocialState.ACTIVE, [], 0)


@virtual_time
async def test_a_new_card_that_is_not_taken_leaves_the_old_one_as_it_was(path: Path) -> None:
    counter, gate = changzhou(path, last=((CardKept, Way.HOME),))
    gate.is_taken = False

    await renew_card(counter.visit)

    old, _ = await old_and_new(counter, USED)
    assert old.social is SocialState.ACTIVE
    assert counter.visit.course.end is CaseEnd.RETAINED
    assert "GiveOldCard" not in counter.visitor.names_seen
    assert counter.visit.course.own_card_in, "the farewell gives it back"


@virtual_time
async def test_a_jam_leaves_the_old_card_as_it_was(path: Path) -> None:
    counter, _ = changzhou(path, last=(), gives=False)
    counter.visitor._script = [*counter.visitor._script[:-2], (WentWrong, Way.HOME), (PaymentEnded, Way.HOME)]

    async def jams(job: object) -> None:
        raise DeviceError(Fault.PRINTER_JAM)

    counter.printer.print = jams  # type: ignore[method-assign]

    await renew_card(counter.visit)

    old, new = await old_and_new(counter, USED)
    assert (old.social, old.renewing, new) == (SocialState.ACTIVE, False, [])


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


@virtual_time
async def test_settling_a_renewal_twice_changes_nothing(path: Path) -> None:
    counter, gate = changzhou(path)
    lost = AnswerLost(counter, "/v1/old-card", arrived=True)
    await renew_card(counter.visit)
    lost.over()
    (record,) = await counter.journal.unfinished()

    ends = [await settle(counter.visit, record), await settle(counter.visit, record)]

    old, _ = await old_and_new(counter, USED)
    assert (ends, old.body) == ([CaseEnd.ISSUED] * 2, "recycled")
    assert len(gate.binned) == 1


@virtual_time
async def test_a_lost_answer_to_enabling_is_settled_and_the_old_card_ends_then(path: Path) -> None:
    counter, _ = changzhou(path)
    lost = AnswerLost(counter, "/v1/enable", arrived=False)

    await renew_card(counter.visit)

    old, _ = await old_and_new(counter, USED)
    assert old.social is SocialState.ACTIVE, "not before the centre knows of the new one"
    (said,) = [seen for seen in counter.visitor.seen if isinstance(seen, Finished)]
    assert not said.enabled
    lost.over()
    (record,) = await counter.journal.unfinished()

    assert await settle(counter.visit, record) is CaseEnd.ISSUED
    old, (new,) = await old_and_new(counter, USED)
    assert (old.social, old.body, new.social) == (
        SocialState.CANCELLED,
        "recycled",
        SocialState.ACTIVE,
    )


@virtual_time
async def test_a_lost_answer_to_the_application_leaves_the_old_card_in_use(path: Path) -> None:
    counter, _ = changzhou(path)
    lost = AnswerLost(counter, "/v1/apply", arrived=True)
    with pytest.raises(CentralUnreachable):
        await renew_card(counter.visit)
    lost.over()
    (record,) = await counter.journal.unfinished()

    assert await settle(counter.visit, record) is CaseEnd.WITHDRAWN
    old, _ = await old_and_new(counter, USED)
    assert (old.social, old.renewing) == (SocialState.ACTIVE, False)
