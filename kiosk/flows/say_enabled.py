"""That a card in hand works now, and what became of the bank's side (SC-R art. 13)."""

from kiosk.card_life import BankState
from kiosk.central import messages as m
from kiosk.flows.deed import Deed
from kiosk.flows.deed_slip import of_person, print_deed
from kiosk.flows.pick_card import tail_of
from kiosk.known import Shown
from kiosk.model import Service
from kiosk.prompts.result import DeedDone, DonePoint, Told
from kiosk.visit import Visit

BANK_TO_COME = (BankState.INACTIVE, BankState.PENDING)


async def say_enabled(
    visit: Visit, shown: Shown, card: m.CardAtCentre, enabled: Deed[m.HeldEnabled], *, pin_set: bool
) -> None:
    """What works now and what does not yet; a receipt when it is wanted."""
    points = [DonePoint(Told.SOCIAL_ENABLED)]
    if pin_set:
        points.append(DonePoint(Told.PIN_SET))
    bank = _said_of_bank(card, enabled.answer)
    if bank is not None:
        points.append(bank)
    status = await visit.receipt_printer.status()
    wish = await visit.ui.ask(
        DeedDone(Service.ENABLE_CARD, tuple(points), tail_of(card), can_print=status.can_print)
    )
    if isinstance(wish, Service) or not wish.wanted:
        return
    bank_on = bank is not None and bank.told is Told.BANK_ENABLED
    facts = {
        **of_person(shown),
        "card_tail": tail_of(card),
        "pin_set": "yes" if pin_set else "",
        "to_bank": card.bank_name if bank is not None and not bank_on else "",
        "bank_on": card.bank_name if bank_on else "",
    }
    await print_deed(visit, Service.ENABLE_CARD, enabled.slip, facts)


def _said_of_bank(card: m.CardAtCentre, answer: m.HeldEnabled) -> DonePoint | None:
    """A bank that would not is told with its reason; the card works all the same."""
    bank = ("bank", card.bank_name)
    if answer.bank is BankState.ACTIVE and card.bank is not BankState.ACTIVE:
        return DonePoint(Told.BANK_ENABLED, (bank,))
    if answer.bank_reason:
        return DonePoint(Told.BANK_REFUSED, (bank, ("reason", answer.bank_reason)))
    return DonePoint(Told.BANK_ACTIVATE, (bank,)) if answer.bank in BANK_TO_COME else None
