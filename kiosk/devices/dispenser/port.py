"""The card dispenser: stack, chip head, front gate, capture bin, and the passage to the card printer."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from kiosk.card.port import Chip
from kiosk.devices.status import ABILITY, DeviceIdentity, DeviceState, DeviceStatus, Supply


class CardPlace(StrEnum):
    """Where the dispenser's own sensors see a card."""

    NONE = "notPresent"
    CHIP = "chip"
    GATE = "gate"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DispenserStatus(DeviceStatus):
    """What the dispenser's sensors say."""

    card: CardPlace = CardPlace.UNKNOWN
    stack: Supply = Supply.UNKNOWN
    capture_bin: Supply = Supply.UNKNOWN
    captured: int | None = None
    """The bin's own counter, where the model has one: it tells a captured card from one that was taken."""
    sensors: str | None = None
    """Each sensor as the model tells it, for a technician; None where it does not."""
    takes_in: bool = field(default=True, metadata=ABILITY)
    """Whether this model can draw a card in from outside (see take_in)."""
    reaches_printer: bool = field(default=True, metadata=ABILITY)
    """Whether this model, in this cabinet, can bring a card into the card printer and back."""

    @property
    def can_issue(self) -> bool:
        """Whether a blank can be fed, made into a card and, if things go wrong, be captured."""
        return (
            self.state is DeviceState.ONLINE
            and self.reaches_printer
            and self.stack in (Supply.OK, Supply.LOW)
            and self.capture_bin is not Supply.FULL
        )


class Dispenser(Protocol):
    """Moves one card at a time. After a DeviceError only `status` tells where the card is."""

    @property
    def chip(self) -> Chip:
        """The chip of the card in the contact head."""
        ...

    async def status(self) -> DispenserStatus:
        """Ask the sensors. Never raises DeviceError: an unreachable dispenser is a status."""
        ...

    async def identity(self) -> DeviceIdentity:
        """What the unit tells of itself; moves nothing. Never raises DeviceError."""
        ...

    async def reset(self) -> DispenserStatus:
        """Initialise, leave a card inside where it is, and say where that is (XFS reset)."""
        ...

    async def feed(self) -> None:
        """Take a blank from the stack into the contact head."""
        ...

    async def present(self) -> None:
        """Move the card from the head to the gate, where the citizen can take it."""
        ...

    async def taken(self, within_s: float) -> bool:
        """Wait until the card is gone from the gate; False when it still stands there after `within_s`."""
        ...

    async def capture(self) -> None:
        """Move the card, from head or gate, into the capture bin."""
        ...

    async def take_in(self, within_s: float) -> bool:
        """Open the gate for the citizen's old card and draw it into the head; False when none came.

        The only way by which this machine can keep a card that it did not bring out itself: the citizen's
        reader has no motor. What lies in the head then is to be recognised before it is captured.
        """
        ...

    async def pass_to_printer(self) -> None:
        """Move the card from the head to the card printer's inlet."""
        ...

    async def take_from_printer(self) -> None:
        """Draw a card that stands in the card printer's inlet back into the head."""
        ...
