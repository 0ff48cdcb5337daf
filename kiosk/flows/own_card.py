"""The citizen's own card: into the reader, recognised, known to the centre, and back into the hand.

A wrong card is no refusal: it comes back with its reason, and another one may be tried.
"""

import asyncio
from dataclasses import replace

from kiosk.card.in_hand import (
    BankCard,
    BlockedCard,
    CardInHand,
    DamagedCard,
    MuteCard,
    OtherProvince,
    SocialCard,
    StaffCardFound,
    UnissuedCard,
    UnknownCard,
    recognise,
)
from kiosk.card.ssse import SsseCard
from kiosk.central import messages as m
from kiosk.errors import CardPulled, CentralUnreachable, DeviceError
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn
from kiosk.flows.insist import insist
from kiosk.flows.key_holder import chip_identity
from kiosk.known import HeldCard, Shown
from kiosk.model import Refused, Service
from kiosk.prompts.card import (
    CardIsDead,
    CardTrouble,
    CardUse,
    InsertCard,
    NoCardWithMe,
    OwnCardIs,
    TakeOwnCard,
    WrongCard,
)
from kiosk.prompts.prompt import Back, Step
from kiosk.prompts.taking import Thing
from kiosk.visit import Visit

EMPTY_WITHIN_S = 1.0
"""A slot without a card is known to be empty at once; with a card nothing is said until it is pulled."""
TROUBLES = {
    "NOT_OWNER": CardTrouble.NOT_YOURS,
    "CARD_FOREIGN": CardTrouble.OTHER_PROVINCE,
    "NOT_FOUND": CardTrouble.NOT_ON_RECORD,
}
"""Answers of the centre that are about this piece of plastic, and not about the matter."""
TROUBLE_OF: dict[type[CardInHand], CardTrouble] = {
    MuteCard: CardTrouble.UNREADABLE,
    DamagedCard: CardTrouble.DAMAGED,
    BlockedCard: CardTrouble.BLOCKED,
    UnissuedCard: CardTrouble.UNISSUED,
    OtherProvince: CardTrouble.OTHER_PROVINCE,
    BankCard: CardTrouble.BANK_CARD,
    StaffCardFound: CardTrouble.NOT_YOURS,
    UnknownCard: CardTrouble.UNKNOWN,
}
"""What the chip alone says against a card, before anybody is asked; each has its own way on."""
HELPED_BY: dict[CardTrouble, tuple[Service, ...]] = {
    CardTrouble.NOT_YOURS: (Service.ACT_FOR_ANOTHER,),
    CardTrouble.DAMAGED: (Service.RENEW_CARD, Service.FIND_SERVICE_POINT),
    CardTrouble.BLOCKED: (Service.FIND_SERVICE_POINT,),
    CardTrouble.NOT_ON_RECORD: (Service.FIND_SERVICE_POINT,),
}
"""What this machine itself can do for who brought such a card; the first that can be had here."""
DEAD = (CardTrouble.UNREADABLE, CardTrouble.DAMAGED)
"""The chip tells nothing, or nothing that can be relied on."""


async def own_card(visit: Visit, step: Step, use: CardUse) -> HeldCard | Turn:
    """Ask for the card until it is the citizen's own, or given up.

    Who has shown the ID card can only use a card of their own. A card that is in the reader already is not
    asked for again.
    """
    found = await own_card_if_any(visit, step, use)
    if isinstance(found, NoCardWithMe):
        await refuse(visit, step.service, Refused("CARD_NEEDED"))
        return Turn.STOP
    return found


async def own_card_if_any(visit: Visit, step: Step, use: CardUse) -> HeldCard | NoCardWithMe | Turn:
    """See own_card; who has none with them says so, and the matter has another way."""
    found = await _asked_for(visit, step, use)
    if isinstance(found, CardIsDead):
        raise TypeError("that was not offered")
    return found


async def card_to_exchange(visit: Visit, step: Step) -> HeldCard | CardIsDead | NoCardWithMe | Turn:
    """See own_card; a chip that cannot be read is told, and the citizen says that it is no use."""
    return await _asked_for(visit, step, CardUse.OLD, goes_on_dead=True)


