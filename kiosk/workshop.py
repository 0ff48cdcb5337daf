"""The workshop: what a technician's flows may reach. Wider than a visit, and without a citizen in it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from kiosk.clock import Clock
from kiosk.devices.card_reader.port import CardReader
from kiosk.devices.status import DeviceStatus
from kiosk.journal.port import Journal
from kiosk.ui import Ui


@dataclass(frozen=True, slots=True)
class TestBench:
    """One device as a technician tests it: asked, and reset into a known state."""

    status: Callable[[], Awaitable[DeviceStatus]]
    reset: Callable[[], Awaitable[DeviceStatus]]
    test: Callable[[], Awaitable[DeviceStatus]]
    """What the device can show without a card body and without a citizen's data."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """The ports of maintenance."""

    ui: Ui
    card_reader: CardReader
    journal: Journal
    clock: Clock
    benches: dict[str, TestBench]
    staff: frozenset[str]
    """Staff numbers that are let in."""
