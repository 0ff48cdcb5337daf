"""S09 (SC-R art. 17-19): a lost card is stopped for good, once, whatever is lost on the way."""

from pathlib import Path

import pytest

from kiosk.card_life import SocialState
from kiosk.errors import CentralUnreachable
from kiosk.flows.report_loss import report_loss, settle
from kiosk.model import CaseEnd, Service
from kiosk.prompts.card import ChooseCard
from kiosk.prompts.confirm import ConfirmLoss
from kiosk.prompts.identity import Consented, ReadNotice
from kiosk.prompts.prompt import Back
from kiosk.prompts.result import DeedDone, DonePoint, Told
from kiosk.prompts.taking import ReceiptWanted
from kiosk.prompts.trouble import CannotServe, Way
from tests.flows.deeds import AnswerLost, came_for, ends, receipt_of
from tests.hub.held import card, cards, lose
from tests.virtual_time import virtual_time

NOTICE = (ReadNotice, Consented())
NO_PAPER = (DeedDone, ReceiptWanted(False))


@virtual_time
async def test_a_lost_card_is_stopped_and_the_bank_is_named(path: Path) -> None:
    counter = came_for(path, "许清晏", NOTICE, (ConfirmLoss, True), (DeedDone, ReceiptWanted(True)))

    assert await report_loss(counter.visit) is None

    assert (await card(counter.world, "许清晏")).social is SocialState.FORMAL_LOST
    assert await ends(counter) == [CaseEnd.DONE]
    done = next(seen for seen in counter.visitor.seen if isinstance(seen, DeedDone))
    bank = DonePoint(Told.BANK_REPORT_TOO, (("bank", "示例银行乙"), ("phone", "028-0000-0002")))
    assert done.points[:2] == (DonePoint(Told.CARD_STOPPED), bank)
    told = receipt_of(counter)
    for said in ("已经挂失", "许 * 晏", "1746", "028-0000-0002"):
        assert said in told
    assert "510104199005142027" not in told


@virtual_time
async def test_who_thinks_better_of_it_has_reported_nothing(path: Path) -> None:
    counter = came_for(path, "许清晏", NOTICE, (ConfirmLoss, False))

    assert await report_loss(counter.visit) is None

    assert (await card(counter.world, "许清晏")).social is SocialState.ACTIVE
    assert await ends(counter) == []


@virtual_time
async def test_a_temporary_report_may_become_the_formal_one(path: Path) -> None:
    counter = came_for(path, "许清晏", NOTICE, (ConfirmLoss, True), NO_PAPER)
    await lose(counter.world, "许清晏")

    await report_loss(counter.visit)

    assert (await card(counter.world, "许清晏")).social is SocialState.FORMAL_LOST


@virtual_time
@pytest.mark.parametrize(
    ("name", "before", "code"),
    [("许清晏", "formal", "ALREADY_FORMAL"), ("林知夏", "", "NO_CARD"), ("赵牧野", "", "FROZEN")],
)
async def test_what_cannot_be_reported_is_told_with_its_reason(
    path: Path, name: str, before: str, code: str
) -> None:
    counter = came_for(path, name, NOTICE, (CannotServe, Way.HOME))
    if before:
        await lose(counter.world, name, before)

    assert await report_loss(counter.visit) is None

    assert counter.visit.course.refusal == code
    assert "ConfirmLoss" not in counter.visitor.names_seen
    assert await ends(counter) == []


@virtual_time
async def test_of_two_cards_the_citizen_says_which(path: Path) -> None:
    """SC-R art. 25: a surplus card is shown, and one of the two is lost."""
    counter = came_for(path, "潘予宁", NOTICE, (ChooseCard, 1), (ConfirmLoss, True), NO_PAPER)

    await report_loss(counter.visit)

    kept, lost = await cards(counter.world, "潘予宁")
    assert (kept.social, lost.social) == (SocialState.ACTIVE, SocialState.FORMAL_LOST)


@virtual_time
async def test_going_back_from_the_cards_reports_none(path: Path) -> None:
    counter = came_for(path, "潘予宁", NOTICE, (ChooseCard, Back()))

    await report_loss(counter.visit)

    assert {one.social for one in await cards(counter.world, "潘予宁")} == {SocialState.ACTIVE}


@virtual_time
@pytest.mark.parametrize("can_have", [True, False])
async def test_it_leads_on_to_a_new_card_where_one_can_be_had(path: Path, *, can_have: bool) -> None:
    answer = Service.REISSUE_CARD if can_have else ReceiptWanted(False)
    counter = came_for(path, "许清晏", NOTICE, (ConfirmLoss, True), (DeedDone, answer))
    if can_have:
        counter.visit.course.can_have = frozenset({Service.REISSUE_CARD})

    led = await report_loss(counter.visit)

    confirm = next(seen for seen in counter.visitor.seen if isinstance(seen, ConfirmLoss))
    assert (led, confirm.can_reissue) == ((Service.REISSUE_CARD, True) if can_have else (None, False))


@virtual_time
@pytest.mark.parametrize(("arrived", "end"), [(True, CaseEnd.DONE), (False, CaseEnd.WITHDRAWN)])
async def test_a_lost_answer_is_looked_up_before_anybody_is_told(
    path: Path, *, arrived: bool, end: CaseEnd
) -> None:
    counter = came_for(path, "许清晏", NOTICE, (ConfirmLoss, True))
    lost = AnswerLost(counter, "/v1/loss", arrived=arrived)
    with pytest.raises(CentralUnreachable):
        await report_loss(counter.visit)
    assert "DeedDone" not in counter.visitor.names_seen

    lost.over()
    (record,) = await counter.journal.unfinished()

    assert await settle(counter.visit, record) is end
    state = SocialState.FORMAL_LOST if arrived else SocialState.ACTIVE
    assert (await card(counter.world, "许清晏")).social is state
    assert await counter.journal.unfinished() == ()


@virtual_time
async def test_cut_between_intent_and_effect_nothing_is_reported_any_more(path: Path) -> None:
    counter = came_for(path, "许清晏", NOTICE, (ConfirmLoss, True))
    lost = AnswerLost(counter, "/v1/loss", arrived=False)
    with pytest.raises(CentralUnreachable):
        await report_loss(counter.visit)
    lost.over()
    (record,) = await counter.journal.unfinished()

    await settle(counter.visit, record)
    late = await lost.deliver()

    assert late.status == 409, "the request that was still on its way is refused"
    assert (await card(counter.world, "许清晏")).social is SocialState.ACTIVE
