"""When what failed is tried again: soon at first, then ever less often, and never in step.

A try costs something: a reset holds the devices, a call the line. And machines whose mains or whose centre
came back together must not all begin at the same moment.
"""

from dataclasses import dataclass

from kiosk.entropy import Entropy

SPREAD = 0.25
_STEPS = 1024
_DOUBLINGS = 16  # beyond these the pause is the longest anyway, and the power of two no number to reckon with


@dataclass(frozen=True, slots=True)
class Backoff:
    """Doubles from `first_s` to `most_s`, each by up to a quarter more or less."""

    first_s: float
    most_s: float

    def pause_s(self, failures: int, entropy: Entropy) -> float:
        """How long to wait after so many tries in a row that failed (1 or more)."""
        usual_s = self.most_s
        if failures <= _DOUBLINGS:
            usual_s = min(self.first_s * 2.0 ** (failures - 1), self.most_s)
        return usual_s * (1 - SPREAD + 2 * SPREAD * entropy.below(_STEPS) / _STEPS)


AT_THE_MACHINE = Backoff(1.0, 20.0)
"""Who plugs a device or a cable in again waits before the glass for no longer than this, and a quarter."""
