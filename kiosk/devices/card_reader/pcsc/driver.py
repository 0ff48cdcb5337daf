"""The citizen's card reader over PC/SC: presence in one thread, the exchange with the chip in another.

pyscard's own monitors die silently when pcscd restarts; here every wait is short and every context may be
made again, so that a restart costs a moment and an unplugged reader is a status.
"""

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from kiosk.card.port import Chip
from kiosk.devices.card_reader.pcsc.chip import PcscChip
from kiosk.devices.card_reader.pcsc.link import UNAWARE, PcscFailed, PcscLink, has_card, was_changed
from kiosk.devices.status import DeviceIdentity, DeviceState, DeviceStatus
from kiosk.devices.trace import Trace
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.worker import Worker

LOOK_MS = 250  # the longest that a cancelled wait keeps its thread
TRY_AGAIN_S = 0.25
PATIENCE = 12  # times: a restarting pcscd is back within three seconds

log = logging.getLogger(__name__)


class PcscReader:
    """See CardReader. The two workers must be two threads: one waits while the other talks."""

    def __init__(
        self, reader: str | int, presence: Worker, exchange: Worker, trace: Trace | None = None
    ) -> None:
        self._watch = PcscLink(reader)
        self._presence = presence
        self._link = PcscLink(reader, trace)
        self._exchange = exchange
        self._chip = PcscChip(self._link, exchange)

    @property
    def chip(self) -> Chip:
        return self._chip

    async def status(self) -> DeviceStatus:
        try:
            await self._exchange.run(partial(self._link.look, UNAWARE, 0))
        except PcscFailed:
            return DeviceStatus(DeviceState.NO_DEVICE, Fault.READER_GONE)
        return DeviceStatus(DeviceState.ONLINE)

    async def identity(self) -> DeviceIdentity:
        """See CardReader. The reader's name is what its maker and its driver call it."""
        try:
            return DeviceIdentity(words=await self._exchange.run(self._link.name))
        except PcscFailed:
            return DeviceIdentity()

    async def reset(self) -> DeviceStatus:
        """Leave a card where it is, without power, and begin anew with pcscd."""
        await self._exchange.run(self._link.close)
        return await self.status()

    async def inserted(self) -> None:
        """See CardReader."""
        await self._until(lambda _, now: has_card(now))

    async def removed(self) -> None:
        """See CardReader. A card that was exchanged between two looks was removed."""
        await self._until(lambda before, now: not has_card(now) or was_changed(before, now))

    async def close(self) -> None:
        """Give both contexts back to pcscd."""
        await self._exchange.run(self._link.close)
        await self._presence.run(self._watch.close)

    async def _until(self, holds: Callable[[int, int], bool]) -> None:
        before, failures = UNAWARE, 0
        while True:
            try:
                now = await self._presence.run(partial(self._watch.look, before, LOOK_MS))
            except PcscFailed as failed:
                failures += 1
                if failures > PATIENCE:
                    raise DeviceError(Fault.READER_GONE, str(failed)) from failed
                await asyncio.sleep(TRY_AGAIN_S)
                continue
            if failures:
                log.info("card reader is back")
                before, failures = UNAWARE, 0
            if holds(before, now):
                return
            before = now
