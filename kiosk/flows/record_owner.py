"""Whose record may be looked at: the own card, and that its holder stands there (policy.md A.7 S17, S23).

card → whose → may this card → PIN, or the face that was seen in this visit
"""

from dataclasses import dataclass, field, replace

from kiosk.card.ssse import PinLocked
from kiosk.card_life import PinState
from kiosk.central import messages as m
from kiosk.clock import today
from kiosk.flows.chip_holder import CardHolder, card_holder, named_holder
from kiosk.flows.form import Turn
from kiosk.flows.own_card import own_card
from kiosk.flows.pick_card import tail_of, with_card
from kiosk.flows.present_pin import present_pin
from kiosk.flows.weigh import weighed
from kiosk.known import HeldCard
from kiosk.model import Pin, Service, age_on
from kiosk.policy.service_rule import Proof
from kiosk.policy.standing import UNKNOWN, Person
from kiosk.prompts.card import CardUse, PinFor
from kiosk.prompts.prompt import Step
from kiosk.visit import Visit

STEPS = 2


@dataclass(frozen=True, slots=True)
class RecordOwner:
    """Who stands there, and how the machine knows."""

    held: HeldCard = field(repr=False)
    holder: CardHolder = field(repr=False)
    who: m.Holder = field(repr=False)
    proof: m.Proof

    @property
    def on_paper(self) -> dict[str, str]:
        """As a bin may hold it."""
        return {"name": self.holder.masked_name, "card_tail": tail_of(self.held.record)}


async def record_owner(visit: Visit, service: Service) -> RecordOwner | Service | None:
    """The owner; the service that helps first (a forgotten PIN); None when the citizen was told why not."""
    first, second = Step(service, 1, STEPS), Step(service, 2, STEPS)
    held = await own_card(visit, first, CardUse.READ)
    if isinstance(held, Turn):
        return None
    holder = await card_holder(visit, first, held)
    if isinstance(holder, Turn) or not await _may(visit, service, held, holder):
        return None
    proof = await _proof(visit, second, held)
    if not isinstance(proof, m.Proof):
        return proof
    who = await named_holder(visit, second, holder)
    return None if isinstance(who, Turn) else RecordOwner(held, holder, who, proof)


async def _may(visit: Visit, service: Service, held: HeldCard, holder: CardHolder) -> bool:
    """A card in use, and one whose PIN can be shown where nothing else counts; the chip knows that."""
    left = await held.session.pin_tries_left()
    standing = with_card(UNKNOWN, held.record, in_hand=True)
    pin = PinState.LOCKED if isinstance(left, PinLocked) else held.record.pin
    standing = replace(
        standing,
        person=Person(age=age_on(today(visit.clock), holder.birth)),
        card=replace(standing.card, pin=pin),
    )
    return await weighed(visit, service, standing) is not None


async def _proof(visit: Visit, step: Step, held: HeldCard) -> m.Proof | Service | None:
    """Who was compared with the ID card in this visit is not asked for a PIN where the rules take either."""
    shown = visit.known.shown
    if Proof.PIN_OR_FACE in visit.policy.needs(step.service) and shown is not None and shown.face.matched:
        return shown.proof
    entered = await present_pin(visit, step, held, PinFor.SHOW)
    if isinstance(entered, Pin):
        return m.Proof(pin_verified=True)
    return entered if isinstance(entered, Service) else None
