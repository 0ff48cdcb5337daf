"""S23: what the office has on record of a person: insured, paid in, paid out (SC-G 功能3; MO 二(三)).

own card → PIN, or the face that was seen → the centre, subject by subject → pages to read, and on paper
"""

from kiosk.central import messages as m
from kiosk.flows.ask_centre import granted
from kiosk.flows.form import Turn
from kiosk.flows.on_paper import show_page
from kiosk.flows.record_owner import STEPS, RecordOwner, record_owner
from kiosk.model import CaseEnd, Service
from kiosk.prompts.prompt import Step
from kiosk.prompts.result import RightsPage, RightsSubject, ShowRights
from kiosk.stationery import on_paper
from kiosk.visit import Visit

SERVICE = Service.QUERY_RIGHTS


async def query_rights(visit: Visit) -> Service | None:
    """From the card in the slot to the citizen's own record, read only."""
    # 自助查询 is a function of the card: the own record, to its owner and nobody else.
    owner = await record_owner(visit, SERVICE)
    if not isinstance(owner, RecordOwner):
        return owner
    record: dict[RightsSubject, m.Rights] = {}
    for subject in RightsSubject:
        answer = await _about(visit, owner, subject)
        if isinstance(answer, Turn):
            return None
        record[subject] = answer
    visit.course.end = CaseEnd.DONE
    # The office's own words: the machine adds nothing, and leaves out what is not on record.
    said = {
        subject: tuple((row.label, row.value) for row in rights.rows)
        for subject, rights in record.items()
        if rights.rows
    }
    rows = {subject.value: lines for subject, lines in said.items()}
    as_of = max(rights.as_of for rights in record.values())
    facts = {**owner.on_paper, "as_of": on_paper(as_of), **dict.fromkeys(rows, "yes")}
    await show_page(
        visit,
        ShowRights(tuple(RightsPage(subject, lines) for subject, lines in said.items())),
        lambda: visit.stationery.enquiry(SERVICE, visit.clock.now(), facts, rows),
    )
    return None


async def _about(visit: Visit, owner: RecordOwner, subject: RightsSubject) -> m.Rights | Turn:
    request = m.RightsRequest(
        who=owner.who, card=owner.held.record.ref, subject=subject.value, proof=owner.proof
    )
    return await granted(visit, Step(SERVICE, STEPS, STEPS), lambda: visit.central.rights(request))
