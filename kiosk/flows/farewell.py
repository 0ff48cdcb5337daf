"""The end of every visit: nothing of the citizen's stays behind, and then nothing of the citizen."""

import logging

from kiosk.errors import DeviceError, VisitEnded
from kiosk.flows.own_card import look_for_own_card, return_own_card
from kiosk.prompts.card import OwnCardIs
from kiosk.prompts.taking import TakeIdCard, TakeReceipt, Thing
from kiosk.visit import Visit

log = logging.getLogger(__name__)

READER_BACK_WITHIN_S = 60.0
"""The slot has no motor: a card can be pulled from a reader that does not answer, only nobody sees it."""
LOOK_AGAIN_S = 1.0


async def farewell(visit: Visit) -> None:
    """Own card, ID card, receipt, each on its own screen; then the glass is wiped."""
    course = visit.course
    await _look_into_the_slot(visit)
    things = tuple(
        thing
        for thing, there in (
            (Thing.CARD, course.presented_at is not None),
            (Thing.OWN_CARD, course.own_card_in),
            (Thing.ID_CARD, course.id_on_pad),
            (Thing.RECEIPT, course.receipt_out),
        )
        if there
    )
    try:
        await _give_own_card_back(visit, things)
        if course.id_on_pad:
            # A SAM-V reader cannot tell a lifted document from a lying one: the citizen says so.
            await visit.ui.ask(TakeIdCard(things, sensed=False))
        if course.receipt_says is not None:
            await visit.ui.ask(TakeReceipt(things, course.receipt_says))
    except VisitEnded:
        return
    finally:
        visit.ui.wipe()


async def _look_into_the_slot(visit: Visit) -> None:
    """The sensor decides; one that does not answer holds nobody up whose card nobody saw go in."""
    try:
        await look_for_own_card(visit)
    except DeviceError as error:
        log.warning("the reader does not say whether a card is in it: %s", error)


async def _give_own_card_back(visit: Visit, things: tuple[Thing, ...]) -> None:
    """Also after who walked away: the glass asks until the sensor says that the slot is empty."""
    state = OwnCardIs.VOID if visit.course.own_card_void else OwnCardIs.YOURS
    give_up_at = visit.clock.monotonic() + READER_BACK_WITHIN_S
    while True:
        try:
            return await return_own_card(visit, things, state)
        except DeviceError as error:
            log.warning("the reader does not say whether a card is in it: %s", error)
            if visit.clock.monotonic() >= give_up_at:
                return None
        await visit.clock.sleep(LOOK_AGAIN_S)
