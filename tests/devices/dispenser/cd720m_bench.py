"""The bench of the CD-720M: pace, patience, and the reader at its read position."""

import asyncio

from kiosk.card.port import Chip
from kiosk.devices.dispenser.cd720m.model import Cd720mPatience
from kiosk.devices.dispenser.cd720m.simulator import Cd720mTimings
from kiosk.devices.metal import ChipBody
from kiosk.devices.status import DeviceIdentity, DeviceState, DeviceStatus
from kiosk.errors import CardPulled, DeviceError
from kiosk.faults import Fault

QUICK = Cd720mTimings(speed_factor=0.02)
IMPATIENT = Cd720mPatience(
    ack_s=0.12, answer_s=0.2, begin_s=0.12, move_s=0.8, reset_s=0.5, poll_s=0.01, chip_s=0.1
)


class BenchReader:
    """See CardReader and Antenna: what PC/SC makes of a card that comes near and leaves."""

    def __init__(self) -> None:
        self.body: ChipBody | None = None
        self.plugged = True

    # --- the antenna ---

    def insert(self, chip: ChipBody) -> None:
        self.body = chip

    def remove(self) -> None:
        self.body = None

    # --- the reader ---

    @property
    def chip(self) -> Chip:
        return self

    async def status(self) -> DeviceStatus:
        if not self.plugged:
            return DeviceStatus(DeviceState.NO_DEVICE, Fault.READER_GONE)
        return DeviceStatus(DeviceState.ONLINE)

    async def identity(self) -> DeviceIdentity:
        return DeviceIdentity(words="bench reader")

    async def reset(self) -> DeviceStatus:
        return await self.status()

    async def inserted(self) -> None:
        if not self.plugged:
            raise DeviceError(Fault.READER_GONE, "unplugged")
        while self.body is None:  # noqa: ASYNC110  bodies know no asyncio, so they set no event
            await asyncio.sleep(0.001)

    async def removed(self) -> None:
        while self.body is not None:  # noqa: ASYNC110  as above
            await asyncio.sleep(0.001)

    async def power_on(self) -> bytes:
        return self._heard(self.body.reset() if self.body is not None else None)

    async def transmit(self, apdu: bytes) -> bytes:
        return self._heard(self.body.exchange(apdu)[0] if self.body is not None else None)

    async def power_off(self) -> None:
        if self.body is not None:
            self.body.power_off()

    def _heard(self, answer: bytes | None) -> bytes:
        if not self.plugged:
            raise DeviceError(Fault.READER_GONE, "unplugged")
        if answer is None:
            raise CardPulled
        if not answer:
            raise DeviceError(Fault.CHIP_MUTE, "no answer")
        return answer
