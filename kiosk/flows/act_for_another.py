"""S20: somebody comes for another person (SC-R art. 32 and annex; policy.md A.6, A.7).

    what for → both ID cards, the agent's face → relation → papers → commitment, signed → the reviewer
    → on to the matter, which is now the other person's

Nobody touches another person's PIN at a machine, and no picture, signature or name stays here: what proves
the agency is the centre's, and the visit carries its case.
"""

from kiosk.central import messages as m
from kiosk.flows.agency_form import AgencyForm, FilledIn
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn, walk
from kiosk.flows.insist import insist
from kiosk.flows.read_guides import guide_page
from kiosk.flows.reviewer import reviewed
from kiosk.flows.steps import Do
from kiosk.journal.port import Case, CaseRecord
from kiosk.model import CaseEnd, Refused, Service
from kiosk.policy.decision import Allowed
from kiosk.prompts.prompt import Back, Step
from kiosk.prompts.reading import ShowGuide
from kiosk.visit import Visit, new_case_id

SERVICE = Service.ACT_FOR_ANOTHER
GUIDES = ("agents", "for_children")
"""What is read where nobody acts for another at a machine."""


async def act_for_another(visit: Visit) -> Service | None:
    """From the errand to the matter itself, for the person who does not come."""
    decision = visit.policy.decide(SERVICE)
    if isinstance(decision, Allowed) and decision.informs:
        await _explain(visit, decision)
        return None
    form = AgencyForm(visit, SERVICE)
    if await walk(form.questions) is not Turn.ON:
        return None
    filled_in = form.filled_in()
    case = await visit.journal.open(SERVICE, new_case_id(visit.entropy))
    refused = await _accepted(visit, form.step(5), case, filled_in)
    if isinstance(refused, Refused):
        await refuse(visit, SERVICE, refused)
    if refused is not None:
        return None
    visit.known.shown = filled_in.shown(case.id)
    # What was signed and looked at is one matter: from it nothing leads on to another.
    visit.course.can_have = frozenset()
    return filled_in.errand


async def settle(visit: Visit, record: CaseRecord) -> CaseEnd:
    """An agency is for the visit in which it was filed: what was left open ends at the centre too."""
    if record.end is CaseEnd.DONE:
        return record.end
    case = await visit.journal.resume(record)
    end = CaseEnd.WITHDRAWN
    if record.may_have(Do.DEED):
        await visit.central.withdraw(m.WithdrawRequest(case=record.id, reason="settled"))
    elif record.step(Do.DEED) is not None:
        end = CaseEnd.REFUSED
    await case.close(end)
    return end


async def _accepted(visit: Visit, step: Step, case: Case, filled_in: FilledIn) -> Refused | Back | None:
    """None: filed, and the reviewer agreed. Who does not wait takes it back."""
    request = filled_in.request(case.id)
    filed = await case.step(Do.DEED, lambda: insist(visit, lambda: visit.central.file_agency(request)))
    answer: Refused | Back | None
    if isinstance(filed, Refused):
        answer = filed
    else:
        answer = await reviewed(visit, step, case.id, filed.answer_within_s)
    match answer:
        case None:
            await case.close(CaseEnd.DONE)
        case Refused():
            await case.close(CaseEnd.REFUSED)
            visit.course.end = CaseEnd.REFUSED
        case Back():
            visit.course.end = await settle(visit, await case.record())
    return answer


async def _explain(visit: Visit, decision: Allowed) -> None:
    """Henan, Changzhou, and a site without reviewers: what to bring, and that it is the counter's."""
    guides = visit.policy.profile.guides
    pages = tuple(guide_page(visit, guides[key]) for key in GUIDES if key in guides)
    if pages and isinstance(await visit.ui.ask(ShowGuide(pages, service=SERVICE)), Back):
        return
    await refuse(visit, SERVICE, Refused("AGENT_NOT_ALLOWED", article=decision.article))
