"""The fee of a card, before anything is filed (JS 二.2): once, whatever is lost on the way.

    order ─► code on the glass ─paid──────────────────────────────► on
                  ├─不交了, or the code lapses─► closed at the centre ─► withdrawn, told
                  │                                └─paid after all ─► on, or back to who would not pay
                  └─nobody answers─► told so, settled later: what was paid goes back

The centre is asked, never a notice waited for; a code is shown once in a case.
"""

from dataclasses import dataclass

from kiosk.central import messages as m
from kiosk.errors import CentralUnreachable
from kiosk.flows.explain import refuse
from kiosk.flows.insist import insist
from kiosk.flows.settle_card import settle_card
from kiosk.flows.steps import Do
from kiosk.journal.port import Case
from kiosk.model import Refused
from kiosk.prompts.payment import Pay, PaymentEnd, PaymentEnded
from kiosk.prompts.prompt import Back, Step
from kiosk.prompts.trouble import Way
from kiosk.visit import Visit

LOOK_AGAIN_S = 1.5
"""How soon the glass goes on after a payment, without pestering the centre."""
SHOWN_AT_LEAST_S = 30.0
"""Also when this machine's clock is ahead of the centre's: the centre decides when a code lapses."""


@dataclass(frozen=True, slots=True)
class Fee:
    """What is to be paid, for whom and why."""

    step: Step
    who: m.Holder
    reason: str
    amount_fen: int


async def pay_fee(visit: Visit, case: Case, fee: Fee) -> bool:
    """Whether the application may be filed. False: told why not, and the case is or will be settled."""
    if fee.amount_fen == 0:
        return True
    order = await _ordered(visit, case, fee)
    if order is None:
        await _end(visit, case)
        return False
    visit.course.fee_shown = True
    seconds = max((order.expires_at - visit.clock.now()).total_seconds(), SHOWN_AT_LEAST_S)
    prompt = Pay(fee.step, order.amount_fen, order.qr, visit.site.place, seconds)
    answer = await visit.ui.during(prompt, _watched(visit, case, seconds))
    if answer == "paid":
        return True
    try:
        return await _not_paid(visit, case, fee, unwilling=isinstance(answer, Back))
    except CentralUnreachable:
        # Not known is said as not known: nobody pays a second time, and the case stays open.
        end = PaymentEnded(fee.step.service, PaymentEnd.UNKNOWN, order.amount_fen, case.slip)
        await visit.ui.ask(end)
        return False


async def say_refunded(visit: Visit, case: Case, step: Step) -> None:
    """What became of the money of a case of which nothing came; silent when none was paid."""
    if not visit.course.fee_shown:
        return
    standing = await _look_up(visit, case)
    if standing.state == "refund_pending":
        await refuse(visit, step.service, Refused("REFUND_PENDING", {"no": standing.order}))
    elif standing.state == "refunded":
        await _say(visit, step, PaymentEnd.REFUNDED, standing)


async def _ordered(visit: Visit, case: Case, fee: Fee) -> m.FeeOrder | None:
    """The code; None when the citizen was told that there is none. Asked again it is the same order."""
    request = m.FeeRequest(case=case.id, who=fee.who, service=fee.step.service.value, reason=fee.reason)
    while True:
        order = await case.step(Do.ORDER_FEE, lambda: insist(visit, lambda: visit.central.order_fee(request)))
        if isinstance(order, m.FeeOrder):
            return order
        ways = (Way.HOME, Way.RETRY) if order.code == "NET_DOWN" else (Way.HOME,)
        if await refuse(visit, fee.step.service, order, ways) is not Way.RETRY:
            return None


async def _watched(visit: Visit, case: Case, seconds: float) -> str:
    """Ask until the payment is no longer open, or the code has lapsed on the glass."""
    until = visit.clock.monotonic() + seconds
    while visit.clock.monotonic() < until:
        await visit.clock.sleep(LOOK_AGAIN_S)
        try:
            standing = await visit.central.fee(m.FeeLookUp(case=case.id))
        except CentralUnreachable:
            continue  # it may be paid right now: asked again as long as the code holds
        if isinstance(standing, m.FeeStanding) and standing.state != "open":
            return standing.state
    return "open"


async def _not_paid(visit: Visit, case: Case, fee: Fee, *, unwilling: bool) -> bool:
    """The code is shut. What came through the closing door counts, unless the citizen had said no."""
    request = m.FeeCloseRequest(case=case.id)
    await case.step(Do.CLOSE_FEE, lambda: insist(visit, lambda: visit.central.close_fee(request)))
    standing = await _until_known(visit, case)
    if standing.state == "paid" and not unwilling:
        return True
    await _end(visit, case)
    standing = await _look_up(visit, case)
    match standing.state:
        case "refund_pending" if unwilling:
            await refuse(visit, fee.step.service, Refused("REFUND_PENDING", {"no": standing.order}))
        case "refund_pending":
            await _say(visit, fee.step, PaymentEnd.LATE, standing)
        case "refunded":
            await _say(visit, fee.step, PaymentEnd.REFUNDED, standing)
        case _ if unwilling:
            await refuse(visit, fee.step.service, Refused("FEE_UNPAID"))
        case _:
            await _say(visit, fee.step, PaymentEnd.NOT_PAID, standing)
    return False


async def _until_known(visit: Visit, case: Case) -> m.FeeStanding:
    """Wait for the gateway's word as long as the site's patience. Raises CentralUnreachable without it."""
    give_up_at = visit.clock.monotonic() + visit.site.centre_patience_s
    while True:
        standing = await _look_up(visit, case)
        if standing.state not in ("open", "closing"):
            return standing
        if visit.clock.monotonic() >= give_up_at:
            raise CentralUnreachable("the gateway has not said how the payment ended")
        await visit.clock.sleep(LOOK_AGAIN_S)


async def _look_up(visit: Visit, case: Case) -> m.FeeStanding:
    answer = await insist(visit, lambda: visit.central.fee(m.FeeLookUp(case=case.id)))
    if isinstance(answer, Refused):
        raise CentralUnreachable(f"a payment cannot be looked up: {answer.code}")
    return answer


async def _end(visit: Visit, case: Case) -> None:
    visit.course.end = await settle_card(visit, await case.record())


async def _say(visit: Visit, step: Step, end: PaymentEnd, standing: m.FeeStanding) -> None:
    await visit.ui.ask(PaymentEnded(step.service, end, standing.amount_fen, standing.order))
