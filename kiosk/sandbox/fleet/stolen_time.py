"""Processor time that a virtual machine's host gave to others while there was work for it here.

A second of which a third was taken is a second in which whoever is near the machine's limit falls behind: a
figure that was measured in it says more of the neighbours than of the program, so it is told beside it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

STAT = Path("/proc/stat")
LOOK_EVERY_S = 1.0
_STEAL, _TO_STEAL = 7, 8
"""Of the first line's figures (proc(5), stat): user, nice, system, idle, iowait, irq, softirq, steal; what
follows is counted in the first ones as well."""


@dataclass(slots=True)
class StolenTime:
    """Shares of all processors' time, one for each look."""

    shares: list[float] = field(default_factory=list)

    @property
    def mean(self) -> float:
        """0 … 1; 0 of a time too short for a look."""
        return sum(self.shares) / len(self.shares) if self.shares else 0.0

    @property
    def worst(self) -> float:
        """Of the second in which most was taken, 0 … 1."""
        return max(self.shares, default=0.0)


@asynccontextmanager
async def stolen_time(stat: Path = STAT, every_s: float = LOOK_EVERY_S) -> AsyncIterator[StolenTime]:
    """Filled while its `with` lasts."""
    stolen, began = StolenTime(), _ticks(stat)

    async def look() -> None:
        before = began
        while True:
            await asyncio.sleep(every_s)
            now = _ticks(stat)
            passed, taken = now[0] - before[0], now[1] - before[1]
            if passed > 0:
                stolen.shares.append(taken / passed)
            before = now

    looking = asyncio.create_task(look())
    try:
        yield stolen
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


def _ticks(stat: Path) -> tuple[int, int]:
    """All that passed, on all processors together, and how much of it was taken."""
    figures = list(map(int, stat.read_text("ascii").split("\n", 1)[0].split()[1 : 1 + _TO_STEAL]))
    return sum(figures), figures[_STEAL]
