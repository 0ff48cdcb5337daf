"""S17: what is left in the medical account (JS 四.6, 四.13; policy.md A.7).

own card → PIN → the centre → the amount, and that it is no cash
"""

from kiosk.central import messages as m
from kiosk.flows.ask_centre import granted
from kiosk.flows.form import Turn
from kiosk.flows.on_paper import show_page
from kiosk.flows.record_owner import STEPS, RecordOwner, record_owner
from kiosk.model import CaseEnd, Service
from kiosk.prompts.prompt import Step
from kiosk.prompts.result import Row, RowName, ShowBalance
from kiosk.stationery import on_paper
from kiosk.visit import Visit

SERVICE = Service.QUERY_MEDICAL_BALANCE


async def query_medical_balance(visit: Visit) -> Service | None:
    """From the card in the slot to the amount."""
    # 四.6: at a machine of the office. By card and PIN: a rule of ours, the handbook is silent.
    owner = await record_owner(visit, SERVICE)
    if not isinstance(owner, RecordOwner):
        return owner
    request = m.BalanceRequest(who=owner.who, card=owner.held.record.ref, proof=owner.proof)
    answer = await granted(visit, Step(SERVICE, STEPS, STEPS), lambda: visit.central.medical_balance(request))
    if isinstance(answer, Turn):
        return None
    visit.course.end = CaseEnd.DONE
    # 四.13: it pays for treatment and medicine and is never cash; the page and the paper say so.
    facts = {
        **owner.on_paper,
        "amount": f"{answer.balance_fen / 100:,.2f}",
        "as_of": on_paper(answer.as_of),
    }
    await show_page(
        visit, _balance(owner, answer), lambda: visit.stationery.enquiry(SERVICE, visit.clock.now(), facts)
    )
    return None


def _balance(owner: RecordOwner, answer: m.MedicalBalance) -> ShowBalance:
    rows = (Row(RowName.NAME, owner.holder.masked_name), Row(RowName.AS_OF, answer.as_of.isoformat()))
    return ShowBalance(answer.balance_fen, rows)
