"""The citizen's own card reader: a slot with chip contacts, or a contactless field.

A PC/SC reader has no motor and can keep no card. A card that the machine has to keep goes in by the
dispenser's gate (`Dispenser.take_in`), where a bin is behind it.
"""

from dataclasses import dataclass
from typing import Protocol

from kiosk.card.port import Chip
from kiosk.devices.status import DeviceIdentity, DeviceState, DeviceStatus


@dataclass(frozen=True, slots=True)
class CardReaderStatus(DeviceStatus):
    """How the reader is; of one with two places, how each is."""

    contact: DeviceState | None = None
    contactless: DeviceState | None = None


class CardReader(Protocol):
    """Presence and chip of the card that a person puts in."""

    @property
    def chip(self) -> Chip: ...

    async def status(self) -> DeviceStatus: ...

    async def identity(self) -> DeviceIdentity:
        """What PC/SC knows of the reader; powers no card. Never raises DeviceError."""
        ...

    async def reset(self) -> DeviceStatus: ...

    async def inserted(self) -> None:
        """Wait for a card. Raises DeviceError when the reader goes away."""
        ...

    async def removed(self) -> None:
        """Wait until no card is in the reader."""
        ...
