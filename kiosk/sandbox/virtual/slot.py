"""The citizen's reader in virtual time: the card that hands put into the slot, at the port and with a gate.

Real PC/SC needs two threads, which are not repeatable (simulation.md §2). What it makes of a pulled or silent
card is done here as the driver does it: CardPulled, or DeviceError(CHIP_MUTE).
"""

import asyncio
from collections.abc import Callable

from kiosk.card.follow_up import transmit_fully
from kiosk.card.port import Chip
from kiosk.devices.metal import ChipBody, Station
from kiosk.devices.status import DeviceIdentity, DeviceState, DeviceStatus
from kiosk.errors import CardPulled, DeviceError
from kiosk.faults import Fault
from kiosk.sandbox.bodies import BarePlastic, Body
from kiosk.sandbox.hall import Hall, Moment
from kiosk.sandbox.virtual.meter import count_exchange
from kiosk.sandbox.virtual.power import Kind, Life

RESET_S = 0.25
MOVES = frozenset({"insert", "withdraw"})


class VirtualSlot:
    """The world's side: it outlives every life of the program."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self.news: Callable[[], None] = lambda: None
        """The program's end, once it is there."""
        hall.watch(self._moment)

    @property
    def body(self) -> Body | None:
        return self._hall.card_at(Station.READER)

    @property
    def contacts(self) -> ChipBody:
        """What the springs touch. Raises CardPulled when there is no card."""
        body = self.body
        if body is None:
            raise CardPulled
        return BarePlastic() if self._hall.upside_down else body.chip

    def power_loss(self) -> None:
        """The mains are gone, and with them the chip's power."""
        if self.body is not None:
            self.body.chip.power_off()

    def _moment(self, moment: Moment) -> None:
        if moment in MOVES:
            self.news()


class SlotReader:
    """See CardReader: one life's end of it."""

    def __init__(self, slot: VirtualSlot, life: Life) -> None:
        self._slot = slot
        self._life = life
        self._chip = SlotChip(slot, life)
        self._news: asyncio.Future[None] | None = None
        slot.news = self._tell

    @property
    def chip(self) -> Chip:
        return self._chip

    async def status(self) -> DeviceStatus:
        return DeviceStatus(DeviceState.ONLINE)

    async def identity(self) -> DeviceIdentity:
        return DeviceIdentity()

    async def reset(self) -> DeviceStatus:
        await self._chip.power_off()
        return await self.status()

    async def inserted(self) -> None:
        await self._until(lambda: self._slot.body is not None)

    async def removed(self) -> None:
        await self._until(lambda: self._slot.body is None)

    async def _until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            self._news = asyncio.get_running_loop().create_future()
            try:
                await self._news
            finally:
                self._news = None

    def _tell(self) -> None:
        if self._life.on and self._news is not None and not self._news.done():
            self._news.set_result(None)


class SlotChip:
    """See Chip. The places are named after the instruction: `line:card_reader.24:before`, `:answered`."""

    def __init__(self, slot: VirtualSlot, life: Life) -> None:
        self._slot = slot
        self._life = life
        self._powered: Body | None = None

    async def power_on(self) -> bytes:
        """See Chip."""
        atr = await self._exchange("on", lambda contacts: (contacts.reset(), RESET_S))
        self._powered = self._slot.body
        return atr

    async def transmit(self, apdu: bytes) -> bytes:
        return await transmit_fully(self._send, apdu)

    async def power_off(self) -> None:
        if self._powered is not None and self._powered is self._slot.body:
            self._powered.chip.power_off()
        self._powered = None

    async def _send(self, apdu: bytes) -> bytes:
        if self._powered is None:
            raise DeviceError(Fault.CHIP_MUTE, "not powered")
        return await self._exchange(apdu[1:2].hex(), lambda contacts: contacts.exchange(apdu))

    async def _exchange(self, name: str, act: Callable[[ChipBody], tuple[bytes, float]]) -> bytes:
        place = f"line:card_reader.{name}"
        body = self._slot.body
        if self._life.gate(f"{place}:before") is Kind.LOST_REQUEST:
            raise DeviceError(Fault.CHIP_MUTE, f"{name} was lost")
        count_exchange()
        answer, seconds = act(self._slot.contacts)
        await asyncio.sleep(seconds)
        kind = self._life.gate(f"{place}:answered")
        if self._slot.body is not body:
            raise CardPulled
        if not answer or kind is Kind.LOST_ANSWER:
            raise DeviceError(Fault.CHIP_MUTE, f"no answer to {name}")
        return answer
