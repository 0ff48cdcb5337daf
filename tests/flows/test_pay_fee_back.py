"""The fee (JS 二.2), paid for a card that did not come: it goes back, at once or at the next start."""

import asyncio
from pathlib import Path

import pytest

from kiosk.card_life import SocialState
from kiosk.central import messages as m
from kiosk.errors import CentralUnreachable, DeviceError, VisitCancelled
from kiosk.faults import Fault
from kiosk.flows.reissue_card import reissue_card
from kiosk.model import CaseEnd, Refused, Service
from kiosk.monitor.availability import Availability
from kiosk.prompts.payment import Pay, PaymentEnd
from kiosk.prompts.prompt import Back, Exit, Onward
from kiosk.prompts.taking import TakeIdCard
from kiosk.prompts.trouble import CannotServe, Safe, Way, WentWrong
from kiosk.serving import Serving
from tests.flows.deeds import AnswerLost, receipt_of
from tests.flows.fees import ENDED, HOME, NEW_CODE, applies, ended, lost_card, money, pays_at, settled
from tests.flows.new_cards import WithPhone
from tests.virtual_time import virtual_time

pytestmark = pytest.mark.slow


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
async def test_who_walks_away_from_a_code_that_was_paid_has_the_money_back(path: Path) -> None:
    counter, gate = applies(path, (Pay, Exit()))

    with pytest.raises(VisitCancelled):
        await reissue_card(counter.visit)

    assert await settled(counter) is CaseEnd.WITHDRAWN
    assert money(counter) == [("refunded", 0)]
    assert gate.fed == 0


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

    serving = Serving(counter.visit, counter.health, nothing_to_offer, lambda: "")
    serve = asyncio.create_task(serving.serve(Service.REISSUE_CARD))
    told = await counter.visitor.sees(WentWrong)
    lost.over()
    await counter.visitor.sees(TakeIdCard)
    counter.visitor.answer(Onward())
    await serve

    assert told.safe[0] is money_word
