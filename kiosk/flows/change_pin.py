"""S04: another PIN for the card, by who knows the present one (SC-R art. 14, 15).

    card → whose → tries left, by the chip → present PIN → new PIN twice → the chip → the centre is told

The chip is asked and nothing is guessed: it obeys a change whole or not at all, and when its answer is lost
it is asked which of the two PINs holds (ADR 0016). Neither PIN leaves the machine or reaches the journal.
"""

from dataclasses import replace

from kiosk.card.pin import PinMark, PinOutcome, which_holds
from kiosk.card.ssse import PinChanged, PinLocked, WrongPin
from kiosk.card_life import PinState
from kiosk.clock import today
from kiosk.flows.chip_holder import CardHolder, card_holder
from kiosk.flows.choose_pin import choose_pin_or_leave
from kiosk.flows.deed_slip import print_deed
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn
from kiosk.flows.new_pin import NOT_WRITTEN, NewPin, PinCard, settle_pin
from kiosk.flows.own_card import own_card
from kiosk.flows.pick_card import tail_of, with_card
from kiosk.flows.present_pin import present_pin
from kiosk.flows.steps import Do
from kiosk.flows.weigh import weighed
from kiosk.journal.port import CaseRecord
from kiosk.known import HeldCard
from kiosk.model import CaseEnd, Pin, Refused, Service, age_on, masked_id_number, masked_name
from kiosk.policy.standing import UNKNOWN, Person
from kiosk.prompts.card import CardUse, PinFor
from kiosk.prompts.making import NewPinFor
from kiosk.prompts.prompt import Back, Step
from kiosk.prompts.result import DeedDone, DonePoint, Told
from kiosk.visit import Visit

SERVICE = Service.CHANGE_PIN
STEPS = 3
LOCKED = Refused("PIN_LOCKED")


async def change_pin(visit: Visit) -> Service | None:
    """From the card in the slot to a PIN that nobody else knows."""
    held = await own_card(visit, Step(SERVICE, 1, STEPS), CardUse.WRITE)
    if isinstance(held, Turn):
        return None
    holder = await card_holder(visit, Step(SERVICE, 1, STEPS), held)
    if isinstance(holder, Turn) or not await _may(visit, held, holder):
        return None
    # Art. 15: by the present PIN; who has forgotten it resets it.
    old = await present_pin(visit, Step(SERVICE, 2, STEPS), held, PinFor.CHANGE)
    if not isinstance(old, Pin):
        return old if isinstance(old, Service) else None
    new = await choose_pin_or_leave(visit, holder.birth, holder.id_number, NewPinFor.CHANGE, old)
    if isinstance(new, Back):
        return None
    changed = await replace_pin(visit, held, old, new)
    if isinstance(changed, Refused):
        await refuse(visit, SERVICE, changed)
        return None
    await say_changed(visit, held, holder, changed)
    return None


async def settle(visit: Visit, record: CaseRecord) -> CaseEnd:
    """Changed when the chip says so; see settle_pin."""
    return await settle_pin(visit, record)


async def replace_pin(visit: Visit, held: PinCard, old: Pin, new: Pin) -> str | Refused:
    """On the chip, as one case, and told to the centre: its slip number, or why it is not so."""

    async def send() -> Refused | None:
        match await held.session.change_pin(old, new):
            case PinChanged():
                return None
            case PinLocked():
                return LOCKED
            case WrongPin():
                return NOT_WRITTEN

    async def judge(mark: PinMark | None) -> PinOutcome:
        return await which_holds(held.session, held.identity, mark, old, new)

    matter = await NewPin.begin(visit, SERVICE, held)
    return await matter.put(Do.CHANGE_PIN, send, judge) or matter.case.slip


async def say_changed(visit: Visit, held: HeldCard, holder: CardHolder, slip: str) -> None:
    """Art. 14: the bank's PIN is another one, and has not changed."""
    status = await visit.receipt_printer.status()
    points = (DonePoint(Told.PIN_SET), DonePoint(Told.BANK_PIN_SAME))
    tail = tail_of(held.record)
    wish = await visit.ui.ask(DeedDone(SERVICE, points, tail, can_print=status.can_print))
    if isinstance(wish, Service) or not wish.wanted:
        return
    name, number = masked_name(holder.name), masked_id_number(holder.id_number)
    await print_deed(visit, SERVICE, slip, {"name": name, "id_number": number, "card_tail": tail})


async def _may(visit: Visit, held: HeldCard, holder: CardHolder) -> bool:
    """Art. 13: only a card in use; and a locked one is no matter of knowing the PIN."""
    left = await held.session.pin_tries_left()
    standing = with_card(UNKNOWN, held.record, in_hand=True)
    pin = PinState.LOCKED if isinstance(left, PinLocked) else PinState.SET
    standing = replace(
        standing,
        person=Person(age=age_on(today(visit.clock), holder.birth)),
        card=replace(standing.card, pin=pin),
    )
    return await weighed(visit, SERVICE, standing) is not None
