"""S13: another mobile number or another address, and no new card (SC-R art. 23; policy.md INFO-NONKEY).

    card → whose → PIN → which → the new one (a mobile is proven by its code) → from what to what → the centre

Name and number are no matter of this: they change at the counter, and then the card is renewed (art. 21).
"""

from dataclasses import dataclass, field, replace

from kiosk.central import messages as m
from kiosk.clock import today
from kiosk.flows.ask_centre import granted
from kiosk.flows.chip_holder import CardHolder, card_holder
from kiosk.flows.deed import Deed, do_deed, settle_deed
from kiosk.flows.deed_slip import print_deed
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn
from kiosk.flows.give_address import Address, give_address
from kiosk.flows.give_mobile import Mobile, give_mobile
from kiosk.flows.own_card import own_card
from kiosk.flows.pick_card import tail_of, with_card
from kiosk.flows.prove_holder import Proven, prove_holder
from kiosk.flows.weigh import weighed
from kiosk.flows.who import with_person
from kiosk.journal.port import CaseRecord
from kiosk.known import HeldCard
from kiosk.model import CaseEnd, CaseId, Refused, Service, age_on, masked_address, masked_mobile
from kiosk.policy.standing import UNKNOWN, Person, Wish
from kiosk.prompts.card import CardUse
from kiosk.prompts.confirm import Altered, ConfirmDeed, Consequence
from kiosk.prompts.contact import ChooseContactField, ContactField, KnownContact
from kiosk.prompts.prompt import Back, Step
from kiosk.prompts.result import DeedDone, DonePoint, RowName, Told
from kiosk.visit import Visit, new_case_id

SERVICE = Service.CHANGE_CONTACT
STEPS = 4
WRITING, LAST = Step(SERVICE, 3, STEPS), Step(SERVICE, 4, STEPS)


@dataclass(slots=True)
class Change:
    """What shall be another one. It dies with the visit."""

    case: CaseId
    """A mobile is proven in it, and changed in the same."""
    before: m.Cards
    name: ContactField = ContactField.MOBILE
    mobile: Mobile = field(default_factory=Mobile)
    address: Address = field(default_factory=Address)


async def change_contact(visit: Visit) -> Service | None:
    """From the own card to a number or address that the centre knows."""
    # Art. 23: by the own card; art. 13: one in use.
    held = await own_card(visit, Step(SERVICE, 1, STEPS), CardUse.PROVE)
    if isinstance(held, Turn):
        return None
    holder = await card_holder(visit, Step(SERVICE, 1, STEPS), held)
    if isinstance(holder, Turn) or not await _may(visit, held, holder):
        return None
    proven = await prove_holder(visit, Step(SERVICE, 2, STEPS), held, holder)
    if isinstance(proven, Proven):
        await _change(visit, held, proven)
    return proven if isinstance(proven, Service) else None


async def settle(visit: Visit, record: CaseRecord) -> CaseEnd:
    """Changed when the centre says so; see settle_deed."""
    return await settle_deed(visit, record)


async def _change(visit: Visit, held: HeldCard, proven: Proven) -> None:
    before = await granted(visit, WRITING, lambda: visit.central.cards(m.CardsRequest(who=proven.who)))
    if isinstance(before, Turn):
        return
    change = Change(new_case_id(visit.entropy), before)
    if await _asked(visit, change) is not Turn.ON or not await _is_meant(visit, held, change):
        return
    is_mobile = change.name is ContactField.MOBILE
    changed = await do_deed(
        visit,
        SERVICE,
        lambda case: visit.central.change_contact(
            m.ContactRequest(
                case=case,
                who=proven.who,
                card=held.record.ref,
                proof=proven.proof,
                mobile=change.mobile.number if is_mobile else "",
                address="" if is_mobile else change.address.whole,
            )
        ),
        case_id=change.case,
    )
    if isinstance(changed, Refused):
        await refuse(visit, SERVICE, changed)
        return
    await _say_changed(visit, held, proven, change, changed)


async def _may(visit: Visit, held: HeldCard, holder: CardHolder) -> bool:
    """Art. 21, 23: what is changed here is never name or number."""
    standing = replace(UNKNOWN, wish=Wish(key_data=False))
    if visit.known.shown is not None:
        standing = with_person(visit, standing, visit.known.shown)
    else:
        standing = replace(standing, person=Person(age=age_on(today(visit.clock), holder.birth)))
    standing = with_card(standing, held.record, in_hand=True)
    return await weighed(visit, SERVICE, standing) is not None


async def _asked(visit: Visit, change: Change) -> Turn:
    """Which, and the new one; 返回 from the new one leads to which."""
    known = {
        ContactField.MOBILE: change.before.mobile_masked,
        ContactField.ADDRESS: change.before.address_masked,
    }
    fields = visit.policy.profile.services[SERVICE].fields
    names = [ContactField(one) for one in fields.value] if fields else list(ContactField)
    shelf = ChooseContactField(WRITING, tuple(KnownContact(name, known[name]) for name in names))
    while True:
        chosen = await visit.ui.ask(shelf)
        if isinstance(chosen, Back):
            return Turn.BACK
        change.name = chosen
        if chosen is ContactField.MOBILE:
            turn = await give_mobile(visit, WRITING, change.case, change.mobile)
        else:
            turn = await give_address(visit, WRITING, change.address)
        if turn is not Turn.BACK:
            return turn


async def _is_meant(visit: Visit, held: HeldCard, change: Change) -> bool:
    """The new one stands there whole: a slip of the finger is found before it is sent."""
    if change.name is ContactField.MOBILE:
        altered = Altered(RowName.MOBILE, change.before.mobile_masked, change.mobile.number)
    else:
        altered = Altered(RowName.ADDRESS, change.before.address_masked, change.address.whole)
    consequences = (Consequence.MESSAGES_GO_THERE, Consequence.NO_NEW_CARD)
    return await visit.ui.ask(ConfirmDeed(LAST, (altered,), consequences, card_tail=tail_of(held.record)))


async def _say_changed(
    visit: Visit, held: HeldCard, proven: Proven, change: Change, changed: Deed[m.Done]
) -> None:
    tail, status = tail_of(held.record), await visit.receipt_printer.status()
    points = (DonePoint(Told.CONTACT_CHANGED), DonePoint(Told.NO_NEW_CARD))
    wish = await visit.ui.ask(DeedDone(SERVICE, points, tail, can_print=status.can_print))
    if isinstance(wish, Service) or not wish.wanted:
        return
    if change.name is ContactField.MOBILE:
        new = {"mobile": masked_mobile(change.mobile.number)}
    else:
        new = {"new_address": masked_address(change.address.whole)}
    await print_deed(visit, SERVICE, changed.slip, {**proven.on_paper(), "card_tail": tail, **new})
