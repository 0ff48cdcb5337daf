"""The world as a queue of events: time, metal, wires and people go on while the program is dead.

World events of the same moment happen in the order in which they were laid down.
"""

import hashlib
import heapq
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from kiosk.sandbox.virtual.chance import Chance
from kiosk.sandbox.virtual.power import Power

EPOCH = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
"""A Saturday morning in the hall; the made-up people's documents are valid then."""

Act = Callable[[], None]


class Stuck(Exception):
    """The program waits for something that will never happen."""


class World:
    """One run's time, and everything that is going to happen in it."""

    def __init__(self, seed: int, script: dict[str, str], *, keep_trace: bool = False) -> None:
        self.now = 0.0
        self.chance = Chance(seed)
        self.power = Power(script, self.tell)
        self._queue: list[tuple[float, int, Act]] = []
        self._laid_down = 0
        self._digest = hashlib.blake2b(digest_size=16)
        self._not_digested: list[str] = []
        self._kept: list[str] | None = [] if keep_trace else None

    # --- time ---------------------------------------------------------------------------------------------

    def later(self, seconds: float, act: Act) -> None:
        """See Later."""
        self._laid_down += 1
        heapq.heappush(self._queue, (self.now + max(seconds, 0.0), self._laid_down, act))

    def next_before(self, moment: float | None) -> bool:
        """Whether something happens by then (None: ever)."""
        return bool(self._queue) and (moment is None or self._queue[0][0] <= moment)

    def do_next(self) -> None:
        at, _, act = heapq.heappop(self._queue)
        self.now = max(self.now, at)
        act()

    def move_to(self, moment: float | None) -> None:
        """Nothing happens until then. Raises Stuck when nothing ever will."""
        if moment is None:
            raise Stuck
        self.now = max(self.now, moment)

    def run_on(self, seconds: float) -> None:
        """The world without the program."""
        until = self.now + seconds
        while self.next_before(until):
            self.do_next()
        self.move_to(until)

    # --- the wall clock (Clock, for the centre) -------------------------------------------------------------

    def wall(self) -> datetime:
        return EPOCH + timedelta(seconds=self.now)

    # --- the trace ----------------------------------------------------------------------------------------

    def tell(self, text: str) -> None:
        """What happened, without personal data: two runs are the same when all of this is."""
        line = f"{self.now:.6f} {text}\n"
        self._not_digested.append(line)
        if self._kept is not None:
            self._kept.append(line)

    @property
    def trace_hash(self) -> str:
        self._digest.update("".join(self._not_digested).encode())
        self._not_digested.clear()
        return self._digest.hexdigest()

    @property
    def trace(self) -> list[str]:
        """Empty unless it was to be kept."""
        return self._kept or []
