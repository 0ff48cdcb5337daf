"""A blank whose chip fell silent is asked once more before it is given up (ADR 0034).

A lost answer says nothing about what the chip did; what it holds, only the chip can tell. So it is never the
last command that is said again, but the whole conversation, from a cold reset on:

    look where the body is → power off → power on → the same chip? → both prove themselves → go on

Writing may be repeated on the same card (card-chip.md §4.6: "all writes idempotent while KID 04 can be
re-authenticated"). What may not be said twice is not said twice:

- EXTERNAL AUTHENTICATE answers one challenge, and the chip remembers only the last (§4.1): said again as it
  was, it would find none (6984) or count a failure of the key. Anew, it answers a new challenge, and a right
  one fills the key's counter.
- A status word is an answer: a key that was refused (63Cx counts it, §4.9), a PIN that was wrong, a record
  that is not taken. Nothing of that is tried again here.
- The PIN has a way of its own (hand_over.py), because the chip counts its tries.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.flows.steps import Do
from kiosk.flows.whereabouts import Place, locate
from kiosk.journal.port import Case
from kiosk.visit import Visit

T = TypeVar("T")

NO_ANSWER = (Fault.DISPENSER_SILENT, Fault.DISPENSER_RESET, Fault.CHIP_MUTE)
"""Nothing came from the head, the unit began anew in the middle of it, nothing came from the chip."""

log = logging.getLogger(__name__)


async def once_more_if_silent(
    visit: Visit, case: Case, attempt: int, conversation: Callable[[], Awaitable[T]]
) -> T:
    """Talk to the chip under the head; where it falls silent, wake it and have the conversation once more.

    `conversation` begins with a reset and may be repeated. Raises DeviceError like it, and when the body does
    not lie under the head any more.
    """
    try:
        return await conversation()
    except DeviceError as silence:
        if silence.fault not in NO_ANSWER:
            raise
        log.warning("the chip fell silent, it is asked once more: %s", silence)
    await case.step(Do.WAKE, lambda: _wake(visit), attempt=attempt)
    return await conversation()


async def _wake(visit: Visit) -> None:
    """The body under the head for certain, its chip without power. Raises DeviceError."""
    place, _ = await locate(visit, ask_printer=False)
    if place is not Place.CHIP:
        raise DeviceError(Fault.DISPENSER_CARD_MOVED, f"chip silent, card {place.value}")
    try:
        await visit.dispenser.chip.power_off()
    except DeviceError as error:
        # The conversation begins with a cold reset in any case.
        log.warning("chip not powered off: %s", error)
