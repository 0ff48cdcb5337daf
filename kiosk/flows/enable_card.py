"""S03: the social-security function of a card in hand begins (SC-R art. 13; policy.md A.9).

who → the card → what it brings → a PIN of the owner's in place of the factory's → the centre

The PIN comes first: whoever leaves or whatever is cut, no card ever works with the PIN that everybody knows.
"""

from kiosk.card.pin import is_initial
from kiosk.card_life import BankState, PinState, SocialState
from kiosk.central import messages as m
from kiosk.errors import CentralUnreachable
from kiosk.flows.change_pin import replace_pin, say_changed
from kiosk.flows.chip_holder import CardHolder
from kiosk.flows.choose_pin import choose_pin_or_leave
from kiosk.flows.deed import Deed, do_deed, settle_deed
from kiosk.flows.deed_slip import of_person, print_deed
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn
from kiosk.flows.key_holder import chip_identity
from kiosk.flows.own_card import own_card
from kiosk.flows.pick_card import tail_of, with_card
from kiosk.flows.weigh import weighed
from kiosk.flows.who import show_who, with_person
from kiosk.journal.port import CaseRecord
from kiosk.known import HeldCard, Shown
from kiosk.model import CaseEnd, Pin, Refused, Service
from kiosk.policy.standing import UNKNOWN
from kiosk.prompts.card import CardUse
from kiosk.prompts.confirm import Altered, ConfirmDeed, Consequence
from kiosk.prompts.making import NewPinFor
from kiosk.prompts.prompt import Back, Step
from kiosk.prompts.result import DeedDone, DonePoint, RowName, Told
from kiosk.visit import Visit

SERVICE = Service.ENABLE_CARD
STEPS = 3
BANK_TO_COME = (BankState.INACTIVE, BankState.PENDING)


async def enable_card(visit: Visit) -> Service | None:
    """From ID card and new card to a card that works."""
    # Art. 13: by the holder, with ID document and card.
    shown = await show_who(visit, Step(SERVICE, 1, STEPS))
    if isinstance(shown, Turn):
        return None
    held = await own_card(visit, Step(SERVICE, 2, STEPS), CardUse.WRITE)
    if isinstance(held, Turn):
        return None
    standing = with_card(with_person(visit, UNKNOWN, shown), held.record, in_hand=True)
    if await weighed(visit, SERVICE, standing) is None:
        return None
    initial = await _initial_pin(visit, held)
    if not await _is_meant(visit, held.record, sets_pin=initial is not None):
        return None
    pin_slip = await _own_pin(visit, initial, held, shown) if initial is not None else ""
    if pin_slip is None:
        return None
    await _enable(visit, held, shown, pin_slip)
    return None


async def settle(visit: Visit, record: CaseRecord) -> CaseEnd:
    """Enabled when the centre says so; see settle_deed. The PIN is a case of its own (change_pin)."""
    return await settle_deed(visit, record)


async def _initial_pin(visit: Visit, held: HeldCard) -> Pin | None:
    """The factory's PIN when the chip still has it: everybody knows it, so the owner's has to follow.

    A try is spent only on a card of which the centre believes it, and only where two others stay.
    """
    rules = visit.policy.profile.pin
    if held.record.pin is not PinState.INITIAL or not (rules.leaves_initial and rules.leaves_initial.value):
        return None
    pin = Pin(rules.initial.value if rules.initial else rules.forbidden.value[0])
    return pin if await is_initial(held.session, pin) else None


async def _is_meant(visit: Visit, card: m.CardAtCentre, *, sets_pin: bool) -> bool:
    """Art. 7, 13: the bank's function is the bank's matter and begins there."""
    consequences = (Consequence.WORKS_AT_ONCE, Consequence.BANK_SEPARATE)
    return await visit.ui.ask(
        ConfirmDeed(
            step=Step(SERVICE, 3, STEPS),
            altered=(Altered(RowName.SOCIAL, card.social, SocialState.ACTIVE),),
            consequences=(*consequences, Consequence.NEW_PIN_NEXT) if sets_pin else consequences,
            facts=(("bank", card.bank_name),),
            card_tail=tail_of(card),
        )
    )


async def _own_pin(visit: Visit, initial: Pin, held: HeldCard, shown: Shown) -> str | None:
    """The slip number under which the owner's PIN came into the chip; None: not, and nothing is enabled."""
    document = shown.document
    new = await choose_pin_or_leave(visit, document.birth, document.number, NewPinFor.ENABLE, initial)
    if isinstance(new, Back):
        return None
    set_under = await replace_pin(visit, held, initial, new)
    visit.known.held = None  # what the centre said of it is no longer so: the next matter asks anew
    if isinstance(set_under, Refused):
        await refuse(visit, SERVICE, set_under)
        return None
    return set_under


async def _enable(visit: Visit, held: HeldCard, shown: Shown, pin_slip: str) -> None:
    """At the centre. Where that fails, it is told that the new PIN holds all the same."""
    try:
        enabled = await do_deed(
            visit,
            SERVICE,
            lambda case: visit.central.enable_held(
                m.EnableHeldRequest(
                    case=case,
                    who=shown.holder,
                    card=held.record.ref,
                    chip=chip_identity(held.chip.identity),
                    proof=shown.proof,
                )
            ),
        )
    except CentralUnreachable:
        await _say_pin_alone(visit, held, shown, pin_slip)
        raise
    visit.known.held = None
    if isinstance(enabled, Refused):
        await refuse(visit, SERVICE, enabled)
        await _say_pin_alone(visit, held, shown, pin_slip)
        return
    await _say_enabled(visit, shown, held.record, enabled, pin_set=bool(pin_slip))


async def _say_pin_alone(visit: Visit, held: HeldCard, shown: Shown, pin_slip: str) -> None:
    if pin_slip:
        document = shown.document
        holder = CardHolder(document.name, document.number, document.birth)
        await say_changed(visit, held, holder, pin_slip)


async def _say_enabled(
    visit: Visit, shown: Shown, card: m.CardAtCentre, enabled: Deed[m.HeldEnabled], *, pin_set: bool
) -> None:
    to_bank = enabled.answer.bank in BANK_TO_COME
    points = [DonePoint(Told.SOCIAL_ENABLED)]
    if pin_set:
        points.append(DonePoint(Told.PIN_SET))
    if to_bank:
        points.append(DonePoint(Told.BANK_ACTIVATE, (("bank", card.bank_name),)))
    status = await visit.receipt_printer.status()
    wish = await visit.ui.ask(DeedDone(SERVICE, tuple(points), tail_of(card), can_print=status.can_print))
    if isinstance(wish, Service) or not wish.wanted:
        return
    facts = {
        **of_person(shown),
        "card_tail": tail_of(card),
        "pin_set": "yes" if pin_set else "",
        "to_bank": card.bank_name if to_bank else "",
    }
    await print_deed(visit, SERVICE, enabled.slip, facts)
