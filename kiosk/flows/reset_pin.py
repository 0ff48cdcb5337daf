"""S05: a new PIN for who has forgotten theirs, or whose card locked itself (SC-R art. 15; JS 四.8, 四.9).

    who → the card → new PIN twice → the centre's right and its sealed command → the chip → the centre is told

The PIN goes sealed to the centre and comes back inside a command that only this chip opens. The chip obeys
it whole or not at all; when its answer is lost, the tries that were marked before tell (ADR 0016).
"""

from dataclasses import replace

from kiosk.card.pin import PinReset, reset_message, send_reset
from kiosk.card.ssse import PinLocked
from kiosk.card_life import PinState
from kiosk.flows.choose_pin import choose_pin_or_leave
from kiosk.flows.deed_slip import of_person, print_deed
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn
from kiosk.flows.new_pin import NOT_WRITTEN, NewPin, settle_pin
from kiosk.flows.own_card import own_card
from kiosk.flows.pick_card import tail_of, with_card
from kiosk.flows.pin_office import CentreAsPinOffice
from kiosk.flows.steps import Do
from kiosk.flows.weigh import weighed
from kiosk.flows.who import show_who, with_person
from kiosk.journal.port import CaseRecord
from kiosk.known import HeldCard, Shown
from kiosk.model import CaseEnd, Pin, Refused, Service
from kiosk.policy.standing import UNKNOWN
from kiosk.prompts.card import CardUse
from kiosk.prompts.making import NewPinFor
from kiosk.prompts.prompt import Back, Step
from kiosk.prompts.result import PinResetDone
from kiosk.visit import Visit

SERVICE = Service.RESET_PIN
STEPS = 2


async def reset_pin(visit: Visit) -> Service | None:
    """From ID card and card to a PIN that is known again, and to tries that are all there."""
    # Art. 15: by the holder, with ID document and card.
    shown = await show_who(visit, Step(SERVICE, 1, STEPS))
    if isinstance(shown, Turn):
        return None
    held = await own_card(visit, Step(SERVICE, 2, STEPS), CardUse.WRITE)
    if isinstance(held, Turn):
        return None
    was_locked = isinstance(await held.session.pin_tries_left(), PinLocked)
    if not await _may(visit, held, shown, was_locked=was_locked):
        return None
    document = shown.document
    new = await choose_pin_or_leave(visit, document.birth, document.number, NewPinFor.RESET)
    if isinstance(new, Back):
        return None
    reset = await _reset(visit, held, shown, new)
    if isinstance(reset, Refused):
        await refuse(visit, SERVICE, reset)
        return None
    visit.known.held = None  # what the centre said of it is no longer so: the next matter asks anew
    await _say_reset(visit, held, shown, reset, was_locked=was_locked)
    return None


async def settle(visit: Visit, record: CaseRecord) -> CaseEnd:
    """Reset when the chip says so; see settle_pin."""
    return await settle_pin(visit, record)


async def _may(visit: Visit, held: HeldCard, shown: Shown, *, was_locked: bool) -> bool:
    """Art. 13: a card that is not enabled yet is enabled first, and gets its PIN with that."""
    standing = with_card(with_person(visit, UNKNOWN, shown), held.record, in_hand=True)
    pin = PinState.LOCKED if was_locked else held.record.pin
    standing = replace(standing, card=replace(standing.card, pin=pin))
    return await weighed(visit, SERVICE, standing) is not None


async def _reset(visit: Visit, held: HeldCard, shown: Shown, new: Pin) -> str | Refused:
    """One case; its slip number, or what to tell.

    A message that the card found wrong is not sent again: the third in a row would block it for ever (§4.9).
    """
    matter = await NewPin.begin(visit, SERVICE, held)
    office = CentreAsPinOffice(visit, matter.case.id, held.record.ref, shown)
    message = await reset_message(held.session, held.chip, office, new)
    if isinstance(message, Refused):
        await matter.withdraw()
        return message
    sealed = message

    async def send() -> Refused | None:
        return None if isinstance(await send_reset(held.session, sealed), PinReset) else NOT_WRITTEN

    return await matter.put(Do.RESET_PIN, send) or matter.case.slip


async def _say_reset(visit: Visit, held: HeldCard, shown: Shown, slip: str, *, was_locked: bool) -> None:
    """Art. 14: the bank's PIN is another one, and has not changed."""
    status, tail = await visit.receipt_printer.status(), tail_of(held.record)
    wish = await visit.ui.ask(PinResetDone(tail, was_locked=was_locked, can_print=status.can_print))
    if wish.wanted:
        facts = {**of_person(shown), "card_tail": tail, "was_locked": "yes" if was_locked else ""}
        await print_deed(visit, SERVICE, slip, facts)
