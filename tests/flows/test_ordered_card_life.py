"""An ordered card's whole life (JS 二.1(2), 三.1, 三.4): applied for, made elsewhere, collected."""

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.card_life import OrderStage, SocialState
from kiosk.central import messages as m
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.flows.collect_card import collect_card, settle
from kiosk.flows.issue_card import issue_card
from kiosk.flows.query_progress import query_progress
from kiosk.flows.renew_card import renew_card
from kiosk.hub.hsm import KeyHolder
from kiosk.known import Known
from kiosk.model import CaseEnd, Pin, Service
from kiosk.policy.decision import Referred
from kiosk.policy.policy import Policy
from kiosk.policy.read_rules import read_profile
from kiosk.policy.service_rule import RenewalReason as Why
from kiosk.prompts.application import AfterCheck, CheckAnswers
from kiosk.prompts.collect import CollectCard, StaffOpensBox
from kiosk.prompts.identity import ConfirmIdentity
from kiosk.prompts.making import SetPin
from kiosk.prompts.prompt import Onward
from kiosk.prompts.renewal import ChooseReason, GiveOldCard, OldCardFate
from kiosk.prompts.result import DeedDone, Row, RowName, Seen, ShowProgress, Told
from kiosk.prompts.taking import ReceiptWanted
from kiosk.prompts.trouble import CannotServe, Way
from kiosk.sandbox.chip import USUAL_TIMES, SimulatedChip
from kiosk.sandbox.clerk import laid_card
from kiosk.sandbox.factory import Factory
from kiosk.visit import Course
from tests.counter import Counter
from tests.flows.deeds import AnswerLost, receipt_of
from tests.flows.new_cards import CHANGZHOU, NOTICE, CardPath, came, fills_in, old_chip
from tests.hub.held import cards, holder
from tests.hub.world import CONFIG, MASTERS, CountedEntropy, person
from tests.virtual_time import virtual_time
from tests.visitor import Answer

pytestmark = pytest.mark.slow

USED, CORRECTED, FIRST = "许清晏", "秦晚舟", "林知夏"
PIN = Pin("274913")
PAPER = (DeedDone, ReceiptWanted(True))
NO_PAPER = (DeedDone, ReceiptWanted(False))
COLLECTS = (NOTICE, (CollectCard, Onward()), (SetPin, PIN), (SetPin, PIN), PAPER)


def comes_again(counter: Counter, *script: tuple[type, Answer]) -> None:
    """Another day: nothing of the visit before is known."""
    counter.visit = replace(counter.visit, course=Course(can_have=frozenset(Service)), known=Known())
    counter.visitor._script = list(script)
    counter.visitor.seen.clear()
    counter.receipts.printed.clear()


async def stage(counter: Counter) -> OrderStage:
    comes_again(counter, (ShowProgress, Seen()))
    await query_progress(counter.visit)
    (shown,) = [seen for seen in counter.visitor.seen if isinstance(seen, ShowProgress)]
    return shown.stage


def bureau(counter: Counter, name: str) -> None:
    assert counter.world.hub.bureau_goes_on(person(name).id_number)


def new_chip(counter: Counter, name: str) -> SimulatedChip:
    """What staff take out of the box."""
    card = laid_card(counter.world.hub.laid_ready(person(name).id_number))
    factory = Factory(KeyHolder(MASTERS), "320400", USUAL_TIMES, CountedEntropy("bureau"))
    return factory.brought(person(name), card)


async def renewed(path: Path, name: str = USED, reason: Why = Why.DAMAGED) -> tuple[Counter, CardPath]:
    """A renewal is ordered, paid for and made, and its holder comes to collect it with the old card."""
    why = ((ChooseReason, reason), (OldCardFate, True))
    counter, gate = came(path, name, NOTICE, *why, *fills_in(""), NO_PAPER, province=CHANGZHOU, instant=False)
    await renew_card(counter.visit)
    bureau(counter, name)
    bureau(counter, name)
    comes_again(counter, *COLLECTS)
    counter.slot.has(new_chip(counter, name))
    gate.offered = [old_chip(name, CHANGZHOU)]
    return counter, gate


