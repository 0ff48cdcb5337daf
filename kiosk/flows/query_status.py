"""S06: what is so with a card, and the one thing that helps (SC-R art. 22, 28; policy.md A.7).

own card or ID card → which card → its four dimensions in words → on to what helps
"""

from dataclasses import replace

from kiosk.card_life import SocialState
from kiosk.central import messages as m
from kiosk.clock import local_minute
from kiosk.flows.ask_centre import ask_centre
from kiosk.flows.card_advice import act_for, facts_of, first_open, needs_new_photo, note_on
from kiosk.flows.card_or_id import ByCard, ById, card_or_id
from kiosk.flows.chip_holder import named_holder
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn
from kiosk.flows.on_paper import show_page
from kiosk.flows.pick_card import tail_of, with_card
from kiosk.flows.weigh import weighed
from kiosk.known import holder_of
from kiosk.model import CaseEnd, Refused, Service
from kiosk.policy.standing import CardFacts, Standing
from kiosk.prompts.card import ChooseCard, OwnedCard
from kiosk.prompts.prompt import Back, Step
from kiosk.prompts.result import Row, RowName, ShowStatus, StatusNote
from kiosk.stationery import on_paper
from kiosk.visit import Visit

SERVICE = Service.QUERY_STATUS
STEP = Step(SERVICE, 1, 1)
ENDED = (SocialState.CANCELLED, SocialState.NONE)
BANK_OPEN = (StatusNote.BANK_STILL_OPEN, StatusNote.BANK_MUST_CLOSE)


async def query_status(visit: Visit) -> Service | None:
    """From card or ID card to what the centre says of it; the act that the citizen goes on with."""
    # Art. 22: with the own card or the ID card.
    asker = await card_or_id(visit, STEP)
    if isinstance(asker, Turn):
        return None
    if isinstance(asker, ByCard):
        several = await _has_several(visit, asker)
        return await _show(visit, asker, asker.held.record, asker.standing, of_several=several)
    if await weighed(visit, SERVICE, asker.standing) is None:
        return None
    return await _by_id(visit, asker)


async def _has_several(visit: Visit, asker: ByCard) -> bool:
    """Art. 25: a second card is told of, whichever of them is in the slot."""
    if not asker.holder.name_is_whole:
        return False  # nobody shows an ID card for what they did not ask
    who = await named_holder(visit, STEP, asker.holder)
    if isinstance(who, Turn):
        return False
    answer = await ask_centre(visit, STEP, lambda: visit.central.cards(m.CardsRequest(who=who)))
    return isinstance(answer, m.Cards) and len(_live(answer)) > 1


def _live(answer: m.Cards) -> list[m.CardAtCentre]:
    return [card for card in answer.cards if card.social not in ENDED]


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
    live = _live(answer)
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
    visit.course.end = CaseEnd.DONE
    answer = await visit.ui.ask(ShowStatus(SocialState.NONE, recommended=act))
    return answer if isinstance(answer, Service) else None


async def _show(
    visit: Visit, asker: ByCard | ById, card: m.CardAtCentre, standing: Standing, *, of_several: bool
) -> Service | None:
    decision = await weighed(visit, SERVICE, standing)
    if decision is None:
        return None
    new_photo = needs_new_photo(visit, card, asker.birth)
    note = note_on(card, decision, of_several=of_several, new_photo=new_photo)
    rows = (
        Row(RowName.NAME, asker.masked_name),
        Row(RowName.CARD_TAIL, tail_of(card)),
        Row(RowName.SOCIAL, card.social.value),
        Row(RowName.BANK_FUNCTION, card.bank.value),
        Row(RowName.INSURED_PLACE, card.insured_place_name),
        Row(RowName.VALID_UNTIL, card.expiry_date.isoformat()),
    )
    act = act_for(visit, card, standing, note)
    status = ShowStatus(card.social, rows, act, note, facts_of(note, card))
    return await _told(visit, status, _on_paper(asker, card, note))


async def _told(visit: Visit, status: ShowStatus, facts: dict[str, str]) -> Service | None:
    visit.course.end = CaseEnd.DONE
    answer = await show_page(
        visit, status, lambda: visit.stationery.enquiry(SERVICE, visit.clock.now(), facts)
    )
    return answer if isinstance(answer, Service) else None


def _on_paper(asker: ByCard | ById, card: m.CardAtCentre, note: StatusNote | None) -> dict[str, str]:
    """What the page says, as a bin may hold it; codes turn lines of the form on."""
    return {
        "name": asker.masked_name,
        "card_tail": tail_of(card),
        f"social_{card.social.value}": "yes",
        f"bank_{card.bank.value}": "yes",
        "insured_place": card.insured_place_name,
        "valid_until": on_paper(card.expiry_date),
        "bank": card.bank_name,
        "bank_open": "yes" if note in BANK_OPEN else "",
        "lapses_at": local_minute(card.lost_until).replace("T", " ") if card.lost_until else "",
        "surplus": "yes" if note is StatusNote.SURPLUS else "",
        "reached_age": "yes" if note is StatusNote.REACHED_AGE else "",
    }
