"""The card that a new one is to replace: read in the reader, or dead in its holder's hand.

SC-R art. 21 has a damaged card exchanged for card and ID document; that a machine can read it, no text asks.
A chip that says nothing is known by who shows the ID card and the face, and by the centre's record of them.
"""

from dataclasses import dataclass

from kiosk.central import messages as m
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn
from kiosk.flows.own_card import card_to_exchange, own_card, return_own_card
from kiosk.flows.pick_card import one_of
from kiosk.known import HeldCard
from kiosk.model import Refused
from kiosk.policy.service_rule import RenewalReason
from kiosk.prompts.card import CardUse, NoCardWithMe, OwnCardIs
from kiosk.prompts.prompt import Step
from kiosk.visit import Visit

OF_A_DEAD_CHIP = (RenewalReason.DAMAGED, RenewalReason.QUALITY)


@dataclass(frozen=True, slots=True)
class Exchanged:
    """The card, as the centre has it."""

    record: m.CardAtCentre
    card_id: str
    """卡识别码; empty when its chip did not say it."""


async def exchanged_card(
    visit: Visit, step: Step, cards: tuple[m.CardAtCentre, ...], reason: RenewalReason
) -> Exchanged | Turn:
    """`cards`: the person's own that may be replaced. STOP: the citizen was told why it does not go on."""
    if not visit.policy.renews_unreadable() or reason not in OF_A_DEAD_CHIP:
        held = await own_card(visit, step, CardUse.OLD)
        return held if isinstance(held, Turn) else _read(held)
    found = await card_to_exchange(visit, step)
    if isinstance(found, HeldCard):
        return _read(found)
    if isinstance(found, Turn):
        return found
    if isinstance(found, NoCardWithMe):
        await refuse(visit, step.service, Refused("CARD_NEEDED"))
        return Turn.STOP
    # It was in the slot, and a hand has it again: the reader needs it no more.
    await return_own_card(visit, state=OwnCardIs.DEAD)
    card = await one_of(visit, step, cards)
    return card if isinstance(card, Turn) else Exchanged(card, "")


def _read(held: HeldCard) -> Exchanged:
    return Exchanged(held.record, held.chip.identity.card_id.hex().upper())
