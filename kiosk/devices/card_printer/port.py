"""The card printer, as flows see it: draw a card in at its inlet, print it, hand it back, or reject it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from kiosk.card.face import CardBitmaps
from kiosk.devices.status import DeviceIdentity, DeviceState, DeviceStatus, Supply


class PrinterPlace(StrEnum):
    """Where the printer sees a card."""

    NONE = "notPresent"
    INLET = "inlet"
    PRINT = "print"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PrinterStatus(DeviceStatus):
    """What the printer's sensors and its ribbon chip say."""

    card: PrinterPlace = PrinterPlace.UNKNOWN
    ribbon: Supply = Supply.UNKNOWN
    cards_left: int | None = None
    reject_bin: Supply = Supply.UNKNOWN
    cleaning_due: bool = False

    @property
    def can_print(self) -> bool:
        return (
            self.state is DeviceState.ONLINE
            and self.ribbon in (Supply.OK, Supply.LOW)
            and self.reject_bin is not Supply.FULL
        )


@dataclass(frozen=True, slots=True)
class PrinterTest:
    """What the printer shows of itself without a card. Empty where the model does not tell."""

    status: PrinterStatus
    firmware: str = ""
    serial: str = ""
    ribbon_kind: str = ""
    """The panels of the ribbon, such as YMCKO."""
    ribbon_size: int | None = None
    """How many cards the ribbon was made for."""


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A card face in the printer's own bytes, made ready before the card arrives."""

    data: bytes = field(repr=False)
    ending: bytes = b""
    """What the printer is told once it has everything; empty where the job says so itself."""


class CardPrinter(Protocol):
    """Prints one card at a time. After a DeviceError only `status` tells where the card is."""

    async def status(self) -> PrinterStatus:
        """Ask the sensors. Never raises DeviceError: an unreachable printer is a status."""
        ...

    async def identity(self) -> DeviceIdentity:
        """What the printer tells of itself; moves nothing. Never raises DeviceError."""
        ...

    async def reset(self) -> PrinterStatus:
        """Clear what can be cleared, leave a card inside where it is, and say where that is."""
        ...

    async def test(self) -> PrinterTest:
        """Reset, then ask for everything the printer tells of itself. Never raises DeviceError."""
        ...

    async def prepare(self, bitmaps: CardBitmaps) -> PrintJob:
        """Turn the face into the printer's bytes; needs no card, and may run while another device is busy."""
        ...

    async def print(self, job: PrintJob) -> None:
        """Draw the card at the inlet in, print it, put it back at the inlet. Never repeated by the driver."""
        ...

    async def reject(self) -> None:
        """Move the card, from inlet or print position, into the reject bin."""
        ...
