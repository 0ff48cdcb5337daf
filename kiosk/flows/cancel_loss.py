"""S10: a lost card was found (SC-R art. 19; policy.md A.9).

who → one of theirs is lost → the found card → it is that one → the centre → as before
"""

from kiosk.card_life import SocialState
from kiosk.central import messages as m
from kiosk.flows.deed import Deed, do_deed, settle_deed
from kiosk.flows.deed_slip import of_person, print_deed
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn
from kiosk.flows.key_holder import chip_identity
from kiosk.flows.own_card import own_card
from kiosk.flows.pick_card import fitting_cards, tail_of, with_card
from kiosk.flows.weigh import weighed
from kiosk.flows.who import show_who, with_person
from kiosk.journal.port import CaseRecord
from kiosk.known import HeldCard, Shown
from kiosk.model import CaseEnd, Refused, Service
from kiosk.policy.standing import UNKNOWN
from kiosk.prompts.card import CardUse
from kiosk.prompts.confirm import Altered, ConfirmDeed, Consequence
from kiosk.prompts.prompt import Step
from kiosk.prompts.result import DeedDone, DonePoint, RowName, Told
from kiosk.visit import Visit

SERVICE = Service.CANCEL_LOSS
STEPS = 3


async def cancel_loss(visit: Visit) -> Service | None:
    """From the ID card and the found card to a card that is what it was."""
    # Art. 19: with the ID document and the card itself.
    shown = await show_who(visit, Step(SERVICE, 1, STEPS))
    if isinstance(shown, Turn):
        return None
    # Who has no lost card, or has applied for a new one, is told so before the card goes in. Which of
    # several is seldom a question: it has no step of its own, so that nobody's count leaps.
    lost = await fitting_cards(visit, Step(SERVICE, 1, STEPS), shown)
    if isinstance(lost, Turn):
        return None
    held = await own_card(visit, Step(SERVICE, 2, STEPS), CardUse.FOUND)
    if isinstance(held, Turn):
        return None
    standing = with_card(with_person(visit, UNKNOWN, shown), held.record, in_hand=True)
    if await weighed(visit, SERVICE, standing) is None or not await _is_meant(visit, held.record):
        return None
    cancelled = await do_deed(
        visit,
        SERVICE,
        lambda case: visit.central.cancel_loss(
            m.CancelLossRequest(
                case=case,
                who=shown.holder,
                card=held.record.ref,
                chip=chip_identity(held.chip.identity),
                card_number=held.chip.number,
                proof=shown.proof,
            )
        ),
    )
    if isinstance(cancelled, Refused):
        await refuse(visit, SERVICE, cancelled)
        return None
    visit.known.held = None  # what the centre said of it is no longer so: the next matter asks anew
    return await _say_found(visit, shown, held, cancelled)


async def settle(visit: Visit, record: CaseRecord) -> CaseEnd:
    """Cancelled when the centre says so; see settle_deed."""
    return await settle_deed(visit, record)


async def _is_meant(visit: Visit, card: m.CardAtCentre) -> bool:
    """Art. 19: it is again what it was before the report; the bank takes back what the bank was told."""
    again = card.before_loss or SocialState.ACTIVE
    works = (Consequence.WORKS_AT_ONCE,) if again is SocialState.ACTIVE else ()
    return await visit.ui.ask(
        ConfirmDeed(
            step=Step(SERVICE, 3, STEPS),
            altered=(Altered(RowName.SOCIAL, card.social, again),),
            consequences=(*works, Consequence.BANK_RELEASE_TOO),
            facts=(("bank", card.bank_name), ("phone", card.bank_phone)),
            card_tail=tail_of(card),
        )
    )


async def _say_found(
    visit: Visit, shown: Shown, held: HeldCard, cancelled: Deed[m.LossCancelled]
) -> Service | None:
    """Art. 13: a card that was never enabled still is not, and can be here."""
    answer, tail = cancelled.answer, tail_of(held.record)
    bank = {"bank": answer.bank_name, "phone": answer.bank_phone}
    enabled = answer.social is SocialState.ACTIVE
    works = (DonePoint(Told.CARD_WORKS_AGAIN),) if enabled else ()
    onward = Service.ENABLE_CARD if not enabled and Service.ENABLE_CARD in visit.course.can_have else None
    status = await visit.receipt_printer.status()
    wish = await visit.ui.ask(
        DeedDone(
            service=SERVICE,
            points=(*works, DonePoint(Told.BANK_RELEASE_TOO, tuple(bank.items()))),
            card_tail=tail,
            instead=onward,
            can_print=status.can_print,
        )
    )
    if isinstance(wish, Service):
        return wish
    if wish.wanted:
        state = {"works" if enabled else "not_enabled": "yes"}
        facts = {**of_person(shown), "card_tail": tail, **bank, **state}
        await print_deed(visit, SERVICE, cancelled.slip, facts)
    return None
