"""The fee (JS 二.2): paid once or not at all, and never kept for a card that did not come."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.card_life import SocialState
from kiosk.central import messages as m
from kiosk.errors import CentralUnreachable, DeviceError, VisitCancelled
from kiosk.faults import Fault
from kiosk.flows.reissue_card import reissue_card, settle
from kiosk.hub.schema import GatewayPayment
from kiosk.model import CaseEnd, Refused, Service
from kiosk.monitor.availability import Availability
from kiosk.prompts.payment import Pay, PaymentEnd, PaymentEnded
from kiosk.prompts.prompt import Back, Exit, Onward
from kiosk.prompts.taking import Finished, ReceiptWanted, TakeIdCard
from kiosk.prompts.trouble import CannotServe, Safe, Way, WentWrong
from kiosk.serving import Serving
from tests.counter import Counter
from tests.flows.deeds import AnswerLost, receipt_of
from tests.flows.new_cards import CHANGZHOU, NOTICE, SETS_PIN, CardPath, WithPhone, came, fills_in
from tests.hub.held import cards
from tests.virtual_time import virtual_time
from tests.visitor import Answer

LOST = "彭见山"
ENDED = (PaymentEnded, Way.HOME)
HOME = (CannotServe, Way.HOME)
NEW_CODE = (PaymentEnded, Way.NEW_CODE)
MADE = (*SETS_PIN, (Finished, ReceiptWanted(True)))


def applies(path: Path, *script: tuple[type, Answer], pays: bool = True) -> tuple[Counter, CardPath]:
    """Up to the code on the glass, and then this."""
    counter, gate = came(path, LOST, NOTICE, *fills_in(""), *script, province=CHANGZHOU)
    assert isinstance(counter.visitor, WithPhone)
    if not pays:
        counter.visitor.phone = lambda prompt: None
    return counter, gate


def pays_at(counter: Counter, which: int) -> None:
    """The citizen looks for the phone, and has it for the code that is shown as the so-and-so many-th."""
    assert isinstance(counter.visitor, WithPhone)
    pay, shown = counter.visitor.phone, 0

    def at_last(prompt: Pay) -> None:
        nonlocal shown
        shown += 1
        if shown == which:
            pay(prompt)

    counter.visitor.phone = at_last


def money(counter: Counter) -> list[tuple[str, int]]:
    """Each order at the gateway: its state, and how often it has the citizen's money."""
    with Session(counter.world.hub.engine) as db:
        return [(one.state, one.charged) for one in db.scalars(select(GatewayPayment)).all()]


def ended(counter: Counter) -> list[PaymentEnd]:
    return [seen.end for seen in counter.visitor.seen if isinstance(seen, PaymentEnded)]


async def lost_card(counter: Counter) -> SocialState:
    return sorted(card.social for card in await cards(counter.world, LOST))[-1]


async def settled(counter: Counter) -> CaseEnd:
    (record,) = await counter.journal.unfinished()
    return await settle(counter.visit, record)


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
@pytest.mark.parametrize("trouble", ["", "lose_notices", "double_notices"])
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
@pytest.mark.parametrize("trouble", ["", "lose_notices", "double_notices"])
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
async def test_cut_at_the_second_code_what_came_for_either_goes_back(path: Path) -> None:
    counter, _ = applies(path, NEW_CODE, (Pay, Exit()))
    pays_at(counter, 2)

    with pytest.raises(VisitCancelled):
        await reissue_card(counter.visit)

    assert await settled(counter) is CaseEnd.WITHDRAWN
    assert money(counter) == [("closed", 0), ("refunded", 0)]


@virtual_time
async def test_who_pays_and_then_says_no_has_the_money_back(path: Path) -> None:
    """Paid in the moment in which 不交了 was touched: the word counts, and the money goes back."""
    counter, gate = applies(path, (Pay, Back()), ENDED)

    await reissue_card(counter.visit)

    assert ended(counter) == [PaymentEnd.REFUNDED]
    assert money(counter) == [("refunded", 0)]
    assert gate.fed == 0


