"""A slot and a field beside it as one reader: the citizen uses either, and no flow asks which (ADR 0023)."""

import asyncio
from collections.abc import Callable

from kiosk.card.port import Chip
from kiosk.devices.card_reader.port import CardReader, CardReaderStatus
from kiosk.devices.status import DeviceIdentity, DeviceStatus
from kiosk.errors import DeviceError
from kiosk.faults import Fault


class ReaderPair:
    """See CardReader. A card is used where it was seen first; of two seen at once, the one in the slot."""

    def __init__(self, slot: CardReader, field: CardReader) -> None:
        self._slot = slot
        self._field = field
        self._here = slot
        self._chip = _ChipHere(lambda: self._here.chip)

    @property
    def chip(self) -> Chip:
        """See CardReader. Of the place where a card was seen last; until then of the slot."""
        return self._chip

    async def status(self) -> CardReaderStatus:
        """See CardReader. One place is enough to serve; that the other is gone is told all the same."""
        return self._together(await self._slot.status(), await self._field.status())

    async def reset(self) -> CardReaderStatus:
        """See CardReader."""
        return self._together(await self._slot.reset(), await self._field.reset())

    async def identity(self) -> DeviceIdentity:
        """See CardReader."""
        slot, field = await self._slot.identity(), await self._field.identity()
        return DeviceIdentity(words=" + ".join(one.words for one in (slot, field) if one.words))

    async def inserted(self) -> None:
        """See CardReader. Raises DeviceError when both places are gone."""
        waiting = {
            asyncio.ensure_future(self._slot.inserted()): self._slot,
            asyncio.ensure_future(self._field.inserted()): self._field,
        }
        try:
            self._here = await _first(waiting)
        finally:
            for wait in waiting:
                wait.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    async def removed(self) -> None:
        """See CardReader."""
        await self._here.removed()

    def _together(self, slot: DeviceStatus, field: DeviceStatus) -> CardReaderStatus:
        state = slot.state if slot.usable or not field.usable else field.state
        return CardReaderStatus(state, slot.fault or field.fault, slot.state, field.state)


class _ChipHere:
    """See Chip: whichever is meant now."""

    def __init__(self, here: Callable[[], Chip]) -> None:
        self._here = here

    async def power_on(self) -> bytes:
        return await self._here().power_on()

    async def transmit(self, apdu: bytes) -> bytes:
        return await self._here().transmit(apdu)

    async def power_off(self) -> None:
        await self._here().power_off()


async def _first(waiting: dict[asyncio.Task[None], CardReader]) -> CardReader:
    """Whose wait ends with a card; a place that is gone leaves the other. Raises DeviceError."""
    left, gone = set(waiting), DeviceError(Fault.READER_GONE)
    while left:
        done, left = await asyncio.wait(left, return_when=asyncio.FIRST_COMPLETED)
        for wait in (one for one in waiting if one in done):
            try:
                wait.result()
            except DeviceError as error:
                gone = error
                continue
            return waiting[wait]
    raise gone