async def bodies(counter: Counter, name: str = USED) -> list[tuple[SocialState, str]]:
    return [(one.social, one.body) for one in await cards(counter.world, name)]


def told(counter: Counter) -> list[Told]:
    (done,) = [seen for seen in counter.visitor.seen if isinstance(seen, DeedDone)]
    return [point.told for point in done.points]


GIVEN_UP = [(SocialState.ACTIVE, "with_holder"), (SocialState.CANCELLED, "recycled")]
AT_HOME = [(SocialState.ACTIVE, "with_holder"), (SocialState.CANCELLED, "with_holder")]


@virtual_time
async def test_a_first_card_is_ordered_asked_about_and_collected(path: Path) -> None:
    on = (Service.ISSUE_CARD,)
    script = (NOTICE, (ConfirmIdentity, True), *fills_in(), PAPER)
    counter, gate = came(path, FIRST, *script, province=CHANGZHOU, instant=False, on=on)

    await issue_card(counter.visit)

    (looked,) = [seen for seen in counter.visitor.seen if isinstance(seen, CheckAnswers)]
    assert looked.then is AfterCheck.FILE
    assert (gate.fed, counter.visit.course.end) == (0, CaseEnd.DONE)
    assert "Making" not in counter.visitor.names_seen, "nothing is made while one waits"
    assert told(counter) == [Told.ORDER_TRACED, Told.COLLECT_LATER]
    assert "申请收到了 · 办新卡" in receipt_of(counter)
    stages = [await stage(counter)]
    comes_again(counter, NOTICE, (CannotServe, Way.HOME))
    await collect_card(counter.visit)
    assert counter.visit.course.refusal == "NOT_READY"

    bureau(counter, FIRST)
    stages.append(await stage(counter))
    bureau(counter, FIRST)
    stages.append(await stage(counter))
    assert stages == [OrderStage.ACCEPTED, OrderStage.MAKING, OrderStage.MADE]

    comes_again(counter, (ShowProgress, lambda shown: shown.recommended))
    assert await query_progress(counter.visit) is Service.COLLECT_CARD
    comes_again(counter, *COLLECTS)
    counter.slot.has(new_chip(counter, FIRST))
    await collect_card(counter.visit)

    box = next(seen for seen in counter.visitor.seen if isinstance(seen, StaffOpensBox))
    assert box.rows[0] == Row(RowName.COMPARTMENT, "3")
    assert [one.social for one in await cards(counter.world, FIRST)] == [SocialState.ACTIVE]
    assert told(counter) == [Told.SOCIAL_ENABLED, Told.PIN_SET, Told.BANK_ACTIVATE]
    assert await stage(counter) is OrderStage.DELIVERED
    assert await counter.journal.unfinished() == ()


def test_where_the_site_did_not_turn_it_on_a_first_card_is_filed_at_the_agency() -> None:
    decision = Policy(read_profile(CONFIG / "provinces" / f"{CHANGZHOU}.toml")).decide(Service.ISSUE_CARD)

    assert isinstance(decision, Referred)
    assert (decision.to, decision.where) == ("counter", "所属社会保险经办机构")


@virtual_time
async def test_the_old_card_is_given_up_once_the_new_one_is_in_hand(path: Path) -> None:
    counter, gate = await renewed(path)

    await collect_card(counter.visit)

    assert len(gate.binned) == 1
    assert await bodies(counter) == GIVEN_UP
    names = counter.visitor.names_seen
    assert names.index("SetPin") < names.index("TakeOwnCard") < names.index("GiveOldCard")
    assert told(counter) == [Told.SOCIAL_ENABLED, Told.OLD_CARD_KEPT, Told.BANK_ACTIVATE]
    assert "旧卡已由机器收回" in receipt_of(counter)
    assert await counter.journal.unfinished() == ()


