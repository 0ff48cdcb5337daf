"""S11 (SC-R art. 19, 20): a lost card is replaced once, by its own bank where the rules bind it, for good."""

from pathlib import Path

import pytest

from kiosk.card_life import SocialState
from kiosk.central import messages as m
from kiosk.errors import CentralUnreachable, DeviceError, VisitorLeft
from kiosk.faults import Fault
from kiosk.flows.reissue_card import reissue_card, settle
from kiosk.flows.report_loss import report_loss
from kiosk.model import CaseEnd, Service
from kiosk.prompts.application import AnswerField, CheckAnswers, EnterMobile
from kiosk.prompts.confirm import ConfirmLoss
from kiosk.prompts.prompt import Back
from kiosk.prompts.result import DeedDone
from kiosk.prompts.taking import Finished, ReceiptWanted
from kiosk.prompts.trouble import CannotServe, CardKept, Safe, Way, WentWrong
from tests.counter import Counter
from tests.flows.deeds import AnswerLost, receipt_of
from tests.flows.new_cards import CHANGZHOU, NOTICE, SETS_PIN, came, fills_in
from tests.hub.held import cards, find
from tests.virtual_time import virtual_time

pytestmark = pytest.mark.slow

LOST, USED = "彭见山", "许清晏"
PAPER = (Finished, ReceiptWanted(True))
NO_PAPER = (Finished, ReceiptWanted(False))
HOME = (CannotServe, Way.HOME)


async def states(counter: Counter, name: str = LOST) -> list[SocialState]:
    return sorted(card.social for card in await cards(counter.world, name))


@virtual_time
async def test_a_new_card_comes_in_the_lost_one_s_place(path: Path) -> None:
    counter, _ = came(path, LOST, NOTICE, *fills_in(), *SETS_PIN, PAPER)

    await reissue_card(counter.visit)

    assert counter.visitor.script_left == []
    assert await states(counter) == [SocialState.ACTIVE, SocialState.CANCELLED]
    assert counter.visit.course.end is CaseEnd.ISSUED
    assert (await counter.journal.ledger()).issued == 1
    assert await counter.journal.unfinished() == ()
    told = receipt_of(counter)
    for said in ("办好了 · 补卡", "丢的那张卡已作废", "0元"):
        assert said in told
    for unsaid in ("办新卡", "旧卡尾号", "首次"):
        assert unsaid not in told


@virtual_time
async def test_who_has_just_reported_the_loss_is_not_asked_again_who_they_are(path: Path) -> None:
    lost = ((ConfirmLoss, True), (DeedDone, Service.REISSUE_CARD))
    counter, _ = came(path, USED, NOTICE, *lost, *fills_in(), *SETS_PIN, NO_PAPER)
    counter.visit.course.can_have = frozenset({Service.REISSUE_CARD})

    assert await report_loss(counter.visit) is Service.REISSUE_CARD
    await reissue_card(counter.visit)

    seen = counter.visitor.names_seen
    assert [seen.count(once) for once in ("ReadNotice", "PutIdCard", "LookAtCamera")] == [1, 1, 1]
    assert await states(counter, USED) == [SocialState.ACTIVE, SocialState.CANCELLED]


@virtual_time
async def test_going_back_from_the_first_question_leaves_without_anything_filed(path: Path) -> None:
    counter, _ = came(path, LOST, NOTICE, (EnterMobile, Back()))

    await reissue_card(counter.visit)

    assert await states(counter) == [SocialState.FORMAL_LOST]
    assert await counter.journal.unfinished() == ()
    assert counter.visit.course.end is None


@virtual_time
async def test_where_the_rules_bind_the_bank_it_is_not_asked_for(path: Path) -> None:
    counter, _ = came(path, LOST, NOTICE, *fills_in(""), *SETS_PIN, NO_PAPER, province=CHANGZHOU)

    await reissue_card(counter.visit)

    assert "ChooseBank" not in counter.visitor.names_seen
    looked = next(seen for seen in counter.visitor.seen if isinstance(seen, CheckAnswers))
    (bank,) = [row for row in looked.rows if row.name is AnswerField.BANK]
    assert (bank.value, bank.can_change) == ("示例银行乙", False)
    assert counter.visit.course.end is CaseEnd.ISSUED


@virtual_time
@pytest.mark.parametrize(
    ("name", "code"),
    [("许清晏", "NEED_FORMAL_LOSS"), ("林知夏", "NO_CARD"), ("赵牧野", "FROZEN"), ("曹予怀", "TEMP_ONLY")],
)
async def test_what_cannot_be_reissued_is_told_before_anything_is_asked(
    path: Path, name: str, code: str
) -> None:
    counter, gate = came(path, name, NOTICE, HOME)

    await reissue_card(counter.visit)

    assert counter.visit.course.refusal == code
    assert "EnterMobile" not in counter.visitor.names_seen
    assert gate.fed == 0
    assert await counter.journal.unfinished() == ()


@virtual_time
async def test_a_lost_answer_to_the_application_is_settled_and_the_card_can_still_be_found(
    path: Path,
) -> None:
    counter, _ = came(path, LOST, NOTICE, *fills_in())
    lost = AnswerLost(counter, "/v1/apply", arrived=True)
    with pytest.raises(CentralUnreachable):
        await reissue_card(counter.visit)
    assert await states(counter) == [SocialState.CANCELLED], "it arrived"

    lost.over()
    (record,) = await counter.journal.unfinished()

    assert await settle(counter.visit, record) is CaseEnd.WITHDRAWN
    assert await states(counter) == [SocialState.FORMAL_LOST]
    assert isinstance(await find(counter.world, LOST, number=77), m.LossCancelled)


@virtual_time
async def test_a_jam_ends_it_without_a_card_and_without_a_charge(path: Path) -> None:
    counter, _ = came(path, LOST, NOTICE, *fills_in(), (WentWrong, Way.HOME))
    counter.printer.print = jams  # type: ignore[method-assign]

    await reissue_card(counter.visit)

    (told,) = [seen for seen in counter.visitor.seen if isinstance(seen, WentWrong)]
    assert told.safe[0] is Safe.NOT_CHARGED
    assert await states(counter) == [SocialState.FORMAL_LOST]
    assert counter.visit.course.end in (CaseEnd.REJECTED, CaseEnd.WITHDRAWN)
    assert await counter.journal.unfinished() == ()


@virtual_time
async def test_a_card_that_nobody_takes_waits_and_the_lost_one_stays_ended(path: Path) -> None:
    counter, gate = came(path, LOST, NOTICE, *fills_in(), *SETS_PIN, (CardKept, Way.HOME))
    gate.is_taken = False

    await reissue_card(counter.visit)

    assert counter.visit.course.end is CaseEnd.RETAINED
    assert await states(counter) == [SocialState.CANCELLED]
    assert (await counter.journal.ledger()).retained == 1


@virtual_time
async def test_who_walks_away_before_the_promise_has_filed_nothing(path: Path) -> None:
    counter, _ = came(path, LOST, NOTICE, *fills_in()[:-1])

    with pytest.raises(VisitorLeft):
        await reissue_card(counter.visit)

    assert await states(counter) == [SocialState.FORMAL_LOST]
    assert await counter.journal.unfinished() == ()


async def jams(job: object) -> None:
    raise DeviceError(Fault.PRINTER_JAM)
