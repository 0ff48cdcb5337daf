"""Whether the card service can be had now: the circuit of all lanes to it (ADR 0030).

Each of its operations names a person: there is nothing that could be asked as a probe. So after a pause it is
taken to be back, and what needs it is offered again; the first call that is lost then closes it again at
once, for longer. While it is out a call fails at once, as at our own centre.
"""

import logging

from kiosk.backoff import Backoff
from kiosk.central.circuit import LOST_IN_A_ROW, SILENCE_S
from kiosk.clock import Clock
from kiosk.entropy import Entropy

log = logging.getLogger(__name__)

OUT = "card_service_down"
"""Key of [reason] in the texts."""
AGAIN = Backoff(15.0, 300.0)
"""Until somebody may try it again."""


class Outage:
    """Told of every operation that was answered or lost."""

    def __init__(self, clock: Clock, chance: Entropy) -> None:
        self._clock = clock
        self._chance = chance
        self._lost = 0
        self._heard_at = clock.monotonic()
        self._times = 0
        """How often in a row it was found out; 0 while it is well."""
        self._until = 0.0

    def now(self) -> float:
        """What `lost` is told: the monotonic clock."""
        return self._clock.monotonic()

    def reason(self) -> str:
        """Why it cannot be had now, as a key of [reason]; empty when it may be asked."""
        return OUT if self._times and self._clock.monotonic() < self._until else ""

    def heard(self) -> None:
        """It answered, whatever it said."""
        if self._times:
            log.info("the card service: back")
        self._lost = self._times = 0
        self._heard_at = self._clock.monotonic()

    def lost(self, asked_at: float) -> None:
        """What was asked then, on the monotonic clock, had no answer of its."""
        now = self._clock.monotonic()
        if self.reason():
            return  # asked before it was known
        self._lost += 1
        silent = self._heard_at <= asked_at and now - asked_at >= SILENCE_S
        if self._times or silent or self._lost >= LOST_IN_A_ROW:
            self._times += 1
            self._until = now + AGAIN.pause_s(self._times, self._chance)
            log.warning("the card service: %s for %.0f s", OUT, self._until - now)
