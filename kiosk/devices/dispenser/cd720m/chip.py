"""The chip of the card at the read position, through a PC/SC reader that stands there: the unit has no head.

For the machine a card that is not there is a fault of the machine, never somebody's wish to end the visit.
"""

import asyncio

from kiosk.devices.card_reader.port import CardReader
from kiosk.errors import CardPulled, DeviceError
from kiosk.faults import Fault


class ReadPositionChip:
    """See Chip."""

    def __init__(self, reader: CardReader, notice_s: float) -> None:
        self._reader = reader
        self._notice_s = notice_s

    async def power_on(self) -> bytes:
        try:
            # The motor is quicker than pcscd, which looks for cards a few times a second.
            async with asyncio.timeout(self._notice_s):
                await self._reader.inserted()
            return await self._reader.chip.power_on()
        except TimeoutError:
            raise DeviceError(Fault.CHIP_MUTE, "the reader at the read position sees no card") from None
        except CardPulled:
            raise DeviceError(Fault.DISPENSER_CARD_MOVED, "away from the reader") from None
        except DeviceError as error:
            raise _of_the_dispenser(error) from error

    async def transmit(self, apdu: bytes) -> bytes:
        try:
            return await self._reader.chip.transmit(apdu)
        except CardPulled:
            raise DeviceError(Fault.DISPENSER_CARD_MOVED, "away from the reader") from None
        except DeviceError as error:
            raise _of_the_dispenser(error) from error

    async def power_off(self) -> None:
        await self._reader.chip.power_off()


def _of_the_dispenser(error: DeviceError) -> DeviceError:
    """The citizen's reader has the same driver; which of the two is gone decides what can be had."""
    gone = error.fault is Fault.READER_GONE
    return DeviceError(Fault.DISPENSER_READER_GONE if gone else error.fault, str(error))
