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
from kiosk.flows.deed import do_deed, settle_deed
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn
from kiosk.flows.key_holder import chip_identity
from kiosk.flows.own_card import own_card
from kiosk.flows.pick_card import tail_of, with_card
from kiosk.flows.say_enabled import say_enabled
from kiosk.flows.weigh import weighed
from kiosk.flows.who import show_who, with_person
from kiosk.journal.port import CaseRecord
from kiosk.known import HeldCard, Shown
from kiosk.model import CaseEnd, Pin, Refused, Service
from kiosk.policy.standing import UNKNOWN
from kiosk.prompts.card import CardUse
from kiosk.prompts.confirm import Altered, ChooseEnabling, ConfirmDeed, Consequence
from kiosk.prompts.making import NewPinFor
from kiosk.prompts.prompt import Back, Step
from kiosk.prompts.result import RowName
from kiosk.visit import Visit

SERVICE = Service.ENABLE_CARD
STEPS = 3


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
    with_bank = await _meant(visit, held.record, sets_pin=initial is not None)
    if with_bank is None:
        return None
    pin_slip = await _own_pin(visit, initial, held, shown) if initial is not None else ""
    if pin_slip is None:
        return None
    await _enable(visit, held, shown, pin_slip, with_bank=with_bank)
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


async def _meant(visit: Visit, card: m.CardAtCentre, *, sets_pin: bool) -> bool | None:
    """Whether the account is meant too; None: not now.

    Art. 7, 13: the bank's function is the bank's matter; the bank is asked, or it begins there.
    """
    with_bank = await _bank_too(visit, card)
    if isinstance(with_bank, Back):
        return None
    bank_side = Altered(RowName.BANK_FUNCTION, card.bank, BankState.ACTIVE)
    consequences = (
        Consequence.WORKS_AT_ONCE,
        Consequence.BANK_DECIDES if with_bank else Consequence.BANK_SEPARATE,
    )
    meant = await visit.ui.ask(
        ConfirmDeed(
            step=Step(SERVICE, 3, STEPS),
            altered=(
                Altered(RowName.SOCIAL, card.social, SocialState.ACTIVE),
                *((bank_side,) if with_bank else ()),
            ),
            consequences=(*consequences, Consequence.NEW_PIN_NEXT) if sets_pin else consequences,
            facts=(("bank", card.bank_name),),
            card_tail=tail_of(card),
        )
    )
    return with_bank if meant else None


async def _bank_too(visit: Visit, card: m.CardAtCentre) -> bool | Back:
    """Art. 13: alone or together with the bank account; asked where the account still waits."""
    joint = visit.policy.profile.activation.joint_with_bank
    if joint is None or not joint.value or card.bank is not BankState.INACTIVE:
        return False
    return await visit.ui.ask(ChooseEnabling(Step(SERVICE, 3, STEPS)))


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


async def _enable(visit: Visit, held: HeldCard, shown: Shown, pin_slip: str, *, with_bank: bool) -> None:
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
                    with_bank=with_bank,
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
    await say_enabled(visit, shown, held.record, enabled, pin_set=bool(pin_slip))


async def _say_pin_alone(visit: Visit, held: HeldCard, shown: Shown, pin_slip: str) -> None:
    if pin_slip:
        document = shown.document
        holder = CardHolder(document.name, document.number, document.birth)
        await say_changed(visit, held, holder, pin_slip)
