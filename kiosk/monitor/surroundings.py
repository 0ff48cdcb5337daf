"""What stands around the devices, and what follows from it for who is served (ADR 0020).

What is not fitted says nothing against anything. What is fitted and silent is unknown: no card is moved while
nobody knows whether the cabinet is shut, or where the power comes from.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any

from kiosk.devices.cabinet.port import Cabinet, CabinetStatus, Door, Power, Presence, Proximity, Source
from kiosk.devices.status import DeviceState, DeviceStatus
from kiosk.faults import Fault
from kiosk.journal.port import Journal
from kiosk.monitor.history import History
from kiosk.monitor.tamper_latch import TamperLatch

FIRST_LOOKS, LOOK_AGAIN_S = 20, 0.1
"""Two seconds: a door is believed after some 150 ms, a supply answers within one."""
POWER_FAILING = "power_failing"
NO_CABINET = "cabinet"
AGAINST_ALL = {Door.OPEN: "door_open", Door.TAMPERED: "tampered"}
"""A door → the key of [reason] with which nothing is done here."""
AGAINST_CARDS = {Source.BATTERY: "on_battery", Source.UNKNOWN: "power_unknown"}
"""A source of power → the key of [reason] with which no card is moved."""


class Surroundings:
    """Doors and lamps, who stands in front, and the power; each only where it is fitted."""

    def __init__(
        self,
        cabinet: Cabinet | None = None,
        presence: Presence | None = None,
        power: Power | None = None,
        power_off: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """`power_off` switches the computer off; None: nobody does."""
        self.cabinet = cabinet
        self.presence = presence
        self.power = power
        self.power_off = power_off
        self.latch = TamperLatch()
        self.history = History()
        self._sensor_trouble = presence.now.fault if presence is not None else None
        self.on_change: Callable[[], None] = lambda: None
        """Called when what follows may be another; who comes and goes in front is no news."""
        self.latch.on_change = self._news
        if cabinet is not None:
            cabinet.on_change = self._cabinet_news
            self.latch.hear(cabinet.now)
        if power is not None:
            power.on_change = self._news
        if presence is not None:
            presence.on_change = self._sensor_news

    @property
    def devices(self) -> dict[str, DeviceStatus]:
        """The parts that are fitted, by role, as they are now."""
        said = self.history.devices
        if self.cabinet is not None:
            said["cabinet"] = _held(self.cabinet.now) if self.latch.held else self.cabinet.now
        if self.presence is not None:
            said["presence"] = self.presence.now
        if self.power is not None:
            said["ups"] = self.power.now
        return said

    @property
    def closed_by(self) -> str:
        """Why nothing can be done here, as a key of [reason]; empty when it can."""
        if self.power is not None and self.power.now.source is Source.LOW:
            return POWER_FAILING
        if self.history.closed_by:
            return self.history.closed_by
        if self.latch.held:
            return AGAINST_ALL[Door.TAMPERED]
        return AGAINST_ALL.get(self.cabinet.now.door, "") if self.cabinet is not None else ""

    @property
    def no_cards_by(self) -> str:
        """Why no card may be moved, as a key of [reason]; empty when one may."""
        if self.cabinet is not None and self.cabinet.now.door is Door.UNKNOWN:
            return NO_CABINET
        return AGAINST_CARDS.get(self.power.now.source, "") if self.power is not None else ""

    @property
    def somebody_since(self) -> float | None:
        """Since when somebody stands there without a break, on the loop's clock; None: nobody, or unknown."""
        if self.presence is None or self.presence.now.proximity is not Proximity.PRESENT:
            return None
        return self.presence.since

    async def first_words(self) -> None:
        """Wait until nothing is unknown any more, but not for long: then the glass says what is."""
        for _ in range(FIRST_LOOKS):
            if not self.no_cards_by:
                return
            await asyncio.sleep(LOOK_AGAIN_S)

    def endless(self, journal: Journal) -> list[Coroutine[Any, Any, None]]:
        """The watches of what is fitted, to be run side by side, and what writes down tampering."""
        parts = (self.cabinet, self.presence, self.power)
        return [self.latch.run(journal), *(part.watch() for part in parts if part is not None)]

    def _cabinet_news(self) -> None:
        if self.cabinet is None:
            return
        before = self.latch.held
        self.latch.hear(self.cabinet.now)
        if self.latch.held is before:  # else the latch says so, as soon as it is on disk
            self.on_change()

    def _news(self) -> None:
        self.on_change()

    def _sensor_news(self) -> None:
        trouble = self.presence.now.fault if self.presence is not None else None
        if trouble is not self._sensor_trouble:
            self._sensor_trouble = trouble
            self.on_change()


def _held(now: CabinetStatus) -> CabinetStatus:
    """The contact may rest again. A board that is silent or gone still says so: that is to be mended, too."""
    if now.state not in (DeviceState.ONLINE, DeviceState.USER_ERROR):
        return now
    return replace(now, state=DeviceState.FRAUD_ATTEMPT, fault=Fault.CABINET_TAMPER, door=Door.TAMPERED)
