"""The words in which every device tells how it is (CEN/XFS status vocabulary)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum

from kiosk.faults import Fault


class DeviceState(StrEnum):
    """CEN/XFS device status."""

    STARTING = "starting"
    ONLINE = "online"
    BUSY = "deviceBusy"
    OFFLINE = "offline"
    POWER_OFF = "powerOff"
    NO_DEVICE = "noDevice"
    HARDWARE_ERROR = "hardwareError"
    USER_ERROR = "userError"
    FRAUD_ATTEMPT = "fraudAttempt"


class Supply(StrEnum):
    """How much is left of something, or how full a bin is. `UNKNOWN` is never read as `OK`."""

    OK = "ok"
    LOW = "low"
    EMPTY = "empty"
    HIGH = "high"
    FULL = "full"
    UNKNOWN = "unknown"
    NOT_SUPPORTED = "notSupported"


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    """How a device is now; `fault` names what keeps it from working."""

    state: DeviceState
    fault: Fault | None = None

    @property
    def usable(self) -> bool:
        """Whether a service may count on the device."""
        return self.state in (DeviceState.ONLINE, DeviceState.BUSY)


@dataclass(frozen=True, slots=True)
class DeviceIdentity:
    """What a device tells of itself, in its own words; empty where it says nothing."""

    words: str = ""
    """Maker and model."""
    firmware: str = ""
    serial: str = ""
    counters: Mapping[str, int] = field(default_factory=dict)
    """What the device itself has counted, by what was counted."""


ABILITY: Mapping[str, bool] = {"ability": True}
"""Marks a field of a status that says what the model can do: that never changes, and is no news."""


def printable(said: bytes) -> str:
    """A text in a device's answer, without the length and control bytes around it."""
    return "".join(char for char in said.decode("latin-1") if char.isascii() and char.isprintable()).strip()


def facts_of(status: DeviceStatus) -> dict[str, str]:
    """What a status says beyond state and fault, by its own names; what it does not know is left out."""
    values = {one.name: getattr(status, one.name) for one in fields(status) if one.metadata != ABILITY}
    return {
        name: str(value)
        for name, value in values.items()
        if name not in ("state", "fault") and value is not None
    }
