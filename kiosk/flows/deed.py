"""A deed at the centre that moves no card body: one case, one write, one answer (SC-R art. 13, 17-19, 23).

    open -> intent -> the centre's word -> done or refused

An answer that was lost is never guessed: settling asks the centre what happened in the case, and withdraws it
when nothing did, so that what is still on its way never happens.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from kiosk.central import messages as m
from kiosk.flows.insist import insist
from kiosk.flows.steps import Do
from kiosk.journal.port import CaseRecord, HandedOut
from kiosk.model import CaseEnd, CaseId, Refused, Service
from kiosk.visit import Visit, new_case_id

A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class Deed(Generic[A]):
    """It is so now."""

    slip: str
    """凭证号."""
    answer: A


async def do_deed(
    visit: Visit,
    service: Service,
    call: Callable[[CaseId], Awaitable[A | Refused]],
    read: HandedOut | None = None,
    case_id: CaseId | None = None,
) -> Deed[A] | Refused:
    """Once, whatever is lost on the way.

    `read`: the body that the citizen's reader knew just before it. `case_id`: the case under which the centre
    was shown something already.
    Raises CentralUnreachable when the site's patience ends: the case stays open, and the terminal settles it
    before it tells the citizen anything.
    """
    case = await visit.journal.open(service, case_id or new_case_id(visit.entropy))
    if read is not None:
        # Where the card is holds whatever the centre says of it.
        await case.note(Do.HANDED_OUT, entry=read)
    answer = await case.step(Do.DEED, lambda: insist(visit, lambda: call(case.id)))
    if isinstance(answer, Refused):
        await case.close(CaseEnd.REFUSED)
        visit.course.end = CaseEnd.REFUSED
        return answer
    await case.close(CaseEnd.DONE)
    visit.course.end = CaseEnd.DONE
    return Deed(case.slip, answer)


async def settle_deed(visit: Visit, record: CaseRecord) -> CaseEnd:
    """Done when the centre says so, else withdrawn there first. May be repeated."""
    case = await visit.journal.resume(record)
    end = await _end_of(visit, record)
    await case.close(end)
    return end


async def _end_of(visit: Visit, record: CaseRecord) -> CaseEnd:
    last = record.step(Do.DEED)
    if last is None:
        return CaseEnd.WITHDRAWN  # nothing was asked yet
    if record.did(Do.DEED):
        return CaseEnd.DONE
    if not record.may_have(Do.DEED):
        return CaseEnd.REFUSED
    if await _happened(visit, record.id):
        return CaseEnd.DONE
    withdrawn = await visit.central.withdraw(m.WithdrawRequest(case=record.id, reason="IN_DOUBT"))
    if isinstance(withdrawn, Refused) and await _happened(visit, record.id):
        return CaseEnd.DONE  # it arrived between the two questions
    return CaseEnd.WITHDRAWN


async def _happened(visit: Visit, case: CaseId) -> bool:
    deeds = await visit.central.deeds(m.DeedsRequest(case=case))
    return not isinstance(deeds, Refused) and bool(deeds.deeds)
