"""S09: the formal report of a lost card (SC-R art. 17, 18; policy.md A.9).

who → which card → what it brings → the centre → stopped, and on to a new card
"""

from kiosk.central import messages as m
from kiosk.flows.deed import Deed, do_deed, settle_deed
from kiosk.flows.deed_slip import of_person, print_deed
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn
from kiosk.flows.pick_card import pick_card, tail_of
from kiosk.flows.who import show_who
from kiosk.journal.port import CaseRecord
from kiosk.known import Shown
from kiosk.model import CaseEnd, Refused, Service
from kiosk.prompts.confirm import ConfirmLoss
from kiosk.prompts.prompt import Step
from kiosk.prompts.result import DeedDone, DonePoint, Told
from kiosk.visit import Visit

SERVICE = Service.REPORT_LOSS
STEPS = 2


async def report_loss(visit: Visit) -> Service | None:
    """From the ID card to a card that nobody can use any more."""
    # Art. 17: with the ID document, at any service point.
    shown = await show_who(visit, Step(SERVICE, 1, STEPS))
    if isinstance(shown, Turn):
        return None
    # Art. 18: one that is not enabled yet, in use, or reported for seven days.
    card = await pick_card(visit, Step(SERVICE, 1, STEPS), shown)
    if isinstance(card, Turn):
        return None
    # Art. 19: once a new card was applied for there is no way back, and that is said before.
    leads_on = Service.REISSUE_CARD in visit.course.can_have
    if not await visit.ui.ask(ConfirmLoss(tail_of(card), card.bank_name, card.bank_phone, leads_on)):
        return None
    reported = await do_deed(
        visit,
        SERVICE,
        lambda case: visit.central.report_loss(
            m.LossRequest(case=case, who=shown.holder, card=card.ref, kind="formal", proof=shown.proof)
        ),
    )
    if isinstance(reported, Refused):
        await refuse(visit, SERVICE, reported)
        return None
    return await _say_stopped(visit, shown, card, reported, leads_on=leads_on)


async def settle(visit: Visit, record: CaseRecord) -> CaseEnd:
    """Reported when the centre says so; see settle_deed."""
    return await settle_deed(visit, record)


async def _say_stopped(
    visit: Visit, shown: Shown, card: m.CardAtCentre, reported: Deed[m.LossReported], *, leads_on: bool
) -> Service | None:
    """Art. 17: the bank account has to be reported by its holder, and where is told with the result."""
    bank = {"bank": reported.answer.bank_name, "phone": reported.answer.bank_phone}
    status = await visit.receipt_printer.status()
    answer = await visit.ui.ask(
        DeedDone(
            service=SERVICE,
            points=(
                DonePoint(Told.CARD_STOPPED),
                DonePoint(Told.BANK_REPORT_TOO, tuple(bank.items())),
                DonePoint(Told.FOUND_MEANS_RELEASE),
            ),
            card_tail=tail_of(card),
            instead=Service.REISSUE_CARD if leads_on else None,
            can_print=status.can_print,
        )
    )
    if isinstance(answer, Service):
        return answer
    if answer.wanted:
        facts = {**of_person(shown), "card_tail": tail_of(card), **bank}
        await print_deed(visit, SERVICE, reported.slip, facts)
    return None
