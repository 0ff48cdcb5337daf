"""The fee of a card, before anything is filed (JS 二.2): once, whatever is lost on the way.

    order ─► code on the glass ─paid──────────────────────────────► on
       ▲          ├─不交了, or the code lapses─► closed at the centre ─► withdrawn, told
       │          │                                ├─paid after all ─► on, or back to who would not pay
       └──────────│────────换一个新码───────────────┘
                  └─nobody answers─► told so, settled later: what was paid goes back

The centre is asked, never a notice waited for. Another code is given once nobody can pay by the one before;
money that comes for that one all the same goes back, and is told.
"""

from dataclasses import dataclass

from kiosk.central import messages as m
from kiosk.errors import CentralUnreachable
from kiosk.flows.explain import refuse
from kiosk.flows.fee_ended import Shown, look_up, say_not_paid, wants_another
from kiosk.flows.insist import insist
from kiosk.flows.settle_card import settle_card
from kiosk.flows.steps import Do
from kiosk.journal.port import Case
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
    shown = Shown()
    while True:
        order = await _ordered(visit, case, fee, shown.codes + 1)
        if order is None:
            await _end(visit, case)
            return False
        shown.codes += 1
        visit.course.fee_shown = True
        seconds = max((order.expires_at - visit.clock.now()).total_seconds(), SHOWN_AT_LEAST_S)
        prompt = Pay(fee.step, order.amount_fen, order.qr, visit.site.place, seconds)
        answer = await visit.ui.during(prompt, _watched(visit, case, seconds, shown))
        if answer == "paid":
            return True
        unwilling = isinstance(answer, Back)
        try:
            standing = await _shut(visit, case)
            if standing.state == "paid" and not unwilling:
                return True
            if not unwilling and await wants_another(visit, fee.step, standing, shown):
                continue
            await _end(visit, case)
            await say_not_paid(visit, case, fee.step, shown, unwilling=unwilling)
        except CentralUnreachable:
            # Not known is said as not known: nobody pays a second time, and the case stays open.
            end = PaymentEnded(fee.step.service, PaymentEnd.UNKNOWN, order.amount_fen, case.slip)
            await visit.ui.ask(end)
        return False


async def _ordered(visit: Visit, case: Case, fee: Fee, code: int) -> m.FeeOrder | None:
    """The code; None when the citizen was told that there is none. Asked again it is the same one."""
    request = m.FeeRequest(
        case=case.id, who=fee.who, service=fee.step.service.value, reason=fee.reason, code=code
    )
    while True:
        order = await case.step(
            Do.ORDER_FEE,
            lambda: insist(visit, lambda: visit.central.order_fee(request)),
            evidence={"code": str(code)},
        )
        if isinstance(order, m.FeeOrder):
            return order
        ways = (Way.HOME, Way.RETRY) if order.code == "NET_DOWN" else (Way.HOME,)
        if await refuse(visit, fee.step.service, order, ways) is not Way.RETRY:
            return None


async def _watched(visit: Visit, case: Case, seconds: float, shown: Shown) -> str:
    """Ask until the payment is no longer open, or the code has lapsed on the glass.

    Whoever paid the code before this one thinks that it is done: they are told at once.
    """
    until = visit.clock.monotonic() + seconds
    while visit.clock.monotonic() < until:
        await visit.clock.sleep(LOOK_AGAIN_S)
        try:
            standing = await visit.central.fee(m.FeeLookUp(case=case.id))
        except CentralUnreachable:
            continue  # it may be paid right now: asked again as long as the code holds
        if isinstance(standing, m.FeeStanding) and (standing.state != "open" or shown.late(standing)):
            return standing.state
    return "open"


async def _shut(visit: Visit, case: Case) -> m.FeeStanding:
    """Nobody can pay by this code any more; what came through the closing door counts."""
    request = m.FeeCloseRequest(case=case.id)
    await case.step(Do.CLOSE_FEE, lambda: insist(visit, lambda: visit.central.close_fee(request)))
    return await _until_known(visit, case)


async def _until_known(visit: Visit, case: Case) -> m.FeeStanding:
    """Wait for the gateway's word as long as the site's patience. Raises CentralUnreachable without it."""
    give_up_at = visit.clock.monotonic() + visit.site.centre_patience_s
    while True:
        standing = await look_up(visit, case)
        if standing.state not in ("open", "closing"):
            return standing
        if visit.clock.monotonic() >= give_up_at:
            raise CentralUnreachable("the gateway has not said how the payment ended")
        await visit.clock.sleep(LOOK_AGAIN_S)


async def _end(visit: Visit, case: Case) -> None:
    visit.course.end = await settle_card(visit, await case.record())
