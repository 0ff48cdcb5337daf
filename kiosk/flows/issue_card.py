"""S01: a first card, made on the spot (SC-R art. 8–13, 33; policy.md A.7).

    application → centre and bank → blank → chip → print → check → report → PIN → present → taken → enable

A card is enabled only after it was taken: no card is alive without a holder. Whatever stops the matter in
the middle, `settle` brings it to one of five named ends.
"""

from dataclasses import dataclass

from kiosk.central import messages as m
from kiosk.errors import DeviceError
from kiosk.faults import Cause, Fault
from kiosk.flows.application import Application, Complete, Draft
from kiosk.flows.explain import refuse, tell_fault
from kiosk.flows.form import Turn, walk
from kiosk.flows.hand_over import hand_over
from kiosk.flows.insist import insist
from kiosk.flows.make_card import FinishedCard, Order, make_card
from kiosk.flows.progress import Progress
from kiosk.flows.settle_card import clear_path, settle_card
from kiosk.flows.steps import Do
from kiosk.journal.port import Case, CaseRecord
from kiosk.model import CaseEnd, Refused, Service, masked_card_number
from kiosk.prompts.making import Stage
from kiosk.prompts.trouble import Safe, Way
from kiosk.visit import Visit, new_case_id

SERVICE = Service.ISSUE_CARD
BANK_SAID_NO = ("BANK_REFUSED", "BANK_DOWN")
JAMS = (Fault.PRINTER_JAM, Fault.DISPENSER_JAM)
BAD_BLANK = (Fault.CHIP_MUTE, Fault.CHIP_REFUSED, Fault.CHIP_WRONG_DATA)


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A blank that became no card."""

    fault: Fault


async def issue_card(visit: Visit) -> None:
    """From the notice to the card in the citizen's hand."""
    draft = Draft(new_case_id(visit.entropy))
    application = Application(visit, SERVICE, draft)
    questions = application.questions
    while await walk(questions) is Turn.ON:
        complete = draft.complete()
        visit.course.confirmed_at = visit.clock.monotonic()
        progress = Progress(visit)
        progress.show(Stage.APPLYING)
        case = await visit.journal.open(SERVICE, complete.id)

        # Art. 11: data and existing cards are checked again, and the bank checks the account opening.
        refused = await _apply(visit, case, complete)
        if refused is None:
            await _make_and_hand_over(visit, case, complete, progress)
            return
        await case.close(CaseEnd.REFUSED)
        visit.course.end = CaseEnd.REFUSED
        if not await _other_bank(visit, refused):
            return

        # Art. 11: the bank's reason is told; with another bank it is another application.
        draft.id, draft.bank, draft.bank_refusal = new_case_id(visit.entropy), None, refused
        questions = (application.choose_bank, application.check_answers)


async def settle(visit: Visit, record: CaseRecord) -> CaseEnd:
    """Bring an interrupted issue to one of its ends; see settle_card."""
    return await settle_card(visit, record)


async def _apply(visit: Visit, case: Case, complete: Complete) -> Refused | None:
    document = complete.document
    request = m.ApplyRequest(
        case=case.id,
        service=SERVICE,
        applicant=m.Applicant(
            name=document.name,
            sex=document.sex,
            nation=document.nation,
            nationality=document.nationality,
            birth=document.birth,
            address=document.address,
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
    )
    answer = await case.step(Do.APPLY, lambda: insist(visit, lambda: visit.central.apply(request)))
    return answer if isinstance(answer, Refused) else None


async def _other_bank(visit: Visit, refused: Refused) -> bool:
    ways = (Way.HOME, Way.OTHER_BANK) if refused.code in BANK_SAID_NO else (Way.HOME,)
    return await refuse(visit, SERVICE, refused, ways) is Way.OTHER_BANK


async def _make_and_hand_over(visit: Visit, case: Case, complete: Complete, progress: Progress) -> None:
    document = complete.document
    order = Order(document.name, document.number, complete.bank, complete.portrait)
    made = await _make(visit, case, order, progress)
    if isinstance(made, FinishedCard):
        visit.course.card_number = masked_card_number(made.reserved.card_number)
        await hand_over(visit, case, made, complete)
        return

    # What is inside goes into a bin and the matter is withdrawn; then the citizen is told.
    visit.course.end = await settle_card(visit, await case.record())
    if isinstance(made, Refused):
        await refuse(visit, SERVICE, made)
        return
    what = "jam" if made.fault in JAMS else "spoilt" if made.fault in BAD_BLANK else "device"
    safe = (Safe.NOT_CHARGED, Safe.CAN_APPLY_AGAIN, Safe.CARD_VOID)
    await tell_fault(visit, what, safe, case.slip, f"MAKE_FAIL · {made.fault.code}", SERVICE)


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
        progress.second_blank = True


async def _try_blank(
    visit: Visit, case: Case, order: Order, attempt: int, progress: Progress
) -> FinishedCard | Spoilt | Refused:
    try:
        return await make_card(visit, case, order, attempt, progress.show)
    except DeviceError as error:
        return Spoilt(error.fault)


async def _worth_another_blank(visit: Visit, fault: Fault) -> bool:
    """A bad blank or a cleared jam, and a machine whose sensors say that it can go on."""
    if fault.cause is not Cause.HARDWARE:
        return False
    dispenser, printer = await visit.dispenser.status(), await visit.card_printer.status()
    return dispenser.can_issue and printer.can_print


async def _scrap(visit: Visit, case: Case, attempt: int, fault: Fault) -> None:
    request = m.ScrapRequest(case=case.id, attempt=attempt, reason=fault.code)
    await case.step(Do.SCRAP, lambda: insist(visit, lambda: visit.central.scrap(request)), attempt=attempt)
