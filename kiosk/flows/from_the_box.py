"""A card out of the machine's locked box: staff bring it, and the reader says whether it is the right one.

    intent: staff are called → the chip says which card it is → written down → the centre is told of it

The dispenser has one stack, for blanks, and can give nothing back from its bin (devices.md, CRT-591): what
lies ready and what was kept is handed out by a member of staff with the key (ADR 0013, 0017). Nothing is
booked on anybody's word: the chip in the citizen's own reader is the evidence.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from kiosk.card.in_hand import MuteCard, SocialCard, recognise
from kiosk.errors import VisitEnded
from kiosk.flows.form import Turn
from kiosk.flows.own_card import given_back
from kiosk.flows.steps import Do
from kiosk.journal.port import Case, HandedOut
from kiosk.model import CaseEnd
from kiosk.prompts.card import CardTrouble, CardUse, InsertCard, NoCardWithMe, WrongCard
from kiosk.prompts.collect import StaffOpensBox
from kiosk.prompts.prompt import Back, Step
from kiosk.prompts.result import Row, Seen
from kiosk.visit import Visit, new_case_id

HANDED_OVER = "handed_over"
"""Why a call for staff is over."""
TAIL = 4


@dataclass(frozen=True, slots=True)
class OutOfTheBox:
    """A card in its holder's hand that the centre still believes in the box."""

    case: Case
    card: SocialCard = field(repr=False)


async def card_from_box(
    visit: Visit, step: Step, rows: tuple[Row, ...], numbers: Collection[str], *, in_hand: bool = False
) -> OutOfTheBox | Turn:
    """Wait until one of the cards with these numbers is in the reader; staff are called to bring it.

    `in_hand`: its holder has it from an earlier visit that was cut; who says no calls staff.
    STOP when the citizen does not wait any longer: nothing has changed. What is cut meanwhile is in doubt.
    """
    case = await visit.journal.open(step.service, new_case_id(visit.entropy))
    visit.course.own_card_asked = True
    if not in_hand:
        visit.help_desk.press()

    async def until_known() -> SocialCard | Turn | VisitEnded:
        try:
            return await _known(visit, case, step, rows, numbers, in_hand=in_hand)
        except VisitEnded as ended:
            if visit.course.own_card_in:
                raise  # a card went before it was known
            return ended

    found = await case.step(Do.OPEN_BOX, until_known)
    if not isinstance(found, SocialCard):
        await case.close(CaseEnd.WITHDRAWN)  # nobody brought anything, or staff have it again
    if isinstance(found, VisitEnded):
        raise found
    if isinstance(found, Turn):
        return found
    await visit.help_desk.end(HANDED_OVER)
    return OutOfTheBox(case, found)


async def _known(
    visit: Visit, case: Case, step: Step, rows: tuple[Row, ...], numbers: Collection[str], *, in_hand: bool
) -> SocialCard | Turn:
    while True:
        waited = await _put_in(visit, step, rows, in_hand=in_hand)
        if isinstance(waited, NoCardWithMe):
            in_hand = False
            visit.help_desk.press()
            continue
        if waited is not None:
            return Turn.STOP
        visit.course.own_card_in = True
        found = await recognise(visit.card_reader.chip, visit.site.home)
        if isinstance(found, SocialCard) and found.number in numbers:
            await _write_down(case, found)
            return found

        # Another card than the one that was asked for goes back to staff, whoever's it is.
        trouble = CardTrouble.UNREADABLE if isinstance(found, MuteCard) else CardTrouble.OTHER_FROM_BOX
        wanted = "、".join(number[-TAIL:] for number in numbers)
        if await given_back(visit, WrongCard(step, trouble, (("tail", wanted),))) is not Turn.ON:
            return Turn.STOP


async def _put_in(
    visit: Visit, step: Step, rows: tuple[Row, ...], *, in_hand: bool
) -> NoCardWithMe | Back | Seen | None:
    """None: something is in the reader."""
    inserted = visit.card_reader.inserted()
    if in_hand:
        return await visit.ui.during(InsertCard(step, CardUse.WRITE), inserted)
    return await visit.ui.during(StaffOpensBox(step, rows), inserted)


async def _write_down(case: Case, card: SocialCard) -> None:
    """Where it is holds whatever the centre says of it; settling tells the centre by the same words."""
    chip = card.identity
    evidence = {"card_id": chip.card_id.hex(), "atr": chip.atr_historical.hex(), "version": chip.version}
    await case.note(Do.HANDED_OUT, entry=HandedOut(chip.card_id.hex().upper()), evidence=evidence)
