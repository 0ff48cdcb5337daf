"""Whether the machine serves on, after all that befell it."""

from kiosk.sandbox.virtual.coming import Coming
from kiosk.sandbox.virtual.crowd import LAST_COMER
from kiosk.sandbox.virtual.machine import Machine
from kiosk.sandbox.virtual.oracle import Violation
from kiosk.sandbox.virtual.room import Room

VISIT_LIMIT_S = 3600.0
TRUE_REASONS = frozenset({"no_blanks", "referred", "not_offered"})
"""Why something cannot be had although everything was mended."""
WENT_WELL = frozenset({"DeedDone"})


def serves_on(room: Room) -> list[Violation]:
    """Whether somebody who was never here is served after all that: a card while there are blanks."""
    machine = Machine(room)
    guests = room.guests
    guests.comes_last(Coming(LAST_COMER, number=max(stay.coming.number for stay in guests.citizens) + 1))
    machine.live(lambda machine: guests.all_have_been and machine.is_at_rest, VISIT_LIMIT_S)
    last = guests.citizens[-1]
    made = WENT_WELL & {said.screen for said in last.listener.said} or "Finished" in last.listener.seen
    reasons = set(machine.reasons) - TRUE_REASONS
    if made or (not last.guest.served and not reasons):
        return []
    return [Violation("L-1", f"a fresh citizen was not served: {last.listener.seen[-3:]}")]
