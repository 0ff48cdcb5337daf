"""One call to the centre: its tries inside one deadline, and what the circuit learns from each (ADR 0030)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from kiosk.backoff import Backoff
from kiosk.central.channel import NotLetIn
from kiosk.central.circuit import Circuit
from kiosk.central.problems import ProblemCode
from kiosk.central.routes import Repeats, Route
from kiosk.clock import Clock
from kiosk.entropy import Entropy
from kiosk.errors import CentralUnreachable

T = TypeVar("T")

TRIES = 2
WITHIN = 0.5  # of the deadline: a line that failed at once may be better at once, a slow one is not
BETWEEN = Backoff(0.2, 1.0)
"""Seconds. A balancer that exchanges its server, a cable that is plugged in anew, take less."""
ANEW_AT_ONCE = frozenset(
    {
        ProblemCode.TIME_STALE,
        ProblemCode.SESSION_EXPIRED,
        ProblemCode.SESSION_CLOSED,
        ProblemCode.REQUEST_REPLAYED,
    }
)
"""What this machine has set right by reading it; any other word of the centre's would be the same again."""


class NotTaken(CentralUnreachable):
    """The centre itself answered, and took nothing: `problem` is its word for why (ProblemCode)."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class CircuitOpen(CentralUnreachable):
    """Nothing was sent: it is known already that nobody would answer."""


@dataclass(frozen=True, slots=True)
class Tries:
    """How a lane asks."""

    clock: Clock
    entropy: Entropy
    deadline_s: float
    """How long one call of usual patience may take in all."""
    circuit: Circuit | None = None
    """None: each call is tried, whatever became of the one before."""

    async def ask(self, route: Route[Any, Any], exchange: Callable[[float], Awaitable[T]]) -> T:
        """The answer. `exchange` is given the seconds that are left, and never called once they are over.

        Said again only where that cannot do a thing twice: a query, or a write under its key. Raises
        CentralUnreachable.
        """
        if self.circuit is not None and self.circuit.open_for and route.repeats is not Repeats.ONCE:
            raise CircuitOpen(self.circuit.open_for)
        deadline_s, began_at, tried = self.deadline_s * route.patience, self.clock.monotonic(), 0
        while True:
            tried += 1
            try:
                return await self._once(exchange, deadline_s - (self.clock.monotonic() - began_at))
            except CentralUnreachable as error:
                spent_s = self.clock.monotonic() - began_at
                pause_s = self._pause_s(route, error, tried)
                if tried == TRIES or pause_s is None or spent_s + pause_s > deadline_s * WITHIN:
                    raise
            await self.clock.sleep(pause_s)

    async def _once(self, exchange: Callable[[float], Awaitable[T]], left_s: float) -> T:
        asked_at = self.clock.monotonic()
        try:
            answer = await exchange(left_s)
        except NotTaken as error:
            self._heard(error.problem)
            raise
        except CentralUnreachable as error:
            if self.circuit is not None:
                self.circuit.lost(asked_at, error.problem if isinstance(error, NotLetIn) else "")
            raise
        self._heard("")
        return answer

    def _heard(self, problem: str) -> None:
        if self.circuit is not None:
            self.circuit.heard(problem)

    def _pause_s(self, route: Route[Any, Any], error: CentralUnreachable, tried: int) -> float | None:
        """How long before the next try; None: there is none."""
        if isinstance(error, NotTaken):
            return 0.0 if error.problem in ANEW_AT_ONCE else None
        if isinstance(error, NotLetIn):
            return None  # the channel itself waits before it asks to be let in again
        # What was lost may have been done: without a key it could be done twice.
        return None if route.repeats is Repeats.ONCE else BETWEEN.pause_s(tried, self.entropy)
