"""What the citizen is told of money that did not lead on: none came, it came too late, or it went back."""

from dataclasses import dataclass

from kiosk.central import messages as m
from kiosk.errors import CentralUnreachable
from kiosk.flows.explain import refuse
from kiosk.flows.insist import insist
from kiosk.journal.port import Case
from kiosk.model import Refused
from kiosk.prompts.payment import PaymentEnd, PaymentEnded
from kiosk.prompts.prompt import Step
from kiosk.prompts.trouble import Way
from kiosk.visit import Visit

GOES_BACK = ("refund_pending", "refunded")


@dataclass(slots=True)
class Shown:
    """What the citizen has seen of one fee."""

    codes: int = 0
    told_late: str = ""
    """The voucher number of money that came too late, as it was told."""

    def late(self, standing: m.FeeStanding) -> str:
        """The number of money that came too late and was not told of yet; "": none."""
        number = standing.order if standing.state in GOES_BACK else standing.late
        return "" if number == self.told_late else number


async def wants_another(visit: Visit, step: Step, standing: m.FeeStanding, shown: Shown) -> bool:
    """The code lapsed: another one for the same fee, as often as somebody stands there and wants it."""
    late = shown.late(standing)
    shown.told_late = late or shown.told_late
    ended = PaymentEnded(
        step.service,
        PaymentEnd.LATE if late else PaymentEnd.NOT_PAID,
        standing.amount_fen,
        late or standing.order,
        (Way.HOME, Way.NEW_CODE),
    )
    return await visit.ui.ask(ended) is Way.NEW_CODE


async def say_not_paid(visit: Visit, case: Case, step: Step, shown: Shown, *, unwilling: bool) -> None:
    """The matter has ended, and what became of money that came all the same is told."""
    standing = await look_up(visit, case)
    match standing.state:
        case "refund_pending" if unwilling:
            await refuse(visit, step.service, Refused("REFUND_PENDING", {"no": standing.order}))
        case "refund_pending" if shown.late(standing):
            await _say(visit, step, PaymentEnd.LATE, standing)
        case "refunded" if unwilling or shown.late(standing):
            await _say(visit, step, PaymentEnd.REFUNDED, standing)
        case _ if unwilling:
            await refuse(visit, step.service, Refused("FEE_UNPAID"))
        case _:
            pass  # who wanted no other code was told before


async def say_refunded(visit: Visit, case: Case, step: Step) -> None:
    """What became of the money of a case of which nothing came; silent when none was paid."""
    if not visit.course.fee_shown:
        return
    standing = await look_up(visit, case)
    if standing.state == "refund_pending":
        await refuse(visit, step.service, Refused("REFUND_PENDING", {"no": standing.order}))
    elif standing.state == "refunded":
        await _say(visit, step, PaymentEnd.REFUNDED, standing)


async def look_up(visit: Visit, case: Case) -> m.FeeStanding:
    """Raises CentralUnreachable when nobody can say."""
    answer = await insist(visit, lambda: visit.central.fee(m.FeeLookUp(case=case.id)))
    if isinstance(answer, Refused):
        raise CentralUnreachable(f"a payment cannot be looked up: {answer.code}")
    return answer


async def _say(visit: Visit, step: Step, end: PaymentEnd, standing: m.FeeStanding) -> None:
    await visit.ui.ask(PaymentEnded(step.service, end, standing.amount_fen, standing.order))