async def _asked_for(
    visit: Visit, step: Step, use: CardUse, *, goes_on_dead: bool = False
) -> HeldCard | CardIsDead | NoCardWithMe | Turn:
    if visit.known.held is not None:
        return visit.known.held
    while True:
        inside = await _put_in(visit, step, use)
        if inside is not Turn.ON:
            return inside
        held = await _looked_at(visit, step)
        match held:
            case HeldCard():
                visit.known.held = held
                return held
            case Refused():
                await refuse(visit, step.service, held)
                return Turn.STOP
            case WrongCard():
                if goes_on_dead and held.trouble in DEAD:
                    held = replace(held, instead=None, goes_on_dead=True)
                turn = await given_back(visit, held)
                if turn is not Turn.ON:
                    return turn


async def card_in_the_slot(visit: Visit, step: Step) -> HeldCard | None:
    """What is in the reader now, without asking for anything; None when chip or centre tells nothing of it.

    For what may be said of it, and is not worth losing what has to be said: also None when it was pulled.
    """
    try:
        found = await _looked_at(visit, step)
    except (CardPulled, DeviceError, CentralUnreachable):
        return None
    if not isinstance(found, HeldCard):
        return None
    visit.known.held = found
    return found


async def _put_in(visit: Visit, step: Step, use: CardUse) -> NoCardWithMe | Turn:
    if visit.course.own_card_in:
        return Turn.ON
    visit.course.own_card_asked = True
    answer = await visit.ui.during(InsertCard(step, use), visit.card_reader.inserted())
    if isinstance(answer, NoCardWithMe):
        return answer
    if isinstance(answer, Back):
        return Turn.BACK
    visit.course.own_card_in = True
    return Turn.ON


async def look_for_own_card(visit: Visit) -> None:
    """Who pushed the card in and touched 退出 in the same moment has one in the slot that no flow saw.

    Raises DeviceError when the reader goes away.
    """
    course = visit.course
    if course.own_card_in or not course.own_card_asked:
        return
    try:
        async with asyncio.timeout(EMPTY_WITHIN_S):
            await visit.card_reader.removed()
    except TimeoutError:
        course.own_card_in = True


async def return_own_card(
    visit: Visit, things: tuple[Thing, ...] = (Thing.OWN_CARD,), state: OwnCardIs = OwnCardIs.YOURS
) -> None:
    """Until the card is out of the reader: nobody leaves without it. `things` are all that is taken now.

    Raises DeviceError when the reader goes away.
    """
    if not visit.course.own_card_in:
        return
    visit.known.held = None
    await visit.ui.during(TakeOwnCard(things, state), visit.card_reader.removed())
    visit.course.own_card_in = False


async def _looked_at(visit: Visit, step: Step) -> HeldCard | WrongCard | Refused:
    found = await recognise(visit.card_reader.chip, visit.site.home)
    if not isinstance(found, SocialCard):
        facts = (("province", found.province),) if isinstance(found, OtherProvince) else ()
        return _wrong(visit, step, TROUBLE_OF[type(found)], facts)
    shown = visit.known.shown
    record = await _at_the_centre(visit, found, shown)
    if isinstance(record, Refused):
        trouble = TROUBLES.get(record.code)
        return _wrong(visit, step, trouble, tuple(record.facts.items())) if trouble else record
    return HeldCard(SsseCard(visit.card_reader.chip), found, record)


def _wrong(visit: Visit, step: Step, trouble: CardTrouble, facts: tuple[tuple[str, str], ...]) -> WrongCard:
    had = visit.course.can_have - {step.service}
    if not visit.policy.renews_unreadable():
        had -= {Service.RENEW_CARD}
    helped_by = next((one for one in HELPED_BY.get(trouble, ()) if one in had), None)
    return WrongCard(step, trouble, facts, helped_by)


async def _at_the_centre(visit: Visit, found: SocialCard, shown: Shown | None) -> m.CardAtCentre | Refused:
    request = m.CardByChipRequest(
        card_number=found.number,
        chip=chip_identity(found.identity),
        who=shown.holder if shown else None,
    )
    return await insist(visit, lambda: visit.central.card_by_chip(request))


async def given_back(visit: Visit, wrong: WrongCard) -> NoCardWithMe | CardIsDead | Turn:
    """The card comes out with its reason; ON once it is out."""
    answer = await visit.ui.during(wrong, visit.card_reader.removed())
    if answer is None:
        visit.course.own_card_in = False
        return Turn.ON
    if isinstance(answer, (NoCardWithMe, CardIsDead)):
        return answer
    if isinstance(answer, Back):
        return Turn.BACK
    visit.course.onward = answer
    return Turn.STOP