@virtual_time
async def test_a_chip_that_died_is_taken_back_too(path: Path) -> None:
    counter, gate = await renewed(path)
    gate.offered[0].state.dead = True

    await collect_card(counter.visit)

    assert len(gate.binned) == 1
    assert await bodies(counter) == GIVEN_UP


@virtual_time
@pytest.mark.parametrize("dead", [False, True])
async def test_exchanged_for_no_damage_it_is_known_by_its_chip_alone(path: Path, *, dead: bool) -> None:
    counter, gate = await renewed(path, CORRECTED, Why.CARD_INFO_CHANGED)
    gate.offered[0].state.dead = dead

    await collect_card(counter.visit)

    assert await bodies(counter, CORRECTED) == (AT_HOME if dead else GIVEN_UP)


@virtual_time
async def test_an_old_card_that_was_left_at_home_is_void_and_holds_nobody_up(path: Path) -> None:
    counter, gate = await renewed(path)
    gate.offered = []

    await collect_card(counter.visit)

    assert await bodies(counter) == AT_HOME
    assert told(counter) == [Told.SOCIAL_ENABLED, Told.OLD_CARD_BACK, Told.BANK_ACTIVATE]
    assert "旧卡已作废" in receipt_of(counter)


@virtual_time
async def test_another_card_than_the_old_one_comes_out_again(path: Path) -> None:
    counter, gate = await renewed(path)
    gate.offered = [old_chip("彭见山", CHANGZHOU), *gate.offered]

    await collect_card(counter.visit)

    assert [seen.wrong for seen in counter.visitor.seen if isinstance(seen, GiveOldCard)][:2] == [False, True]
    assert len(gate.binned) == 1
    assert await bodies(counter) == GIVEN_UP


@virtual_time
async def test_a_jam_on_the_old_card_takes_nothing_back_and_is_settled(path: Path) -> None:
    counter, gate = await renewed(path)
    capture, status = gate.capture, gate.status

    async def jams() -> None:
        raise DeviceError(Fault.DISPENSER_JAM)

    gate.capture = jams  # type: ignore[method-assign]
    await collect_card(counter.visit)
    assert (await bodies(counter))[0] == (SocialState.ACTIVE, "with_holder")
    assert told(counter)[1] is Told.OLD_CARD_BACK
    gate.capture, gate.status = capture, status  # type: ignore[method-assign]
    (record,) = await counter.journal.unfinished()

    assert await settle(counter.visit, record) is CaseEnd.DONE
    assert await bodies(counter) == GIVEN_UP
    assert await counter.journal.unfinished() == ()


@virtual_time
@pytest.mark.parametrize("arrived", [True, False])
async def test_a_lost_word_about_the_old_card_is_said_again(path: Path, *, arrived: bool) -> None:
    counter, _ = await renewed(path)
    lost = AnswerLost(counter, "/v1/old-card", arrived=arrived)

    await collect_card(counter.visit)
    lost.over()

    (record,) = await counter.journal.unfinished()
    assert await settle(counter.visit, record) is CaseEnd.DONE
    assert await bodies(counter) == GIVEN_UP


@virtual_time
async def test_a_lost_answer_to_the_collecting_leaves_the_old_card_void_with_its_holder(path: Path) -> None:
    counter, gate = await renewed(path)
    lost = AnswerLost(counter, "/v1/collect", arrived=True)
    with pytest.raises(Exception, match="lost"):
        await collect_card(counter.visit)
    lost.over()
    (record,) = await counter.journal.unfinished()

    assert await settle(counter.visit, record) is CaseEnd.DONE
    assert gate.binned == []
    assert await bodies(counter) == AT_HOME
    answer = await counter.world.central.ready_card(m.ReadyCardRequest(holder(USED)))
    assert not isinstance(answer, m.ReadyCard)
