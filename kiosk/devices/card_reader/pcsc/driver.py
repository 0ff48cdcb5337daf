"""The citizen's card reader over PC/SC: presence in one thread, the exchange with the chip in another.

pyscard's own monitors die silently when pcscd restarts; here every wait is short and every context may be
made again, so that a restart costs a moment and an unplugged reader is a status.
"""

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from kiosk.card.follow_up import for_blocks, transmit_fully
from kiosk.card.port import Chip
from kiosk.devices.card_reader.pcsc.link import (
    CARD_GONE,
    CARD_SILENT,
    UNAWARE,
    PcscFailed,
    PcscLink,
    has_card,
    was_changed,
)
from kiosk.devices.status import DeviceIdentity, DeviceState, DeviceStatus
from kiosk.devices.trace import Trace
from kiosk.errors import CardPulled, DeviceError
from kiosk.faults import Fault
from kiosk.worker import Worker

LOOK_MS = 250  # the longest that a cancelled wait keeps its thread
NOTICE_MS = 600  # pcscd looks for a card every 400 ms; a pulled one is silent before it is known to be gone
STATUS_BYTES = 2
TRY_AGAIN_S = 0.25
ANSWER_S = 15.0  # no command of this card takes a second; a reader that hangs must not hang the visit
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


class PcscChip:
    """See Chip. Raises CardPulled when the card leaves in the middle."""

    def __init__(self, link: PcscLink, exchange: Worker, answer_s: float = ANSWER_S) -> None:
        self._link = link
        self._exchange = exchange
        self._answer_s = answer_s

    async def power_on(self) -> bytes:
        return await self._soon(lambda: self._judging(self._link.connect))

    async def transmit(self, apdu: bytes) -> bytes:
        return await transmit_fully(self._send, for_blocks(apdu) if self._link.speaks_blocks else apdu)

    async def power_off(self) -> None:
        await self._exchange.run(self._link.disconnect)

    async def _send(self, apdu: bytes) -> bytes:
        return await self._soon(lambda: self._judging(partial(self._link.transmit, apdu)))

    async def _soon(self, call: Callable[[], bytes]) -> bytes:
        """PC/SC itself waits as long as the reader likes; its thread may stay stuck, the visit does not."""
        try:
            async with asyncio.timeout(self._answer_s):
                return await self._exchange.run(call)
        except TimeoutError:
            raise DeviceError(Fault.READER_GONE, f"no answer within {self._answer_s:g} s") from None

    def _judging(self, call: Callable[[], bytes]) -> bytes:
        """What a failure means: the card has left, the chip is mute, or the reader is gone."""
        try:
            answer = call()
        except PcscFailed as failed:
            raise self._meaning(failed) from failed
        if len(answer) < STATUS_BYTES:
            raise self._mute_or_pulled("no answer")
        return answer

    def _meaning(self, failed: PcscFailed) -> Exception:
        if failed.code in CARD_GONE:
            return CardPulled()
        if failed.code in CARD_SILENT:
            return self._mute_or_pulled(str(failed))
        return DeviceError(Fault.READER_GONE, str(failed))

    def _mute_or_pulled(self, detail: str) -> Exception:
        try:
            now = self._link.look(UNAWARE, 0)
            now = self._link.look(now, NOTICE_MS) if has_card(now) else now
        except PcscFailed as failed:
            return DeviceError(Fault.READER_GONE, str(failed))
        return DeviceError(Fault.CHIP_MUTE, detail) if has_card(now) else CardPulled()
