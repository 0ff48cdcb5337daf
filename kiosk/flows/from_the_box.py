"""A card out of the machine's locked box: staff bring it, and the reader says whether it is the right one.

The dispenser has one stack, for blanks, and can give nothing back from its bin (devices.md, CRT-591): what
lies ready and what was kept is handed out by a member of staff with the key (ADR 0013, 0017). Nothing is
booked on anybody's word: the chip in the citizen's own reader is the evidence.
"""

from collections.abc import Collection

from kiosk.card.in_hand import MuteCard, SocialCard, recognise
from kiosk.flows.form import Turn
from kiosk.flows.own_card import given_back
from kiosk.journal.port import HandedOut
from kiosk.prompts.card import CardTrouble, WrongCard
from kiosk.prompts.collect import StaffOpensBox
from kiosk.prompts.prompt import Step
from kiosk.prompts.result import Row
from kiosk.visit import Visit

HANDED_OVER = "handed_over"
"""Why a call for staff is over."""
TAIL = 4


async def card_from_box(
    visit: Visit, step: Step, rows: tuple[Row, ...], numbers: Collection[str]
) -> SocialCard | Turn:
    """Call staff, and wait until one of the cards with these numbers is in the reader.

    STOP when the citizen does not wait any longer: the card stays in the box, and nothing has changed.
    """
    visit.help_desk.press()
    visit.course.own_card_asked = True
    while True:
        waited = await visit.ui.during(StaffOpensBox(step, rows), visit.card_reader.inserted())
        if waited is not None:
            return Turn.STOP
        visit.course.own_card_in = True
        found = await recognise(visit.card_reader.chip, visit.site.home)
        if isinstance(found, SocialCard) and found.number in numbers:
            await visit.help_desk.end(HANDED_OVER)
            return found

        # Another card than the one that was asked for goes back to staff, whoever's it is.
        trouble = CardTrouble.UNREADABLE if isinstance(found, MuteCard) else CardTrouble.OTHER_FROM_BOX
        wanted = "、".join(number[-TAIL:] for number in numbers)
        if await given_back(visit, WrongCard(step, trouble, (("tail", wanted),))) is not Turn.ON:
            return Turn.STOP


def read_outside(card: SocialCard) -> HandedOut:
    """For the ledger: this body is in its holder's hand."""
    return HandedOut(card.identity.card_id.hex().upper())
