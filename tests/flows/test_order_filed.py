"""Changzhou (JS 三.4; rules.md q): nothing is made while one waits; what was filed and paid for stands."""

from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from kiosk.card_life import OrderStage, SocialState
from kiosk.central import messages as m
from kiosk.errors import CentralUnreachable
from kiosk.flows.reissue_card import reissue_card
from kiosk.flows.renew_card import renew_card
from kiosk.flows.settle_card import settle_card
from kiosk.flows.steps import Do
from kiosk.model import CaseEnd, CaseId, Service
from kiosk.policy.policy import Policy
from kiosk.policy.service_rule import RenewalReason as Why
from kiosk.prompts.application import AfterCheck, CheckAnswers
from kiosk.prompts.identity import ReadNotice
from kiosk.prompts.renewal import ChooseReason, Fate, OldCardFate
from kiosk.prompts.result import DeedDone, Told
from kiosk.prompts.taking import ReceiptWanted
from tests.counter import Counter
from tests.flows.deeds import AnswerLost, receipt_of
from tests.flows.fees import money
from tests.flows.new_cards import CHANGZHOU, NOTICE, CardPath, came, fills_in
from tests.hub.held import cards, holder
from tests.virtual_time import virtual_time
from tests.visitor import Answer

LOST, USED = "彭见山", "许清晏"
PAPER = (DeedDone, ReceiptWanted(True))


def files(path: Path, name: str, *script: tuple[type, Answer]) -> tuple[Counter, CardPath]:
    return came(path, name, NOTICE, *script, province=CHANGZHOU, instant=False)


async def stages(counter: Counter, name: str) -> list[OrderStage]:
    answer = await counter.world.central.progress(m.ProgressRequest(holder(name)))
    assert isinstance(answer, m.Progress)
    return [order.stage for order in answer.orders]


@virtual_time
async def test_a_lost_card_s_successor_is_ordered_paid_for_and_collected_later(path: Path) -> None:
    counter, gate = files(path, LOST, *fills_in(""), PAPER)

    await reissue_card(counter.visit)

    assert (gate.fed, money(counter)) == (0, [("paid", 1)])
    assert [card.social for card in await cards(counter.world, LOST)] == [SocialState.CANCELLED]
    assert await stages(counter, LOST) == [OrderStage.ACCEPTED]
    assert counter.visit.course.end is CaseEnd.DONE
    assert await counter.journal.unfinished() == ()
    seen = {type(one): one for one in counter.visitor.seen}
    done = seen[DeedDone]
    assert isinstance(done, DeedDone)
    assert [point.told for point in done.points] == [
        Told.ORDER_TRACED,
        Told.COLLECT_LATER,
        Told.INTERIM_MEDICAL_CARD,
    ]
    told = receipt_of(counter)
    for said in ("申请收到了 · 补卡", "20元，已付", "临时医保卡", "到这个网点领", "在本机可查"):
        assert said in told


@virtual_time
async def test_a_renewal_leaves_the_old_card_in_use_until_the_new_one_is_collected(path: Path) -> None:
    why = ((ChooseReason, Why.QUALITY), (OldCardFate, True))
    counter, gate = files(path, USED, *why, *fills_in(""), PAPER)

    await renew_card(counter.visit)

    (fate,) = [one.fate for one in counter.visitor.seen if isinstance(one, OldCardFate)]
    assert fate is Fate.AT_COLLECTION
    (card,) = await cards(counter.world, USED)
    assert (card.social, card.renewing) == (SocialState.ACTIVE, True)
    assert (gate.fed, gate.binned) == (0, [])
    assert not counter.visit.course.own_card_void
    assert "旧卡先照常用" in receipt_of(counter)


@virtual_time
async def test_the_glass_says_beforehand_what_the_button_brings_and_who_gets_the_data(path: Path) -> None:
    counter, _ = files(path, LOST, *fills_in(""), PAPER)

    await reissue_card(counter.visit)

    (notice,) = [one for one in counter.visitor.seen if isinstance(one, ReadNotice)]
    (looked,) = [one for one in counter.visitor.seen if isinstance(one, CheckAnswers)]
    assert (notice.fee_fen, notice.makes_card) == (2000, True)
    assert looked.then is AfterCheck.PAY


@virtual_time
async def test_how_far_the_card_is_is_asked_by_telephone_where_no_machine_tells_it(path: Path) -> None:
    counter, _ = files(path, LOST, *fills_in(""), PAPER)
    profile = counter.visit.policy.profile
    services = {name: rule for name, rule in profile.services.items() if name is not Service.QUERY_PROGRESS}
    counter.visit = replace(counter.visit, policy=Policy(structs.replace(profile, services=services)))

    await reissue_card(counter.visit)

    (done,) = [one for one in counter.visitor.seen if isinstance(one, DeedDone)]
    assert done.points[0].told is Told.ORDER_FILED
    assert "本机可查" not in receipt_of(counter)


@virtual_time
@pytest.mark.parametrize("arrived", [True, False])
async def test_a_lost_answer_gives_the_money_and_the_lost_card_s_state_back(
    path: Path, *, arrived: bool
) -> None:
    counter, _ = files(path, LOST, *fills_in(""))
    lost = AnswerLost(counter, "/v1/apply", arrived=arrived)
    with pytest.raises(CentralUnreachable):
        await reissue_card(counter.visit)
    lost.over()
    (record,) = await counter.journal.unfinished()

    assert await settle_card(counter.visit, record) is CaseEnd.WITHDRAWN
    assert money(counter) == [("refunded", 0)]
    assert [card.social for card in await cards(counter.world, LOST)] == [SocialState.FORMAL_LOST]


@virtual_time
async def test_cut_after_the_centre_s_word_it_is_done_and_nothing_goes_back(path: Path) -> None:
    counter, _ = files(path, LOST, *fills_in(""))

    class PowerCut(Exception):
        pass

    async def cut() -> object:
        raise PowerCut

    counter.receipts.status = cut  # type: ignore[method-assign]
    with pytest.raises(PowerCut):
        await reissue_card(counter.visit)
    assert await counter.journal.unfinished() == (), "closed before anything was said"

    case = await counter.journal.open(Service.REISSUE_CARD, CaseId("0" * 32))
    await case.note(Do.APPLY)

    assert await settle_card(counter.visit, await case.record()) is CaseEnd.DONE
    assert money(counter) == [("paid", 1)]
