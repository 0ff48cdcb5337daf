"""From a filled-in application to a card in the citizen's hand: a first one, or one in another's place.

    fee → centre and bank → blank → chip → print → check → report → PIN → present → taken → enable

A card is enabled only after it was taken: no card is alive without a holder. Whatever stops the matter in
the middle, `settle_card` brings it to one of five named ends, and what was paid for nothing goes back.
"""

import logging
from dataclasses import dataclass

from kiosk.central import messages as m
from kiosk.errors import DeviceError
from kiosk.faults import Cause, Fault
from kiosk.flows.application import STEPS, Application, Complete
from kiosk.flows.explain import refuse, tell_fault
from kiosk.flows.fee_ended import say_refunded
from kiosk.flows.form import Turn
from kiosk.flows.hand_over import hand_over
from kiosk.flows.insist import insist
from kiosk.flows.make_card import FinishedCard, Order, make_card
from kiosk.flows.old_card import OldCard
from kiosk.flows.order_filed import say_filed
from kiosk.flows.pay_fee import Fee, pay_fee
from kiosk.flows.progress import Progress
from kiosk.flows.refund_fee import refund_fee
from kiosk.flows.settle_card import clear_path, settle_card
from kiosk.flows.steps import Do
from kiosk.journal.port import Case, CaseRecord
from kiosk.known import holder_of
from kiosk.model import CaseEnd, Refused, masked_card_number
from kiosk.prompts.making import Stage
from kiosk.prompts.prompt import Step
from kiosk.prompts.trouble import Safe, Way
from kiosk.visit import Visit

