"""A slot and a field as one reader: either is used, each may be gone, and both may come back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from kiosk.card.port import Chip
from kiosk.devices.card_reader.pair import ReaderPair
from kiosk.devices.card_reader.port import CardReaderStatus
from kiosk.devices.metal import Station
from kiosk.devices.status import DeviceIdentity, DeviceState, DeviceStatus
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from tests.virtual_time import virtual_time


class Place:
    """See CardReader: a place for a card, and whether its reader is there."""

    def __init__(self, station: Station) -> None:
        self.station = station
        self.plugged = True
        self.waits = 0
        self._card = asyncio.Event()
        self._moved = asyncio.Event()

    @property
    def chip(self) -> Chip:
        return self

    async def power_on(self) -> bytes:
        return self.station.value.encode()

    async def transmit(self, apdu: bytes) -> bytes:
        return self.station.value.encode() + apdu

    async def power_off(self) -> None:
        return

    def unplug(self) -> None:
        """While somebody waits."""
        self.plugged = False
        self._card.set()

    def put(self) -> None:
        self._card.set()

    def take(self) -> None:
        self._card.clear()
        self._moved.set()

    async def status(self) -> DeviceStatus:
        if self.plugged:
            return DeviceStatus(DeviceState.ONLINE)
        return DeviceStatus(DeviceState.NO_DEVICE, Fault.READER_GONE)

    async def reset(self) -> DeviceStatus:
        return await self.status()

    async def identity(self) -> DeviceIdentity:
        return DeviceIdentity(words=self.station.value if self.plugged else "")

    async def inserted(self) -> None:
        self.waits += 1
        try:
            if not self.plugged:
                raise DeviceError(Fault.READER_GONE, self.station)
            await self._card.wait()
            if not self.plugged:
                raise DeviceError(Fault.READER_GONE, self.station)
        finally:
            self.waits -= 1

    async def removed(self) -> None:
        while self._card.is_set():
            await self._moved.wait()


class Desk:
    """Both, and the reader that they make."""

    def __init__(self) -> None:
        self.slot, self.field = Place(Station.READER), Place(Station.PERSON)
        self.pair = ReaderPair(self.slot, self.field)

    @property
    def places(self) -> tuple[Place, Place]:
        return self.slot, self.field


@asynccontextmanager
async def waiting(desk: Desk) -> AsyncIterator[asyncio.Task[None]]:
    async with asyncio.timeout(2), asyncio.TaskGroup() as group:
        task = group.create_task(desk.pair.inserted())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        yield task


@pytest.mark.parametrize("place", [0, 1], ids=["slot", "field"])
async def test_a_card_is_used_where_it_is_seen(place: int) -> None:
    desk = Desk()

    async with waiting(desk):
        desk.places[place].put()

    station = desk.places[place].station.value.encode()
    assert await desk.pair.chip.power_on() == station
    assert await desk.pair.chip.transmit(b"!") == station + b"!"
    assert (desk.slot.waits, desk.field.waits) == (0, 0)
    desk.places[place].take()
    await desk.pair.removed()


async def test_of_two_cards_the_one_in_the_slot_counts() -> None:
    desk = Desk()
    desk.field.put()
    desk.slot.put()

    await desk.pair.inserted()

    assert await desk.pair.chip.power_on() == b"reader"


@pytest.mark.parametrize("gone", [0, 1], ids=["slot", "field"])
async def test_one_place_is_enough_and_the_other_s_fault_is_told(gone: int) -> None:
    desk = Desk()
    desk.places[gone].plugged = False

    status = await desk.pair.status()
    async with waiting(desk):
        desk.places[1 - gone].put()

    states = [DeviceState.ONLINE, DeviceState.ONLINE]
    states[gone] = DeviceState.NO_DEVICE
    assert status == CardReaderStatus(DeviceState.ONLINE, Fault.READER_GONE, *states)
    assert status.usable
    assert await desk.pair.chip.power_on() == desk.places[1 - gone].station.value.encode()
    assert (await desk.pair.identity()).words == desk.places[1 - gone].station.value


@pytest.mark.parametrize("gone", [0, 1], ids=["slot", "field"])
@virtual_time
async def test_a_place_that_comes_back_while_a_card_is_waited_for_sees_it(gone: int) -> None:
    desk = Desk()
    desk.places[gone].plugged = False

    async with waiting(desk):
        desk.places[gone].plugged = True
        desk.places[gone].put()

    assert await desk.pair.chip.power_on() == desk.places[gone].station.value.encode()
    assert (desk.slot.waits, desk.field.waits) == (0, 0)


@virtual_time
async def test_one_place_may_go_when_the_other_has_come_back() -> None:
    desk = Desk()
    desk.slot.plugged = False

    async with waiting(desk):
        desk.slot.plugged = True
        desk.field.unplug()
        await asyncio.sleep(0)
        desk.slot.put()

    assert await desk.pair.chip.power_on() == b"reader"


async def test_without_both_the_reader_is_gone_and_a_reset_tells_when_it_is_back() -> None:
    desk = Desk()
    desk.slot.plugged = desk.field.plugged = False

    with pytest.raises(DeviceError) as error:
        await desk.pair.inserted()

    assert error.value.fault is Fault.READER_GONE
    assert (await desk.pair.reset()).state is DeviceState.NO_DEVICE
    desk.field.plugged = True
    assert (await desk.pair.reset()).usable


async def test_a_cancelled_wait_leaves_none_behind() -> None:
    desk = Desk()

    async with waiting(desk) as task:
        task.cancel()

    assert (desk.slot.waits, desk.field.waits) == (0, 0)
