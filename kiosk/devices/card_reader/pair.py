"""A slot and a field beside it as one reader: the citizen uses either, and no flow asks which (ADR 0023)."""

import asyncio
from collections.abc import Callable

from kiosk.card.conversation import T, Talk, converse
from kiosk.card.port import Chip
from kiosk.devices.card_reader.port import CardReader, CardReaderStatus
from kiosk.devices.status import DeviceIdentity, DeviceStatus
from kiosk.errors import DeviceError

LOOK_AGAIN_S = 0.5
"""For a place whose reader has gone; the reader itself has tried for some seconds before it says so."""


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
        """See CardReader. A place that comes back is waited at again. Raises DeviceError with both gone."""
        async with _Waits((self._slot, self._field)) as waits:
            self._here = await waits.first()

    async def removed(self) -> None:
        """See CardReader."""
        await self._here.removed()

    def _together(self, slot: DeviceStatus, field: DeviceStatus) -> CardReaderStatus:
        state = slot.state if slot.usable or not field.usable else field.state
        return CardReaderStatus(state, slot.fault or field.fault, slot.state, field.state)


class _ChipHere:
    """See Chip and Conversing: whichever is meant now."""

    def __init__(self, here: Callable[[], Chip]) -> None:
        self._here = here

    async def power_on(self) -> bytes:
        return await self._here().power_on()

    async def transmit(self, apdu: bytes) -> bytes:
        return await self._here().transmit(apdu)

    async def power_off(self) -> None:
        await self._here().power_off()

    async def converse(self, talk: Talk[T]) -> T:
        return await converse(self._here(), talk)


class _Waits:
    """One wait for a card at each place, of which the first that sees one ends all."""

    def __init__(self, places: tuple[CardReader, ...]) -> None:
        self._places = places
        self._waiting: dict[CardReader, asyncio.Task[None]] = {}

    async def __aenter__(self) -> "_Waits":
        self._waiting = {place: asyncio.ensure_future(place.inserted()) for place in self._places}
        return self

    async def __aexit__(self, *_: object) -> None:
        for wait in self._waiting.values():
            wait.cancel()
        await asyncio.gather(*self._waiting.values(), return_exceptions=True)

    async def first(self) -> CardReader:
        """Where a card was seen. Raises DeviceError when every place has failed and none is back."""
        gone: set[CardReader] = set()
        while True:
            await asyncio.wait(self._waiting.values(), return_when=asyncio.FIRST_COMPLETED)
            for place in self._places:
                if not self._waiting[place].done():
                    continue
                try:
                    self._waiting[place].result()
                except DeviceError:
                    gone = await _not_usable({*gone, place})
                    if len(gone) == len(self._places):
                        raise
                    self._waiting[place] = asyncio.ensure_future(_again(place))
                else:
                    return place


async def _not_usable(places: set[CardReader]) -> set[CardReader]:
    return {place for place in places if not (await place.status()).usable}


async def _again(place: CardReader) -> None:
    await asyncio.sleep(LOOK_AGAIN_S)
    await place.inserted()
