"""What a machine tells of itself. Without personal data."""

from datetime import datetime

from msgspec import field

from kiosk.central.records.message import Message


class DeviceReport(Message, frozen=True):
    role: str
    state: str
    fault: str = ""
    detail: dict[str, str] = field(default_factory=dict)


class ServiceReport(Message, frozen=True):
    service: str
    available: bool
    reasons: list[str] = field(default_factory=list)


class Heartbeat(Message, frozen=True):
    """POST /v1/heartbeat → HeartbeatSeen. Without personal data; every 30 s and at each change of state."""

    sequence: int
    boot: str
    sent_at: datetime
    version: str
    config_hash: str
    mode: str
    mode_since: datetime
    screen: str
    screen_since: datetime
    services: list[ServiceReport]
    devices: list[DeviceReport]
    stock: dict[str, int]
    """The ledger: loaded, issued, retained, rejected, inside, unaccounted, in_stack."""
    open_cases: int
    unsent: int
    help_wanted_since: datetime | None = None
    """When a citizen pressed 求助 and still waits for staff; null when nobody does."""


class HeartbeatSeen(Message, frozen=True):
    centre_time: datetime
