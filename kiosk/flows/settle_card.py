"""Bringing an interrupted card to an end, from the journal's facts, the sensors and the centre.

    taken                               → enable                         → ISSUED
    finished, inside                    → capture bin, slip              → RETAINED
    not finished, inside                → a bin, withdraw                → REJECTED
    never left the stack                → withdraw                       → WITHDRAWN
    gone without a trace                → unaccounted, withdraw, alarm   → REJECTED
    filed, and made elsewhere           → nothing                        → DONE

The body is brought home first, whether the centre answers or not, and after it an old card that was drawn in
at the gate; then the centre is told. What was paid for a card that did not come goes back. The same code runs
after a jam, after the citizen walked away, and at boot; repeating it changes nothing.
"""

import logging
from datetime import datetime

from kiosk.central import messages as m
from kiosk.flows.old_card import clear_gate, report_old_card
from kiosk.flows.refund_fee import refund_fee
from kiosk.flows.steps import Do
from kiosk.flows.whereabouts import (
    CAPTURE_BIN,
    NOWHERE,
    PERSON,
    REJECT_BIN,
    Place,
    capture,
    locate,
    reject,
    was_captured,
)
from kiosk.journal.port import Case, CaseRecord, Ended, NotFed, StepState
from kiosk.model import BodyEnd, CaseEnd, Refused, Service
from kiosk.visit import Visit

log = logging.getLogger(__name__)

BODY_STEPS = (Do.TAKEN, Do.CAPTURE, Do.REJECT, Do.NOT_FED, Do.LOST)
"""The steps after whose outcome a body needs no more looking after."""

TAKEN_AT = "taken_at"
"""Evidence of ENABLE: when the card was taken, as the centre was told (ISO 8601)."""


async def settle_card(visit: Visit, record: CaseRecord) -> CaseEnd:
    """End the case. Raises DeviceError or CentralUnreachable when it must stay open for now."""
    case = await visit.journal.resume(record)
    if record.did(Do.APPLY) and not visit.policy.makes_card(record.service):
        # Filed and, where it costs, paid for: the card is made elsewhere, and nothing is undone.
        await case.close(CaseEnd.DONE)
        return CaseEnd.DONE
    await clear_path(visit, case, record.attempt)
    await clear_gate(visit, case)
    record = await case.record()
    end = await _tell_centre(visit, case, record)
    if end is CaseEnd.ISSUED and record.service is Service.RENEW_CARD:
        await report_old_card(visit, case)
    if end in (CaseEnd.REJECTED, CaseEnd.WITHDRAWN) and record.may_have(Do.ORDER_FEE):
        await refund_fee(visit, case)
    await case.close(end)
    log.info("case %s settled: %s", record.slip, end)
    return end


async def clear_path(visit: Visit, case: Case, attempt: int) -> None:
    """See that no body of this attempt is inside any more, and that the ledger says where it went."""
    record = await case.record()
    if not record.may_have(Do.FEED, attempt) or any(record.did(step, attempt) for step in BODY_STEPS):
        return
    ask_printer = record.may_have(Do.TO_PRINTER, attempt)
    place, dispenser = await locate(visit, ask_printer=ask_printer)
    match place:
        case Place.PRINTER:
            await reject(visit, case, attempt)
        case Place.CHIP | Place.GATE:
            end = BodyEnd.RETAINED if finished(record, attempt) else BodyEnd.REJECTED
            await capture(visit, case, attempt, end)
        case Place.NOT_INSIDE if record.may_have(Do.REJECT, attempt):
            await _note(case, Do.REJECT, Ended(attempt, BodyEnd.REJECTED, REJECT_BIN))
        case Place.NOT_INSIDE if was_captured(record, attempt, dispenser):
            end = BodyEnd.RETAINED if finished(record, attempt) else BodyEnd.REJECTED
            await _note(case, Do.CAPTURE, Ended(attempt, end, CAPTURE_BIN))
        case Place.NOT_INSIDE if record.may_have(Do.PRESENT, attempt):
            await _note(case, Do.TAKEN, Ended(attempt, BodyEnd.ISSUED, PERSON))
        case Place.NOT_INSIDE if not record.did(Do.FEED, attempt):
            await _note(case, Do.NOT_FED, NotFed(attempt))
        case Place.NOT_INSIDE:
            log.error("case %s: a card body is nowhere", record.slip)
            await _note(case, Do.LOST, Ended(attempt, BodyEnd.UNACCOUNTED, NOWHERE))


def finished(record: CaseRecord, attempt: int) -> bool:
    """Whether the body is a whole card that may wait for its holder: reported, and its PIN not in doubt."""
    pin = record.step(Do.SET_PIN, attempt)
    return record.did(Do.REPORT, attempt) and (pin is None or pin.state is StepState.DONE)


async def _tell_centre(visit: Visit, case: Case, record: CaseRecord) -> CaseEnd:
    """Say where the body is. A refusal changes nothing about that: it is on record and in the log."""
    attempt = record.attempt
    evidence: dict[str, str] = {}
    if record.did(Do.TAKEN, attempt):
        taken_at = _said_taken_at(record) or visit.clock.now()
        enable = m.EnableRequest(case=record.id, taken_at=taken_at)
        evidence = {TAKEN_AT: taken_at.isoformat()}
        step, tell, end = Do.ENABLE, lambda: visit.central.enable(enable), CaseEnd.ISSUED
    elif record.did(Do.CAPTURE, attempt) and finished(record, attempt):
        kept = retained(record)
        step, tell, end = Do.RETAIN, lambda: visit.central.report_retained(kept), CaseEnd.RETAINED
    else:
        withdraw = m.WithdrawRequest(case=record.id, reason="settled")
        step, tell = Do.WITHDRAW, lambda: visit.central.withdraw(withdraw)
        spent = any(record.did(spent) for spent in (Do.CAPTURE, Do.REJECT, Do.LOST))
        end = CaseEnd.REJECTED if spent else CaseEnd.WITHDRAWN
    answer = await case.step(step, tell, attempt=attempt, evidence=evidence)
    if isinstance(answer, Refused):
        log.error("case %s: the centre refused %s: %s", record.slip, step, answer.code)
    return end


def retained(record: CaseRecord) -> m.RetainedRequest:
    """The kept card of this case, as the centre is told of it: who left before choosing a PIN has none."""
    pin_is_set = record.did(Do.SET_PIN, record.attempt)
    return m.RetainedRequest(record.id, record.slip, "set" if pin_is_set else "")


def _said_taken_at(record: CaseRecord) -> datetime | None:
    """What the centre was told already, or may have been: said again it is the same write, word for word."""
    before = record.step(Do.ENABLE, record.attempt)
    said = before.evidence.get(TAKEN_AT) if before is not None else None
    return datetime.fromisoformat(said) if said is not None else None


async def _note(case: Case, step: Do, entry: Ended | NotFed) -> None:
    await case.note(step, attempt=entry.attempt, entry=entry)
