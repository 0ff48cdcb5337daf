"""How long somebody is waited for at the gate: who takes a card out of it, and who puts one in."""

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


async def drawn_in_time(visit: Visit, within_s: float) -> bool:
    """Whether a card from the citizen's hand lies under the head now; False: none came. Raises DeviceError.

    With the power failing none is let in any more, and who is waited for already is so for HURRIED_S at most:
    what came in could not be given back.
    """
    clock = visit.clock.monotonic
    until = clock() + within_s
    while not visit.ui.hurried and (rest_s := until - clock()) > 0:
        began, look_s = clock(), min(HURRIED_S, rest_s)
        if await visit.dispenser.take_in(look_s):
            return True
        if clock() - began < look_s / 2:
            return False  # nobody waited for it
    return False
