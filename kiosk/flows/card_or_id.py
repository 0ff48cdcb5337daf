"""Own card or ID card: who only asks shows one of the two (SC-R art. 22; own rules elsewhere)."""

from dataclasses import dataclass, field, replace
from datetime import date

from kiosk.central import messages as m
from kiosk.clock import today
from kiosk.devices.id_reader.port import IdDocument
from kiosk.flows.chip_holder import CardHolder, card_holder, named_holder
from kiosk.flows.form import Turn
from kiosk.flows.identify import read_document_if_any
from kiosk.flows.own_card import own_card, own_card_if_any
from kiosk.flows.pick_card import with_card
from kiosk.flows.who import person_of, show_document, show_who
from kiosk.known import HeldCard, Shown, holder_of
from kiosk.model import age_on, masked_name
from kiosk.policy.service_rule import Proof
from kiosk.policy.standing import UNKNOWN, Person, Standing
from kiosk.prompts.card import CardUse, NoCardWithMe
from kiosk.prompts.identity import NoIdWithMe
from kiosk.prompts.prompt import Step
from kiosk.visit import Visit


@dataclass(frozen=True, slots=True)
class ByCard:
    """A card that proved itself, and whose it is by its own chip."""

    held: HeldCard = field(repr=False)
    standing: Standing
    holder: CardHolder

    @property
    def masked_name(self) -> str:
        return self.holder.masked_name

    @property
    def birth(self) -> date:
        return self.holder.birth


@dataclass(frozen=True, slots=True)
class ById:
    """A person by the ID card."""

    document: IdDocument = field(repr=False)
    standing: Standing

    @property
    def masked_name(self) -> str:
        return masked_name(self.document.name)

    @property
    def birth(self) -> date:
        return self.document.birth


async def card_or_id(visit: Visit, step: Step) -> ByCard | ById | Turn:
    """Who asks, before the rules are asked; a card that is in the slot counts, then what was read."""
    if visit.known.held is None and visit.known.document is not None:
        return await by_id(visit, step)
    held = await own_card_if_any(visit, step, CardUse.READ)
    match held:
        case HeldCard():
            return await _by_card(visit, step, held)
        case NoCardWithMe():
            return await by_id(visit, step)
        case Turn():
            return held


async def id_or_card(visit: Visit, step: Step) -> ByCard | ById | Turn:
    """The other way round, for who waits for a card and has the ID card; without one an own card will do."""
    if visit.known.held is not None:
        return await _by_card(visit, step, visit.known.held)
    if visit.known.document is None:
        document = await read_document_if_any(visit, step)
        if isinstance(document, NoIdWithMe):
            held = await own_card(visit, step, CardUse.READ)
            return held if isinstance(held, Turn) else await _by_card(visit, step, held)
        if isinstance(document, Turn):
            return document
        visit.known.document = document
    return await by_id(visit, step)


async def by_id(visit: Visit, step: Step) -> ById | Turn:
    """By the ID card, with the face where the rules ask for it; the rules have not been asked yet."""
    if Proof.FACE in visit.policy.needs(step.service):
        shown = await show_who(visit, step)
        document = shown.document if isinstance(shown, Shown) else shown
    else:
        document = await show_document(visit, step)
    if isinstance(document, Turn):
        return document
    return ById(document, replace(UNKNOWN, person=person_of(visit, document)))


async def holder_asked_about(visit: Visit, step: Step, asker: ByCard | ById) -> m.Holder | Turn:
    """Whom the centre is asked about."""
    if isinstance(asker, ById):
        return holder_of(asker.document)
    return await named_holder(visit, step, asker.holder)


async def _by_card(visit: Visit, step: Step, held: HeldCard) -> ByCard | Turn:
    """The chip says whose it is, and so how old its holder is: a child's matter is not for the machine."""
    holder = await card_holder(visit, step, held)
    if isinstance(holder, Turn):
        return holder
    person = Person(age=age_on(today(visit.clock), holder.birth))
    standing = with_card(replace(UNKNOWN, person=person), held.record, in_hand=True)
    return ByCard(held, standing, holder)