@virtual_time
async def test_a_refund_that_waits_is_said_with_its_number(path: Path) -> None:
    counter, _ = applies(path, (Pay, Back()), HOME)
    counter.world.hub.gateway.troubles.refuse_refunds = True

    await reissue_card(counter.visit)

    assert counter.visit.course.refusal == "REFUND_PENDING"
    (told,) = [seen for seen in counter.visitor.seen if isinstance(seen, CannotServe)]
    assert dict(told.facts)["no"].startswith("F")
    assert await counter.journal.unfinished() == ()


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
async def test_who_walks_away_from_a_code_that_was_paid_has_the_money_back(path: Path) -> None:
    counter, gate = applies(path, (Pay, Exit()))

    with pytest.raises(VisitCancelled):
        await reissue_card(counter.visit)

    assert await settled(counter) is CaseEnd.WITHDRAWN
    assert money(counter) == [("refunded", 0)]
    assert gate.fed == 0


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


@virtual_time
async def test_paid_and_not_made_goes_back_and_is_said(path: Path) -> None:
    counter, _ = applies(path, (WentWrong, Way.PRINT), ENDED)

    async def jams(job: object) -> None:
        raise DeviceError(Fault.PRINTER_JAM)

    counter.printer.print = jams  # type: ignore[method-assign]

    await reissue_card(counter.visit)

    (told,) = [seen for seen in counter.visitor.seen if isinstance(seen, WentWrong)]
    assert told.safe[0] is Safe.MONEY_BACK
    assert Safe.NOT_CHARGED not in told.safe
    assert money(counter) == [("refunded", 0)]
    assert "付的钱会退" in receipt_of(counter)
    assert ended(counter) == [PaymentEnd.REFUNDED]
    assert await counter.journal.unfinished() == ()


@virtual_time
async def test_paid_and_refused_goes_back_and_is_said(path: Path) -> None:
    """What the centre learns between the code and the application is nobody's loss."""
    counter, _ = applies(path, HOME, ENDED)
    assert isinstance(counter.visitor, WithPhone)
    pay = counter.visitor.phone

    def pays_and_is_frozen(prompt: Pay) -> None:
        pay(prompt)
        counter.world.central.apply = frozen  # type: ignore[method-assign]

    async def frozen(request: m.ApplyRequest) -> m.Applied | Refused:
        return Refused("FROZEN")

    counter.visitor.phone = pays_and_is_frozen

    await reissue_card(counter.visit)

    assert counter.visit.course.end is CaseEnd.REFUSED
    assert ended(counter) == [PaymentEnd.REFUNDED]
    assert money(counter) == [("refunded", 0)]
    assert await counter.journal.unfinished() == ()


@virtual_time
async def test_cut_after_it_was_paid_the_money_goes_back_at_the_next_start(path: Path) -> None:
    counter, _ = applies(path)
    lost = AnswerLost(counter, "/v1/apply", arrived=False)
    with pytest.raises(CentralUnreachable):
        await reissue_card(counter.visit)
    lost.over()

    assert await settled(counter) is CaseEnd.WITHDRAWN

    late = await lost.deliver()
    assert late.status in (200, 409)
    assert money(counter) == [("refunded", 0)]
    assert await lost_card(counter) is SocialState.FORMAL_LOST


@virtual_time
@pytest.mark.parametrize(
    ("lost_at", "money_word"), [("/v1/fee", Safe.NOT_CHARGED), ("/v1/apply", Safe.MONEY_BACK)]
)
async def test_a_visit_that_stops_never_says_of_money_what_is_not_so(
    path: Path, lost_at: str, money_word: Safe
) -> None:
    counter, _ = applies(path, (WentWrong, Way.HOME))
    lost = AnswerLost(counter, lost_at, arrived=False)

    async def nothing_to_offer() -> tuple[Availability, ...]:
        return ()

    serving = Serving(counter.visit, counter.health, nothing_to_offer)
    serve = asyncio.create_task(serving.serve(Service.REISSUE_CARD))
    told = await counter.visitor.sees(WentWrong)
    lost.over()
    await counter.visitor.sees(TakeIdCard)
    counter.visitor.answer(Onward())
    await serve

    assert told.safe[0] is money_word
