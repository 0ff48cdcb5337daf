"""The outbox: what the centre has still to hear of this machine, said as soon as it listens (ADR 0030).

It has no store of its own. A report that may wait is a step of an open case in the journal, on disk before it
is tried; settling says what a case has still to say, in the case's order, under the same keys. Here it is
decided when: oldest case first, each as its own pause allows, on a lane of its own, beside a visit, and not
at all while the circuit is open. A case that the centre does not take is tried ever less often, and holds up
no other.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.backoff import Backoff
from kiosk.central.circuit import Circuit
from kiosk.central.port import Central
from kiosk.entropy import Entropy
from kiosk.model import CaseId
from kiosk.monitor.heartbeat import Waiting
from kiosk.settling import Settling, with_nobody_there
from kiosk.visit import Visit

log = logging.getLogger(__name__)

LOOK_EVERY_S = 30.0
AGAIN = Backoff(10.0, 600.0)
"""For one case, with the line up."""
STUCK_AFTER = 5
"""Tries in a row with the line up, some five minutes: by then it is the case and not the day."""


@dataclass(slots=True)
class Trouble:
    """A case that was not taken while the line was up."""

    tries: int
    due_at: float


class Outbox:
    """Sends for ever."""

    def __init__(
        self, ports: Visit, lane: Central, settling: Settling, circuit: Circuit, chance: Entropy
    ) -> None:
        """`lane`: the centre, for nobody but the outbox. `chance` spreads what is tried again."""
        self._ports = replace(ports, central=lane)
        self._settling = settling
        self._circuit = circuit
        self._chance = chance
        self._trouble: dict[CaseId, Trouble] = {}
        self.elsewhere: Callable[[], str] = lambda: ""
        """See WayThere: while that cannot be had, nothing is tried either."""
        circuit.on_change.append(self._line_news)

    async def run(self) -> None:
        """One round after the other: when there is news, when the line is back, and every half minute."""
        news = self._settling.for_centre
        while True:
            news.clear()
            await self.send()
            try:
                async with asyncio.timeout(LOOK_EVERY_S):
                    await news.wait()
            except TimeoutError:
                continue

    async def send(self) -> None:
        """One round over what is due."""
        records = await self._ports.journal.unfinished()
        self._trouble = {one.id: self._trouble[one.id] for one in records if one.id in self._trouble}
        for record in records:
            if self._no_centre():
                return
            if not (self._is_due(record.id) and self._settling.is_for_outbox(record)):
                continue
            end = await self._settling.settle(with_nobody_there(self._ports), record)
            if end is None and not self._no_centre():
                self._not_taken(record.id, record.slip)

    async def waiting(self) -> Waiting:
        """What lies here now."""
        records = [one for one in await self._ports.journal.unfinished() if self._settling.is_for_outbox(one)]
        if not records:
            return Waiting(refused=self._settling.refused)
        stuck = sum(self._tries(one.id) >= STUCK_AFTER for one in records)
        return Waiting(len(records), records[0].opened_at, stuck, self._settling.refused)

    def _line_news(self) -> None:
        """What was tried in vain before may have been the line's fault: it is all due again."""
        if not self._circuit.open_for:
            for trouble in self._trouble.values():
                trouble.due_at = self._ports.clock.monotonic()
            self._settling.for_centre.set()

    def _no_centre(self) -> bool:
        return bool(self._circuit.open_for or self.elsewhere())

    def _tries(self, case: CaseId) -> int:
        return self._trouble[case].tries if case in self._trouble else 0

    def _is_due(self, case: CaseId) -> bool:
        return case not in self._trouble or self._ports.clock.monotonic() >= self._trouble[case].due_at

    def _not_taken(self, case: CaseId, slip: str) -> None:
        tries = self._tries(case) + 1
        due_at = self._ports.clock.monotonic() + AGAIN.pause_s(tries, self._chance)
        self._trouble[case] = Trouble(tries, due_at)
        if tries == STUCK_AFTER:
            log.error("case %s: the centre answers others and does not take this one", slip)
