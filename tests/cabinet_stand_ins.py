"""Doors, lamps, presence and power as their ports, without a wire: what they say is set by the test."""

import asyncio
from collections.abc import Callable

from kiosk.devices.cabinet.port import (
    CabinetStatus,
    Door,
    Flash,
    PowerStatus,
    PresenceStatus,
    Proximity,
    Source,
)
from kiosk.devices.status import DeviceState


class StandInCabinet:
    """See Cabinet: its doors are shut at first."""

    def __init__(self) -> None:
        self.now = CabinetStatus(DeviceState.ONLINE, door=Door.CLOSED)
        self.on_change: Callable[[], None] = lambda: None
        self.lights: list[tuple[str, Flash]] = []

    def light(self, place: str, flash: Flash) -> None:
        self.lights.append((place, flash))

    async def watch(self) -> None:
        await asyncio.get_running_loop().create_future()

    def say(self, door: Door) -> None:
        self.now = CabinetStatus(DeviceState.ONLINE, door=door)
        self.on_change()


class StandInPresence:
    """See Presence: nobody is there at first."""

    def __init__(self) -> None:
        self.now = PresenceStatus(DeviceState.ONLINE, proximity=Proximity.NOT_PRESENT)
        self.since = 0.0
        self.nearest_cm: int | None = None
        self.on_change: Callable[[], None] = lambda: None

    async def watch(self) -> None:
        await asyncio.get_running_loop().create_future()

    def say(self, proximity: Proximity) -> None:
        self.now = PresenceStatus(DeviceState.ONLINE, proximity=proximity)
        self.since = asyncio.get_running_loop().time()
        self.on_change()


class StandInPower:
    """See Power: on mains at first."""

    def __init__(self) -> None:
        self.now = PowerStatus(DeviceState.ONLINE, source=Source.MAINS)
        self.on_change: Callable[[], None] = lambda: None

    async def watch(self) -> None:
        await asyncio.get_running_loop().create_future()

    def say(self, source: Source) -> None:
        self.now = PowerStatus(DeviceState.ONLINE, source=source)
        self.on_change()
