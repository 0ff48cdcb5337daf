"""What stands around the devices: doors and guide lights, who stands in front, where the power comes from.

CEN/XFS calls it the sensors and indicators unit (SIU). Its three parts come from three makers on three wires,
so they are three ports. Each watches by itself, also while a visit is on: none of them can hold a card. A
part that is not fitted is no port at all; a part that is fitted and does not answer says so, and is never
taken for "all is well".
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kiosk.devices.status import DeviceStatus


class Door(StrEnum):
    """CEN/XFS SIU: the doors of the cabinet, the worst of them."""

    CLOSED = "closed"
    OPEN = "open"
    TAMPERED = "tampered"
    UNKNOWN = "unknown"


class Flash(StrEnum):
    """CEN/XFS SIU guide lights: slow says "I wait for you", quick says "take it now"."""

    OFF = "off"
    SLOW = "slow"
    QUICK = "quick"
    CONTINUOUS = "continuous"


class Proximity(StrEnum):
    """CEN/XFS SIU proximity: whether somebody stands in front."""

    PRESENT = "present"
    NOT_PRESENT = "notPresent"
    UNKNOWN = "unknown"


class Source(StrEnum):
    """Where the power comes from. XFS's own words (engaged, powering) are read in two ways: these are not."""

    MAINS = "mains"
    BATTERY = "battery"
    LOW = "low"
    """The battery is nearly empty, or whoever watches over it orders the machine to shut down."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CabinetStatus(DeviceStatus):
    """How the I/O board is, and what its contacts say."""

    door: Door = Door.UNKNOWN
    which: str = ""
    """The contacts that are not at rest, by their names in kiosk.toml."""


@dataclass(frozen=True, slots=True)
class PresenceStatus(DeviceStatus):
    """How the sensor is, and what it sees."""

    proximity: Proximity = Proximity.UNKNOWN


@dataclass(frozen=True, slots=True)
class PowerStatus(DeviceStatus):
    """How the power supply is, and where its power comes from."""

    source: Source = Source.UNKNOWN


class Cabinet(Protocol):
    """Doors and guide lights, at one I/O board."""

    on_change: Callable[[], None]
    """Called after each change of `now`."""

    @property
    def now(self) -> CabinetStatus:
        """What was heard last; UNKNOWN before the first answer and after the last."""
        ...

    def light(self, place: str, flash: Flash) -> None:
        """Let the lamp of a place flash from now on; a place without a lamp is no error."""
        ...

    async def watch(self) -> None:
        """Ask and light for ever, through unplugging and plugging in again."""
        ...


class Presence(Protocol):
    """Whether somebody stands in front of the machine."""

    on_change: Callable[[], None]
    """See Cabinet."""

    @property
    def now(self) -> PresenceStatus:
        """See Cabinet."""
        ...

    @property
    def since(self) -> float:
        """Since when it has been so without a break, on the loop's clock."""
        ...

    @property
    def nearest_cm(self) -> int | None:
        """How far away the nearest thing is that it saw last; None when it saw nothing. It is no news."""
        ...

    async def watch(self) -> None:
        """See Cabinet."""
        ...


class Power(Protocol):
    """Where the power comes from."""

    on_change: Callable[[], None]
    """See Cabinet."""

    @property
    def now(self) -> PowerStatus:
        """See Cabinet."""
        ...

    async def watch(self) -> None:
        """See Cabinet."""
        ...
