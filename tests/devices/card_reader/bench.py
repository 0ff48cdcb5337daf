"""A reader of the real pcscd on a desk: the virtual reader, its slot, and the daemon between them."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from kiosk.devices.card_reader.pcsc.driver import PcscReader
from kiosk.sandbox.children import Children
from kiosk.sandbox.chip import SimulatedChip
from kiosk.sandbox.chip_state import ChipState
from kiosk.sandbox.pcscd import start_pcscd
from kiosk.sandbox.vpcd_card import VpcdSlot
from kiosk.worker import ThreadWorker

T = TypeVar("T")

NEEDS_PCSCD = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("pcscd") is None, reason="pcscd is not installed"),
]


class CountedWorker(ThreadWorker):
    """See Worker: and how often it was sent for."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.runs = 0

    async def run(self, call: Callable[[], T]) -> T:
        self.runs += 1
        return await super().run(call)


@dataclass
class Desk:
    """What hands find there."""

    reader: PcscReader
    exchange: CountedWorker
    slot: VpcdSlot
    daemons: AsyncExitStack
    folder: Path

    async def start_daemon(self, readers: Path | None = None) -> bool:
        """Whether it is ours."""
        children = await self.daemons.enter_async_context(Children(self.folder))
        return await start_pcscd(children, readers) is not None

    async def stop_daemon(self) -> None:
        await self.daemons.aclose()

    async def restart_daemon(self) -> None:
        await self.stop_daemon()
        await self.start_daemon()

    async def unplug_reader(self) -> None:
        """pcscd runs and knows no reader. vpcd's cannot be unplugged under it: it comes up without."""
        nothing = self.folder / "no-readers"
        nothing.mkdir()
        await self.stop_daemon()
        await self.start_daemon(nothing)


@asynccontextmanager
async def desk(folder: Path, *, needs_own_daemon: bool = False) -> AsyncIterator[Desk]:
    presence, exchange = ThreadWorker("presence"), CountedWorker("exchange")
    async with AsyncExitStack() as daemons:
        reader, slot = PcscReader("Virtual PCD 00 00", presence, exchange), VpcdSlot(speed=0.0)
        at = Desk(reader, exchange, slot, daemons, folder)
        ours = await at.start_daemon()
        if needs_own_daemon and not ours:
            pytest.skip(
                "another pcscd is running here, which is not ours to stop: it may serve somebody's readers"
            )
        async with asyncio.TaskGroup() as group:
            serving = group.create_task(slot.serve())
            yield at
            await reader.close()
            serving.cancel()
    presence.close()
    exchange.close()


def citizen_card() -> SimulatedChip:
    return SimulatedChip(ChipState.blank(7, "510100"))
