"""S06: what is so with a card, and the one thing that helps (SC-R art. 22, 28; policy.md A.7).

own card or ID card → which card → its four dimensions in words → on to what helps
"""

from dataclasses import replace

from kiosk.card_life import SocialState
from kiosk.central import messages as m
from kiosk.flows.ask_centre import ask_centre
from kiosk.flows.card_advice import act_for, facts_of, first_open, note_on
from kiosk.flows.card_or_id import ByCard, ById, card_or_id
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn
from kiosk.flows.pick_card import tail_of, with_card
from kiosk.flows.weigh import weighed
from kiosk.known import holder_of
from kiosk.model import CaseEnd, Refused, Service
from kiosk.policy.standing import CardFacts, Standing
from kiosk.prompts.card import ChooseCard, OwnedCard
from kiosk.prompts.prompt import Back, Step
from kiosk.prompts.result import Row, RowName, ShowStatus
from kiosk.visit import Visit

SERVICE = Service.QUERY_STATUS
STEP = Step(SERVICE, 1, 1)
ENDED = (SocialState.CANCELLED, SocialState.NONE)


async def query_status(visit: Visit) -> Service | None:
    """From card or ID card to what the centre says of it; the act that the citizen goes on with."""
    # Art. 22: with the own card or the ID card.
    asker = await card_or_id(visit, STEP)
    if isinstance(asker, Turn):
        return None
    if isinstance(asker, ByCard):
        return await _show(visit, asker, asker.held.record, asker.standing, of_several=False)
    if await weighed(visit, SERVICE, asker.standing) is None:
        return None
    return await _by_id(visit, asker)


async def _by_id(visit: Visit, asker: ById) -> Service | None:
    who = holder_of(asker.document)
    answer = await ask_centre(visit, STEP, lambda: visit.central.cards(m.CardsRequest(who=who)))
    if isinstance(answer, Turn):
        return None
    if isinstance(answer, Refused):
        if answer.code == "NO_CARD":
            return await _show_none(visit, asker)
        # Art. 30: of a frozen card no reason is told; the centre describes none.
        await refuse(visit, SERVICE, answer)
        return None
    live = [card for card in answer.cards if card.social not in ENDED]
    # Art. 25: who has several from before says which one; where all have ended the youngest is meant.
    ended = sorted(answer.cards, key=lambda card: card.issue_date)[-1:]
    card = await _chosen(visit, live or ended)
    if card is None:
        return None
    return await _show(visit, asker, card, with_card(asker.standing, card), of_several=len(live) > 1)


async def _chosen(visit: Visit, cards: list[m.CardAtCentre]) -> m.CardAtCentre | None:
    if len(cards) == 1:
        return cards[0]
    owned = (OwnedCard(tail_of(c), c.social, c.bank_name, c.issue_date.isoformat()) for c in cards)
    chosen = await visit.ui.ask(ChooseCard(STEP, tuple(owned)))
    return None if isinstance(chosen, Back) else cards[chosen]


async def _show_none(visit: Visit, asker: ById) -> Service | None:
    standing = replace(asker.standing, card=CardFacts(social=SocialState.NONE))
    act = first_open(visit, standing, (Service.ISSUE_CARD,))
    return await _told(visit, ShowStatus(SocialState.NONE, recommended=act))


async def _show(
    visit: Visit, asker: ByCard | ById, card: m.CardAtCentre, standing: Standing, *, of_several: bool
) -> Service | None:
    decision = await weighed(visit, SERVICE, standing)
    if decision is None:
        return None
    note = note_on(card, decision, of_several=of_several)
    rows = (
        Row(RowName.NAME, asker.masked_name),
        Row(RowName.CARD_TAIL, tail_of(card)),
        Row(RowName.SOCIAL, card.social.value),
        Row(RowName.BANK_FUNCTION, card.bank.value),
        Row(RowName.INSURED_PLACE, card.insured_place_name),
        Row(RowName.VALID_UNTIL, card.expiry_date.isoformat()),
    )
    act = act_for(visit, card, standing)
    return await _told(visit, ShowStatus(card.social, rows, act, note, facts_of(note, card)))


async def _told(visit: Visit, status: ShowStatus) -> Service | None:
    visit.course.end = CaseEnd.DONE
    answer = await visit.ui.ask(status)
    return answer if isinstance(answer, Service) else None
