"""How the devices and the centre are: asked when nobody uses them, remembered while somebody does.

A device that was lost is tried again at growing intervals, and reset before it is offered again: what was
unplugged may come back in another state than it went, with a card in another place. Each change is one event.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from typing import Protocol

from kiosk.backoff import AT_THE_MACHINE
from kiosk.devices.status import DeviceState, DeviceStatus, Supply
from kiosk.entropy import Entropy
from kiosk.faults import Action

log = logging.getLogger(__name__)

ASK_EVERY_S = 5.0
HOLDING_MEDIA = frozenset({"dispenser", "card_printer", "card_reader"})
"""Roles whose reset tells where media is: nothing is served before they answered (XFS reset)."""
LOST = frozenset({DeviceState.NO_DEVICE, DeviceState.OFFLINE, DeviceState.POWER_OFF})
"""States in which a device may be carried away, switched off, or exchanged for another."""


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
    """Asks the devices every few seconds, but never while a visit has them: that can disturb a motion.

    `chance` spreads the tries to bring a lost device back.
    """

    def __init__(self, devices: dict[str, Asked], chance: Entropy) -> None:
        self._devices = devices
        self._chance = chance
        self._known: dict[str, DeviceStatus] = {}
        self._free = asyncio.Lock()
        self._homed = asyncio.Event()
        self._failures: Counter[str] = Counter()
        self._due: dict[str, float] = {}
        self.on_change: Callable[[], None] = lambda: None
        """Called when a device is no longer as it was: state, fault, or what is left of a supply."""

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
        self._homed.set()

    async def refresh(self) -> None:
        """Ask every device now. One that lost its line or its power is brought back by a reset."""
        await self._ask(self._devices)

    @asynccontextmanager
    async def at_rest(self) -> AsyncIterator[None]:
        """While a visit uses the devices, nobody else asks them anything."""
        async with self._free:
            yield

    async def watch_once_home(self) -> None:
        """Ask for ever from then on: a camera that takes its time holds up no first screen."""
        await self._homed.wait()
        await self.watch()

    async def watch(self) -> None:
        """Ask for ever, each device when it is due."""
        now = asyncio.get_running_loop().time
        await self.refresh()
        while True:
            await asyncio.sleep(max(0.0, min(self._due.values()) - now()))
            await self._ask([role for role in self._devices if self._due[role] <= now()])

    async def _ask(self, roles: Collection[str]) -> None:
        async with self._free, asyncio.TaskGroup() as group:
            for role in roles:
                group.create_task(self._learn(role, self._answer(role)))
        # Counted from the round's end for all of them, so that those that are well stay together.
        now = asyncio.get_running_loop().time()
        for role in roles:
            self._due[role] = now + self._pause_s(role)

    def _pause_s(self, role: str) -> float:
        lost = self._known[role].state in LOST
        return AT_THE_MACHINE.pause_s(self._failures[role], self._chance) if lost else ASK_EVERY_S

    async def _answer(self, role: str) -> DeviceStatus:
        """A jam or an empty stack needs a hand: resetting again and again would only wear the machine."""
        device = self._devices[role]
        status = await device.status()
        if status.usable:
            return await device.reset() if self._failures[role] else status
        helped_by_reset = status.fault is None or status.fault.action is Action.RESET
        return await device.reset() if helped_by_reset else status

    async def _learn(self, role: str, answer: Awaitable[DeviceStatus]) -> None:
        status = await answer
        before, self._known[role] = self._known.get(role), status
        if status.state in LOST:
            self._failures[role] += 1
        elif status.usable:
            # Not before: who came back without paper was not reset, and is when the paper is in.
            self._failures[role] = 0
        self._tell(role, before, status)

    def _tell(self, role: str, before: DeviceStatus | None, status: DeviceStatus) -> None:
        """One event for each change; that a device is well at the start is none."""
        if before is None and status.usable:
            return
        if before is not None and _news(before) == _news(status):
            return
        fault = status.fault.code if status.fault else "no fault"
        log.log(logging.INFO if status.usable else logging.WARNING, "%s: %s, %s", role, status.state, fault)
        self.on_change()


def _news(status: DeviceStatus) -> tuple[object, ...]:
    """What about a status is worth an event: counters and places change with every card."""
    facts = (getattr(status, field.name) for field in fields(status))
    supplies = tuple(fact for fact in facts if isinstance(fact, Supply))
    return status.fault, None if status.usable else status.state, supplies
