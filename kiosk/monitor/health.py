"""How the devices and the centre are: asked when nobody uses them, remembered while somebody does."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from kiosk.devices.status import DeviceStatus
from kiosk.faults import Action

ASK_EVERY_S = 5.0
HOLDING_MEDIA = frozenset({"dispenser", "card_printer", "card_reader"})
"""Roles whose reset tells where media is: nothing is served before they answered (XFS reset)."""


class Asked(Protocol):
    """A device, as far as health is concerned."""

    async def status(self) -> DeviceStatus: ...

    async def reset(self) -> DeviceStatus: ...


@dataclass(frozen=True, slots=True)
class Known:
    """The last answers of all devices, by role."""

    devices: dict[str, DeviceStatus]

    def of(self, role: str) -> DeviceStatus | None:
        """None before the first answer."""
        return self.devices.get(role)


class Health:
    """Asks the devices every few seconds, but never while a visit has them: that can disturb a motion."""

    def __init__(self, devices: dict[str, Asked]) -> None:
        self._devices = devices
        self._known: dict[str, DeviceStatus] = {}
        self._free = asyncio.Lock()

    @property
    def known(self) -> Known:
        """What was answered last."""
        return Known(dict(self._known))

    async def home(self) -> None:
        """Bring every device that can hold a card to a known state: each says where its media is.

        The others can hold nothing back; they become known with the first round of `watch`.
        """
        async with self._free, asyncio.TaskGroup() as group:
            for role, device in self._devices.items():
                if role in HOLDING_MEDIA:
                    group.create_task(self._learn(role, device.reset()))

    async def refresh(self) -> None:
        """Ask every device now. One that lost its line or its power is brought back by a reset."""
        async with self._free, asyncio.TaskGroup() as group:
            for role, device in self._devices.items():
                group.create_task(self._learn(role, _status_or_reset(device)))

    @asynccontextmanager
    async def at_rest(self) -> AsyncIterator[None]:
        """While a visit uses the devices, nobody else asks them anything."""
        async with self._free:
            yield

    async def watch(self) -> None:
        """Ask for ever."""
        while True:
            await self.refresh()
            await asyncio.sleep(ASK_EVERY_S)

    async def _learn(self, role: str, answer: Awaitable[DeviceStatus]) -> None:
        self._known[role] = await answer


async def _status_or_reset(device: Asked) -> DeviceStatus:
    """A jam or an empty stack needs a hand: resetting again and again would only wear the machine."""
    status = await device.status()
    helped_by_reset = status.fault is None or status.fault.action is Action.RESET
    return await device.reset() if not status.usable and helped_by_reset else status
