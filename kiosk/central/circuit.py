"""Whether the centre can be had: one circuit for all lanes of a machine (ADR 0030).

            3 lost in a row · a long silence · this machine is not let in
    CLOSED ───────────────────────────────────────────────────────────────► OPEN
       ▲                                                                     │
       └────── the centre's own answer to the probe, or to a late call ──────┘

While it is open a call fails at once: nobody waits eight seconds at each step for what is known already, and
what needs the centre is greyed out with its reason. The probe is the heartbeat: light, authentic, due anyway,
on a lane of its own; the heart sends it with growing pauses whatever the circuit says (monitor/heartbeat.py).
"""

import logging
from collections.abc import Callable

from kiosk.clock import Clock

log = logging.getLogger(__name__)

LOST_IN_A_ROW = 3
"""Of all lanes together: a call and its repetition may be lost, and the next one has to get through."""
SILENCE_S = 6.0
"""One request without a word for so long, and none to any other lane meanwhile."""
NO_LINE, NOT_LET_IN = "net_down", "not_let_in"
"""Keys of [reason] in the texts."""
_SHUT_OUT = ("kiosk-", "certificate-")
"""How the centre's word begins that takes nothing at all from this machine (ProblemCode)."""


class Circuit:
    """Told of every request that was answered or lost."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lost = 0
        self._heard_at = clock.monotonic()
        self._open_for = ""
        self.on_change: list[Callable[[], None]] = []
        """Called when it opens and when it closes."""

    @property
    def open_for(self) -> str:
        """Why it is open, as a key of [reason]; empty while it is closed, as it is before the first call."""
        return self._open_for

    def heard(self, problem: str = "") -> None:
        """The centre itself answered; `problem`: its word for taking nothing (ProblemCode), or empty."""
        self._lost, self._heard_at = 0, self._clock.monotonic()
        self._go(NOT_LET_IN if problem.startswith(_SHUT_OUT) else "")

    def lost(self, asked_at: float, problem: str = "") -> None:
        """What was asked then, on the monotonic clock, had no answer that is the centre's own.

        `problem`: the word for it of whoever answered, signed by nobody.
        """
        self._lost += 1
        if problem.startswith(_SHUT_OUT):
            self._go(NOT_LET_IN)
            return
        silent = self._heard_at <= asked_at and self._clock.monotonic() - asked_at >= SILENCE_S
        if silent or self._lost >= LOST_IN_A_ROW:
            self._go(self._open_for or NO_LINE)

    def _go(self, reason: str) -> None:
        if reason == self._open_for:
            return
        self._open_for = reason
        log.log(logging.WARNING if reason else logging.INFO, "the centre: %s", reason or "back")
        for tell in self.on_change:
            tell()
