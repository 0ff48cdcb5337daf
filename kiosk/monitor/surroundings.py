"""What stands around the devices, and what follows from it for who is served (ADR 0020).

What is not fitted says nothing against anything. What is fitted and silent is unknown: no card is moved while
nobody knows whether the cabinet is shut, or where the power comes from.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from kiosk.devices.cabinet.port import Cabinet, Door, Power, Presence, Proximity, Source
from kiosk.devices.status import DeviceStatus

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
        self._tampered = False
        self._sensor_trouble = presence.now.fault if presence is not None else None
        self.on_change: Callable[[], None] = lambda: None
        """Called when what follows may be another; who comes and goes in front is no news."""
        for part in (cabinet, power):
            if part is not None:
                part.on_change = self._news
        if presence is not None:
            presence.on_change = self._sensor_news

    @property
    def devices(self) -> dict[str, DeviceStatus]:
        """The parts that are fitted, by role, as they are now."""
        parts = {"cabinet": self.cabinet, "presence": self.presence, "ups": self.power}
        return {role: part.now for role, part in parts.items() if part is not None}

    @property
    def closed_by(self) -> str:
        """Why nothing can be done here, as a key of [reason]; empty when it can."""
        if self.power is not None and self.power.now.source is Source.LOW:
            return POWER_FAILING
        if self.cabinet is None:
            return ""
        door = Door.TAMPERED if self._tampered else self.cabinet.now.door
        return AGAINST_ALL.get(door, "")

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

    def looked_after(self) -> None:
        """A technician was let in: tampering that is over is no longer held against the machine."""
        self._tampered = False
        self._news()

    def endless(self) -> list[Coroutine[Any, Any, None]]:
        """The watches of what is fitted, to be run side by side."""
        return [part.watch() for part in (self.cabinet, self.presence, self.power) if part is not None]

    def _news(self) -> None:
        if self.cabinet is not None and self.cabinet.now.door is Door.TAMPERED:
            self._tampered = True
        self.on_change()

    def _sensor_news(self) -> None:
        trouble = self.presence.now.fault if self.presence is not None else None
        if trouble is not self._sensor_trouble:
            self._sensor_trouble = trouble
            self.on_change()
