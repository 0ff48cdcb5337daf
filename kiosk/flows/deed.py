"""A deed at the centre that moves no card body: one case, one write, one answer (SC-R art. 13, 17-19, 23).

    open -> intent -> the centre's word -> done or refused

An answer that was lost is never guessed: settling asks the centre what happened in the case, and withdraws it
when nothing did, so that what is still on its way never happens. A card out of the box that was read in the
citizen's reader is out of it whatever became of the visit: settling tells that from the journal (ADR 0017).
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from kiosk.card.ssse import BlankIdentity
from kiosk.central import messages as m
from kiosk.flows.insist import insist
from kiosk.flows.key_holder import chip_identity
from kiosk.flows.steps import Do
from kiosk.journal.port import Case, CaseRecord, StepState
from kiosk.model import CaseEnd, CaseId, Refused, Service
from kiosk.visit import Visit, new_case_id

log = logging.getLogger(__name__)

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
    case: Case | None = None,
    case_id: CaseId | None = None,
) -> Deed[A] | Refused:
    """Once, whatever is lost on the way.

    `case`: opened before it (card_from_box). `case_id`: the case under which the centre was shown something
    already.
    Raises CentralUnreachable when the site's patience ends: the case stays open, and the terminal settles it
    before it tells the citizen anything.
    """
    case = case or await visit.journal.open(service, case_id or new_case_id(visit.entropy))
    done_in = case.id
    answer = await case.step(Do.DEED, lambda: insist(visit, lambda: call(done_in)))
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
    last, read = record.step(Do.DEED), record.step(Do.HANDED_OUT)
    if last is None and read is None:
        return _nothing_asked(record)
    if last is not None and last.state is not StepState.IN_DOUBT:
        return CaseEnd.DONE if last.state is StepState.DONE else CaseEnd.REFUSED
    if await _happened(visit, record.id):
        return CaseEnd.DONE
    if read is not None and await _is_over_with_that(visit, record, read.evidence):
        return CaseEnd.DONE
    withdrawn = await visit.central.withdraw(m.WithdrawRequest(case=record.id, reason="IN_DOUBT"))
    if isinstance(withdrawn, Refused) and await _happened(visit, record.id):
        return CaseEnd.DONE  # it arrived between the two questions
    return CaseEnd.WITHDRAWN


def _nothing_asked(record: CaseRecord) -> CaseEnd:
    """A box that stood open may have one card less: staff look, nobody guesses."""
    opened = record.step(Do.OPEN_BOX)
    if opened is None or opened.state is not StepState.IN_DOUBT:
        return CaseEnd.WITHDRAWN
    log.error("case %s: the box stood open: a card may be out of it that nobody read", record.slip)
    return CaseEnd.UNSURE


async def _is_over_with_that(visit: Visit, record: CaseRecord, about: dict[str, str]) -> bool:
    """The centre believed the card in the box: it is told, and says whether that was all there was to do."""
    chip = BlankIdentity(bytes.fromhex(about["card_id"]), bytes.fromhex(about["atr"]), about["version"])
    told = await visit.central.read_outside(m.ReadOutsideRequest(record.id, chip_identity(chip)))
    if isinstance(told, Refused):
        log.error("case %s: the centre knows of no such card in the box: %s", record.slip, told.code)
    return await _happened(visit, record.id)


async def _happened(visit: Visit, case: CaseId) -> bool:
    deeds = await visit.central.deeds(m.DeedsRequest(case=case))
    return not isinstance(deeds, Refused) and bool(deeds.deeds)
