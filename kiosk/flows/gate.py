"""How long a card that stands in the gate is waited for."""

from math import ceil

from kiosk.visit import Visit

LOOK_S = 1.0
"""So often it is asked whether there is still the time."""
HURRIED_S = 10.0
"""With the power failing: the least that any province may give a hand to take its card (take_within_s)."""


async def taken_in_time(visit: Visit) -> bool:
    """Whether the citizen takes it; False: it still stands there, to be captured. Raises DeviceError.

    A battery that is nearly empty has no minute left, and must still bring the card home (ADR 0020).
    """
    looks = ceil(visit.policy.profile.issue.take_within_s.value / LOOK_S)
    while looks > 0:
        if await visit.dispenser.taken(LOOK_S):
            return True
        looks -= 1
        if visit.ui.hurried:
            looks = min(looks, ceil(HURRIED_S / LOOK_S))
    return False
