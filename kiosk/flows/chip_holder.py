"""Whose card is in the reader, by its own chip: for matters that ask for no ID card (SC-R art. 15)."""

from dataclasses import dataclass, field
from datetime import date

from kiosk.card.holder import Holder, read_holder
from kiosk.card.personalise import NotGenuine
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn
from kiosk.flows.key_holder import CentreAsReadOffice
from kiosk.flows.who import show_who
from kiosk.id_number import birth_date
from kiosk.known import HeldCard
from kiosk.model import Refused
from kiosk.prompts.prompt import Step
from kiosk.visit import Visit, new_case_id


@dataclass(frozen=True, slots=True)
class CardHolder:
    """What the rules about a PIN want to know of its owner."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    birth: date = field(repr=False)


async def card_holder(visit: Visit, step: Step, held: HeldCard) -> CardHolder | Turn:
    """The person; STOP when the chip is not genuine or the centre will not have it read.

    Who has shown the ID card is known; who has a number without a birth date in it is asked for the card.
    """
    shown = visit.known.shown
    if shown is None:
        office = CentreAsReadOffice(visit, new_case_id(visit.entropy))
        holder = await read_holder(held.session, held.chip, office)
        if not isinstance(holder, Holder):
            said = Refused("CARD_UNREADABLE") if isinstance(holder, NotGenuine) else holder
            await refuse(visit, step.service, said)
            return Turn.STOP
        birth = birth_date(holder.id_number)
        if birth is not None:
            return CardHolder(holder.name, holder.id_number, birth)
        asked = await show_who(visit, step)
        if isinstance(asked, Turn):
            return asked
        if not holder.is_person(asked.document.number):
            await refuse(visit, step.service, Refused("NOT_OWNER"))
            return Turn.STOP
        shown = asked
    document = shown.document
    return CardHolder(document.name, document.number, document.birth)
