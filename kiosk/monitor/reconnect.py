"""When a device that was lost is tried again: soon at first, then ever less often, and never in step.

A reset takes its time and holds the devices for that long, so a dead one must not be tried every few seconds;
and machines whose mains came back together must not all open their lines at the same moment.
"""

from kiosk.entropy import Entropy

FIRST_S = 1.0
MOST_S = 20.0
"""Who plugs a device in again and stands before the glass waits for no longer than this, and a quarter."""
SPREAD = 0.25
_STEPS = 1024


def pause_s(failures: int, entropy: Entropy) -> float:
    """How long to wait after so many tries in a row that failed (1 or more)."""
    usual_s = MOST_S
    if failures <= _DOUBLINGS:
        usual_s = min(FIRST_S * 2.0 ** (failures - 1), MOST_S)
    return usual_s * (1 - SPREAD + 2 * SPREAD * entropy.below(_STEPS) / _STEPS)


_DOUBLINGS = (
    16  # beyond these the pause is the longest in any case, and the power of two no number to reckon with
)
