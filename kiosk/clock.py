"""Time as a port: the wall clock, a clock that never goes back, and waiting.

The virtual hall replaces it, so nothing in flows, drivers or journal asks the operating system for the time.
"""

import asyncio
import time
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

BEIJING = timezone(timedelta(hours=8))
"""The one legal time of the country (GB/T 7408 offset +08:00); days and ages are counted in it."""


class Clock(Protocol):
    """What the program may know of time."""

    def now(self) -> datetime:
        """The wall clock, aware, in UTC. It may be wrong and may jump."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back; only differences mean something."""
        ...

    async def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """See Clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def today(clock: Clock) -> date:
    """The day on the wall calendar of the hall."""
    return clock.now().astimezone(BEIJING).date()


def local_minute(moment: datetime) -> str:
    """2026-11-21T12:00 by the hall's clock: how a prompt says a moment."""
    return moment.astimezone(BEIJING).strftime("%Y-%m-%dT%H:%M")
