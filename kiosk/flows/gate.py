"""How long a card that stands in the gate is waited for."""

from kiosk.visit import Visit

LOOK_S = 1.0
"""So often it is asked whether there is still the time."""
HURRIED_S = 10.0
"""With the power failing: the least that any province may give a hand to take its card (take_within_s)."""


async def taken_in_time(visit: Visit) -> bool:
    """Whether the citizen takes it; False: it still stands there, to be captured. Raises DeviceError.

    A battery that is nearly empty has no minute left, and must still bring the card home (ADR 0020).
    """
    clock = visit.clock.monotonic
    until = clock() + visit.policy.profile.issue.take_within_s.value
    while (rest_s := until - clock()) > 0:
        began, look_s = clock(), min(LOOK_S, rest_s)
        if await visit.dispenser.taken(look_s):
            return True
        if clock() - began < look_s / 2:
            return False  # nobody waited for it: it is not taken, and does not stand there any more
        if visit.ui.hurried:
            until = min(until, clock() + HURRIED_S)
    return False
