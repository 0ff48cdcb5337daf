"""Whose card is in the reader, by its own chip: for matters that ask for no ID card (SC-R art. 15)."""

from dataclasses import dataclass, field
from datetime import date

from kiosk.card.holder import Holder, read_holder
from kiosk.card.personalise import NotGenuine
from kiosk.central import messages as m
from kiosk.devices.id_reader.port import IdKind
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn
from kiosk.flows.key_holder import CentreAsReadOffice
from kiosk.flows.who import show_document, show_who
from kiosk.id_number import birth_date
from kiosk.known import HeldCard, holder_of
from kiosk.model import Refused, masked_name
from kiosk.prompts.prompt import Step
from kiosk.visit import Visit, new_case_id

LOST_CHARACTER = "?"
"""What stands on a chip in place of a character that GBK does not have."""
HMT_PERMITS = ("81", "82", "83")


@dataclass(frozen=True, slots=True)
class CardHolder:
    """What the rules about a PIN want to know of its owner."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    birth: date = field(repr=False)

    @property
    def masked_name(self) -> str:
        return masked_name(self.name)

    @property
    def name_is_whole(self) -> bool:
        """The chip's GBK lacks some characters; the centre compares names."""
        return LOST_CHARACTER not in self.name


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


async def named_holder(visit: Visit, step: Step, holder: CardHolder) -> m.Holder | Turn:
    """Whom the centre is asked about; whose name is not whole on the chip shows the ID card."""
    document = visit.known.document
    if document is None and holder.name_is_whole:
        return m.Holder(_kind_of(holder.id_number), holder.id_number, holder.name)
    shown = document or await show_document(visit, step)
    if isinstance(shown, Turn):
        return shown
    if shown.number != holder.id_number:
        await refuse(visit, step.service, Refused("NOT_OWNER"))
        return Turn.STOP
    return holder_of(shown)


def _kind_of(number: str) -> IdKind:
    """By its first digits, which name no place on a permit of Hong Kong, Macao, Taiwan or a foreigner."""
    if number.startswith(HMT_PERMITS):
        return IdKind.HMT_PERMIT
    return IdKind.FOREIGN_PERMANENT if number.startswith("9") else IdKind.RESIDENT
