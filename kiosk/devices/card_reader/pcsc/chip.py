"""The chip behind PC/SC: whole conversations in the thread that may block, judged there."""

import asyncio
from collections.abc import Callable
from functools import partial

from kiosk.card.conversation import T, Talk, at_once
from kiosk.card.follow_up import for_blocks, transmit_fully
from kiosk.devices.card_reader.pcsc.link import (
    CARD_GONE,
    CARD_SILENT,
    UNAWARE,
    PcscFailed,
    PcscLink,
    has_card,
)
from kiosk.errors import CardPulled, DeviceError
from kiosk.faults import Fault
from kiosk.worker import Worker

NOTICE_MS = 600  # pcscd looks for a card every 400 ms; a pulled one is silent before it is known to be gone
STATUS_BYTES = 2
ANSWER_S = 15.0  # a dozen short commands, none of a second; a reader that hangs must not hang the visit


class PcscChip:
    """See Chip and Conversing. Raises CardPulled when the card leaves in the middle."""

    def __init__(self, link: PcscLink, exchange: Worker, answer_s: float = ANSWER_S) -> None:
        self._link = link
        self._exchange = exchange
        self._answer_s = answer_s

    async def power_on(self) -> bytes:
        return await self.converse(lambda chip: chip.power_on())

    async def transmit(self, apdu: bytes) -> bytes:
        return await self.converse(lambda chip: chip.transmit(apdu))

    async def power_off(self) -> None:
        await self._exchange.run(self._link.disconnect)

    async def converse(self, talk: Talk[T]) -> T:
        """PC/SC itself waits as long as the reader likes; its thread may stay stuck, the visit does not."""
        chip = _BlockingChip(self._link)
        try:
            async with asyncio.timeout(self._answer_s):
                return await self._exchange.run(lambda: at_once(talk(chip)))
        except TimeoutError:
            raise DeviceError(Fault.READER_GONE, f"no answer within {self._answer_s:g} s") from None
        finally:
            chip.left_alone = True


class _LeftAlone(Exception):
    """Nobody waits for this conversation any more."""


class _BlockingChip:
    """See Chip. Its calls end before they are awaited: for one conversation, in the link's own thread."""

    def __init__(self, link: PcscLink) -> None:
        self._link = link
        self.left_alone = False
        """Whoever began this has gone: nothing more is said to the card."""

    async def power_on(self) -> bytes:
        return self._judging(self._link.connect)

    async def transmit(self, apdu: bytes) -> bytes:
        return await transmit_fully(self._send, for_blocks(apdu) if self._link.speaks_blocks else apdu)

    async def power_off(self) -> None:
        self._link.disconnect()

    async def _send(self, apdu: bytes) -> bytes:
        return self._judging(partial(self._link.transmit, apdu))

    def _judging(self, call: Callable[[], bytes]) -> bytes:
        """What a failure means: the card has left, the chip is mute, or the reader is gone."""
        if self.left_alone:
            raise _LeftAlone
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