BANK_SAID_NO = ("BANK_REFUSED", "BANK_DOWN")
JAMS = (Fault.PRINTER_JAM, Fault.DISPENSER_JAM)
BAD_BLANK = (Fault.CHIP_MUTE, Fault.CHIP_REFUSED, Fault.CHIP_WRONG_DATA)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A blank that became no card."""

    fault: Fault


async def new_card(visit: Visit, case: Case, application: Application, old: OldCard | None = None) -> None:
    """Pay what is due, file, make, hand over; `old` is the card in hand in whose place it comes."""
    complete = application.complete()
    step = Step(complete.service, STEPS, STEPS)
    fee = Fee(step, holder_of(complete.document), complete.replaces.reason_word, complete.fee_fen)
    if not await pay_fee(visit, case, fee):
        return
    visit.course.confirmed_at = visit.clock.monotonic()
    progress = Progress(visit)
    accepted = await _accepted(visit, case, application, progress)
    if accepted is None:
        await say_refunded(visit, case, step)
        return
    if not visit.policy.makes_card(complete.service):
        await say_filed(visit, case, accepted, old)
        return
    made = await _make(visit, case, _order(accepted), progress)
    if isinstance(made, FinishedCard):
        visit.course.card_number = masked_card_number(made.reserved.card_number)
        await hand_over(visit, case, made, accepted, old)
        return

    # What is inside goes into a bin and the matter is withdrawn; then the citizen is told.
    visit.course.end = await settle_card(visit, await case.record())
    if isinstance(made, Refused):
        await refuse(visit, complete.service, made)
        await say_refunded(visit, case, step)
        return
    what = "jam" if made.fault in JAMS else "spoilt" if made.fault in BAD_BLANK else "device"
    money = Safe.MONEY_BACK if visit.course.fee_shown else Safe.NOT_CHARGED
    void = (Safe.CARD_VOID,) if _took_blank(await case.record()) else ()
    safe = (money, Safe.CAN_APPLY_AGAIN, *void)
    await tell_fault(visit, what, safe, case.slip, f"MAKE_FAIL · {made.fault.code}", complete.service)
    await say_refunded(visit, case, step)


async def _accepted(
    visit: Visit, case: Case, application: Application, progress: Progress
) -> Complete | None:
    """Art. 11: data and existing cards are checked again, and the bank checks the account opening.

    Said no by one bank it may be another; it stays the same matter, and is paid for once.
    """
    while True:
        complete = application.complete()
        if visit.policy.makes_card(complete.service):
            progress.show(Stage.APPLYING)  # its stations are a card's, and here one is made
        answer = await _apply(visit, case, complete)
        if not isinstance(answer, Refused):
            return complete
        other = answer.code in BANK_SAID_NO and application.can_choose_bank
        if not other:
            await _end_refused(visit, case)
            await refuse(visit, complete.service, answer)
            return None
        way = await refuse(visit, complete.service, answer, (Way.HOME, Way.OTHER_BANK))
        if way is not Way.OTHER_BANK or await application.fill_in_other_bank(answer) is not Turn.ON:
            await _end_refused(visit, case)
            return None
        visit.course.confirmed_at = visit.clock.monotonic()


async def _end_refused(visit: Visit, case: Case) -> None:
    if (await case.record()).may_have(Do.ORDER_FEE):
        await refund_fee(visit, case)
    await case.close(CaseEnd.REFUSED)
    visit.course.end = CaseEnd.REFUSED


async def _apply(visit: Visit, case: Case, complete: Complete) -> m.Applied | Refused:
    document = complete.document
    request = m.ApplyRequest(
        case=complete.id,
        service=complete.service.value,
        applicant=m.Applicant(
            name=document.name,
            sex=document.sex,
            nation=document.nation,
            nationality=document.nationality,
            birth=document.birth,
            address=complete.address,
            id_type=document.kind,
            id_number=document.number,
            id_valid_until=document.valid_until,
            mobile=complete.mobile,
            occupation=complete.occupation,
            photo=complete.portrait or b"",
        ),
        bank=complete.bank.code,
        face_matched=complete.face.matched,
        data_consent_at=complete.consented_at,
        face_consent_at=complete.consented_at,
        old_card=complete.replaces.card,
        reason=complete.replaces.reason_word,
        agency=complete.acting.case if complete.acting else "",
    )
    return await case.step(Do.APPLY, lambda: insist(visit, lambda: visit.central.apply(request)))


def _order(complete: Complete) -> Order:
    document = complete.document
    return Order(document.name, document.number, complete.bank, complete.portrait)


async def _make(
    visit: Visit, case: Case, order: Order, progress: Progress
) -> FinishedCard | Spoilt | Refused:
    blanks = visit.policy.profile.issue.blanks_to_try.value
    attempt = 1
    while True:
        made = await _try_blank(visit, case, order, attempt, progress)
        if not isinstance(made, Spoilt):
            return made

        # The spoilt body is out of the way and in the book before another one is touched.
        await clear_path(visit, case, attempt)
        if attempt == blanks or not await _worth_another_blank(visit, made.fault):
            return made
        await _scrap(visit, case, attempt, made.fault)
        attempt += 1
        progress.second_blank = _took_blank(await case.record())


async def _try_blank(
    visit: Visit, case: Case, order: Order, attempt: int, progress: Progress
) -> FinishedCard | Spoilt | Refused:
    try:
        return await make_card(visit, case, order, attempt, progress.show)
    except DeviceError as error:
        log.warning("blank %d is spoilt: %s", attempt, error)
        return Spoilt(error.fault)


async def _worth_another_blank(visit: Visit, fault: Fault) -> bool:
    """A bad blank or a cleared jam, and a machine whose sensors say that it can go on."""
    if fault.cause is not Cause.HARDWARE:
        return False
    dispenser, printer = await visit.dispenser.status(), await visit.card_printer.status()
    return dispenser.can_issue and printer.can_print


def _took_blank(record: CaseRecord) -> bool:
    """Whether any blank left the stack: of one that never came nobody is told that it is void."""
    fed = (attempt for attempt in range(1, record.attempt + 1) if record.may_have(Do.FEED, attempt))
    return any(not record.did(Do.NOT_FED, attempt) for attempt in fed)


async def _scrap(visit: Visit, case: Case, attempt: int, fault: Fault) -> None:
    request = m.ScrapRequest(case=case.id, attempt=attempt, reason=fault.code)
    await case.step(Do.SCRAP, lambda: insist(visit, lambda: visit.central.scrap(request)), attempt=attempt)
