"""For a while only: a part that watches by itself is let watch, and what it says is waited for."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Protocol

from kiosk.devices.status import DeviceStatus


class Watching(Protocol):
    """A part that asks by itself: doors and lamps, presence, the power supply."""

    on_change: Callable[[], None]

    @property
    def now(self) -> DeviceStatus: ...

    async def watch(self) -> None: ...


class Until:
    """Waits for what a part comes to say."""

    def __init__(self, part: Watching) -> None:
        self._news = asyncio.Event()
        part.on_change = self._news.set

    async def __call__(self, is_so: Callable[[], bool], within_s: float) -> bool:
        """Whether it came to be so in time."""
        try:
            async with asyncio.timeout(within_s):
                while not is_so():
                    await self._news.wait()
                    self._news.clear()
        except TimeoutError:
            return False
        return True


@asynccontextmanager
async def watching(part: Watching) -> AsyncIterator[Until]:
    """The part watches as long as this lasts, and gives its line back at the end."""
    until = Until(part)
    task = asyncio.create_task(part.watch())
    try:
        yield until
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
