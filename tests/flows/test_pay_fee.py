"""The fee (JS 二.2): paid once or not at all, and never kept for a card that did not come."""

import asyncio
from pathlib import Path

import pytest

from kiosk.card_life import SocialState
from kiosk.errors import CentralUnreachable
from kiosk.flows.reissue_card import reissue_card
from kiosk.model import CaseEnd
from kiosk.prompts.payment import Pay, PaymentEnd, PaymentEnded
from kiosk.prompts.prompt import Back
from kiosk.prompts.trouble import Way
from tests.flows.deeds import AnswerLost, receipt_of
from tests.flows.fees import ENDED, HOME, MADE, NEW_CODE, applies, ended, lost_card, money, pays_at, settled
from tests.flows.new_cards import WithPhone
from tests.virtual_time import virtual_time

pytestmark = pytest.mark.slow

TROUBLES = ["", "lose_notices", "double_notices"]


@virtual_time
async def test_it_goes_on_by_itself_when_it_is_paid(path: Path) -> None:
    counter, _ = applies(path, *MADE)

    await reissue_card(counter.visit)

    (pay,) = [seen for seen in counter.visitor.seen if isinstance(seen, Pay)]
    assert (pay.amount_fen, pay.payee) == (2000, "示例服务点")
    assert money(counter) == [("paid", 1)]
    assert counter.visit.course.end is CaseEnd.ISSUED
    assert "20元，已付" in receipt_of(counter)


@virtual_time
@pytest.mark.parametrize("trouble", ["lose_notices", "double_notices"])
async def test_a_notice_that_never_comes_or_comes_twice_charges_once(path: Path, trouble: str) -> None:
    counter, _ = applies(path, *MADE)
    setattr(counter.world.hub.gateway.troubles, trouble, True)

    await reissue_card(counter.visit)

    assert money(counter) == [("paid", 1)]
    assert counter.visit.course.end is CaseEnd.ISSUED


@virtual_time
async def test_who_will_not_pay_is_not_charged_and_keeps_the_right_to_the_found_card(path: Path) -> None:
    counter, gate = applies(path, (Pay, Back()), HOME, pays=False)

    await reissue_card(counter.visit)

    assert counter.visit.course.refusal == "FEE_UNPAID"
    assert money(counter) == [("closed", 0)]
    assert (await lost_card(counter), gate.fed) == (SocialState.FORMAL_LOST, 0)
    assert counter.visit.course.end is CaseEnd.WITHDRAWN
    assert await counter.journal.unfinished() == ()


@virtual_time
async def test_a_code_that_lapses_is_told_and_cannot_be_paid_afterwards(path: Path) -> None:
    counter, _ = applies(path, ENDED, pays=False)

    await reissue_card(counter.visit)

    assert ended(counter) == [PaymentEnd.NOT_PAID]
    assert money(counter) == [("closed", 0)]
    assert await counter.journal.unfinished() == ()


@virtual_time
@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_code_that_lapsed_is_followed_by_another_one_for_the_same_fee(
    path: Path, trouble: str
) -> None:
    counter, _ = applies(path, NEW_CODE, *MADE)
    pays_at(counter, 2)
    if trouble:
        setattr(counter.world.hub.gateway.troubles, trouble, True)

    await reissue_card(counter.visit)

    first, second = [seen.code for seen in counter.visitor.seen if isinstance(seen, Pay)]
    assert first != second
    assert ended(counter) == [PaymentEnd.NOT_PAID]
    assert money(counter) == [("closed", 0), ("paid", 1)]
    assert counter.visit.course.end is CaseEnd.ISSUED


@virtual_time
@pytest.mark.parametrize("trouble", TROUBLES)
async def test_who_pays_the_lapsed_code_is_told_so_at_once_and_charged_once_in_all(
    path: Path, trouble: str
) -> None:
    told_at: list[float] = []

    def told(_: PaymentEnded) -> Way:
        told_at.append(asyncio.get_running_loop().time())
        return Way.NEW_CODE

    counter, _ = applies(path, (PaymentEnded, told), (PaymentEnded, told), *MADE)
    assert isinstance(counter.visitor, WithPhone)
    troubles = counter.world.hub.gateway.troubles
    troubles.pays_late = True
    if trouble:
        setattr(troubles, trouble, True)
    shown: list[Pay] = []

    def the_first_when_the_second_is_shown(prompt: Pay) -> None:
        shown.append(prompt)
        if len(shown) > 1:
            counter.world.hub.pay(shown[0 if len(shown) == 2 else -1].code.rpartition("/")[2])

    counter.visitor.phone = the_first_when_the_second_is_shown

    await reissue_card(counter.visit)

    assert ended(counter) == [PaymentEnd.NOT_PAID, PaymentEnd.LATE]
    assert told_at[1] - told_at[0] < 10, "not only when the second code lapses too"
    assert money(counter) == [("refunded", 0), ("closed", 0), ("paid", 1)]
    assert counter.visit.course.end is CaseEnd.ISSUED
    (late,) = [told for told in counter.visitor.seen if isinstance(told, PaymentEnded) and told.slip][1:]
    assert late.slip == shown[0].code.rpartition("/")[2]


@virtual_time
async def test_a_centre_that_is_silent_while_the_code_is_shown_is_asked_again(path: Path) -> None:
    counter, _ = applies(path, *MADE)
    lost = AnswerLost(counter, "/v1/fee/look-up", arrived=False)
    asyncio.get_running_loop().call_later(20, lost.over)

    await reissue_card(counter.visit)

    assert money(counter) == [("paid", 1)]
    assert counter.visit.course.end is CaseEnd.ISSUED


@virtual_time
async def test_a_gateway_that_does_not_speak_is_said_so_and_settled_later(path: Path) -> None:
    """Closed, and nobody knows whether money still came: nobody is told to pay again."""
    counter, _ = applies(path, (Pay, Back()), ENDED)
    lost = AnswerLost(counter, "/v1/fee/close", arrived=False)

    await reissue_card(counter.visit)

    assert ended(counter) == [PaymentEnd.UNKNOWN]
    assert len(await counter.journal.unfinished()) == 1
    lost.over()
    assert await settled(counter) is CaseEnd.WITHDRAWN
    assert money(counter) == [("refunded", 0)]


@virtual_time
async def test_a_payment_that_is_not_known_keeps_the_case_open(path: Path) -> None:
    counter, _ = applies(path, (Pay, Back()), ENDED)
    counter.world.hub.gateway.troubles.lose_notices = True
    lost = AnswerLost(counter, "/v1/fee/close", arrived=False)
    await reissue_card(counter.visit)
    lost.over()
    counter.world.hub.gateway.troubles.lose_answers = 50

    with pytest.raises(CentralUnreachable, match="closing"):
        await settled(counter)
    counter.world.hub.gateway.troubles.lose_answers = 0

    assert await settled(counter) is CaseEnd.WITHDRAWN
    assert money(counter) == [("refunded", 0)]


@virtual_time
async def test_a_lost_answer_to_the_order_leaves_nothing_to_be_paid(path: Path) -> None:
    counter, _ = applies(path)
    lost = AnswerLost(counter, "/v1/fee", arrived=True)
    with pytest.raises(CentralUnreachable):
        await reissue_card(counter.visit)
    lost.over()

    assert await settled(counter) is CaseEnd.WITHDRAWN
    assert money(counter) == [("closed", 0)]
    assert not counter.visit.course.fee_shown
