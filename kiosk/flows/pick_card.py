"""Which of a person's cards a matter is about; asked only when the rules leave several (SC-R art. 25)."""

from dataclasses import replace

from kiosk.central import messages as m
from kiosk.flows.ask_centre import granted
from kiosk.flows.form import Turn
from kiosk.flows.weigh import weighed
from kiosk.flows.who import with_person
from kiosk.known import Shown
from kiosk.policy.decision import Allowed
from kiosk.policy.standing import UNKNOWN, CardFacts, Standing
from kiosk.prompts.card import ChooseCard, OwnedCard
from kiosk.prompts.prompt import Back, Step
from kiosk.visit import Visit

TAIL = 4


def tail_of(card: m.CardAtCentre) -> str:
    """The last characters of its number, by which people tell their cards apart."""
    return card.number_masked[-TAIL:]


def with_card(standing: Standing, card: m.CardAtCentre, *, in_hand: bool | None = None) -> Standing:
    """The standing, with what the centre says of this card of the person's own."""
    facts = CardFacts(
        social=card.social,
        bank=card.bank,
        reissue_filed=card.reissue_filed,
        other_province=False,
        own=True,
        in_hand=in_hand,
        facts={"tail": tail_of(card), "bank": card.bank_name, "phone": card.bank_phone},
    )
    return replace(standing, card=facts)


async def pick_card(visit: Visit, step: Step, shown: Shown) -> m.CardAtCentre | Turn:
    """The card, asked for when there are several; STOP when the citizen was told why there is none."""
    cards = await fitting_cards(visit, step, shown)
    return cards if isinstance(cards, Turn) else await one_of(visit, step, cards)


async def one_of(visit: Visit, step: Step, cards: tuple[m.CardAtCentre, ...]) -> m.CardAtCentre | Turn:
    """The one that is meant: the end of its number stands on the card."""
    if len(cards) == 1:
        return cards[0]
    owned = (OwnedCard(tail_of(c), c.social, c.bank_name, c.issue_date.isoformat()) for c in cards)
    chosen = await visit.ui.ask(ChooseCard(step, tuple(owned)))
    return Turn.BACK if isinstance(chosen, Back) else cards[chosen]


async def fitting_cards(visit: Visit, step: Step, shown: Shown) -> tuple[m.CardAtCentre, ...] | Turn:
    """The person's cards for which the rules do not say no; at least one."""
    answer = await granted(visit, step, lambda: visit.central.cards(m.CardsRequest(who=shown.holder)))
    if isinstance(answer, Turn):
        return answer
    person = with_person(visit, UNKNOWN, shown)
    fitting = tuple(
        card
        for card in answer.cards
        if isinstance(visit.policy.decide(step.service, with_card(person, card)), Allowed)
    )
    if fitting:
        return fitting
    # The live cards come first: what is said is about the one that is nearest to it.
    await weighed(visit, step.service, with_card(person, answer.cards[0]))
    return Turn.STOP
