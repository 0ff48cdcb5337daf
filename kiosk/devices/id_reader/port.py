"""The reader of resident ID cards and residence permits, as flows see it."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from kiosk.devices.status import DeviceIdentity, DeviceStatus


class IdKind(StrEnum):
    """What was put on the pad. The values are the province profile's document names."""

    RESIDENT = "CN_ID"
    HMT_PERMIT = "HMT_RESIDENCE_PERMIT"
    FOREIGN_PERMANENT = "FOREIGN_PERMANENT_RESIDENCE_ID"


class Unreadable(StrEnum):
    """Why a card on the pad was not read; each has its own advice on the glass."""

    MOVED = "moved"  # read failed or random number failed: keep still
    WRONG_TYPE = "wrong_type"  # some other card
    NOT_AUTHENTIC = "not_authentic"  # card and SAM did not accept each other
    UNKNOWN_LAYOUT = "unknown_layout"  # a document kind that no layout table describes
    BAD_DATA = "bad_data"  # check digit or dates contradict each other


@dataclass(frozen=True, slots=True)
class IdDocument:
    """What the chip of an ID document says. Never logged, never journalled; `repr` shows nothing of it."""

    kind: IdKind
    name: str = field(repr=False)
    sex: str = field(repr=False)
    """GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 unspecified."""
    nation: str = field(repr=False)
    """GB/T 3304 code, two digits; empty where the document has none."""
    nationality: str = field(repr=False)
    """ISO 3166-1 alpha-3."""
    birth: date = field(repr=False)
    address: str = field(repr=False)
    """As it was when the card was made; see `current_address`."""
    number: str = field(repr=False)
    """GB 11643 or permanent-residence number, as printed."""
    issuer: str = field(repr=False)
    valid_from: date = field(repr=False)
    valid_until: date | None = field(repr=False)
    """None: 长期."""
    photo: bytes = field(repr=False, default=b"")
    """The chip's portrait, WLT coded (1024 bytes); only a licensed decoder opens it."""
    portrait: bytes | None = field(repr=False, default=None)
    """The same as a BMP file of 102 x 126 pixels; None where this machine has no decoder."""
    appended: tuple[str, ...] | None = field(repr=False, default=None)
    """Addresses that the police wrote on the chip after it was made; None: the reader did not say."""
    fingers: bytes = field(repr=False, default=b"")
    """Features of up to two fingers, 512 bytes each; empty unless the machine is told to read them."""

    @property
    def current_address(self) -> str:
        """Where the holder lives by the chip: what was appended last, else the address of the card itself."""
        return self.appended[-1] if self.appended else self.address


@dataclass(frozen=True, slots=True)
class IdReaderStatus(DeviceStatus):
    """How the reader is, and what it can make of the chip's portrait."""

    photo_decoded: bool = False
    """Whether this machine has a decoder for it; without one the portrait stays closed."""


@dataclass(frozen=True, slots=True)
class IdReaderTest:
    """What the reader shows of itself without reading anybody's card."""

    status: IdReaderStatus
    """After the security module's own check."""
    serial: str = ""
    """The security module's number, as it is printed on it; empty when it did not say."""
    card_seen: bool = False
    """Whether a card was on the pad at the one look; its chip was not read."""


class IdReader(Protocol):
    """Waits for a document on the pad and reads it."""

    async def status(self) -> IdReaderStatus: ...

    async def identity(self) -> DeviceIdentity:
        """What the reader tells of itself; reads nobody's card. Never raises DeviceError."""
        ...

    async def reset(self) -> IdReaderStatus:
        """Bring the reader to a known state. Never raises DeviceError: what is wrong stands in the status."""
        ...

    async def test(self) -> IdReaderTest:
        """Self-check, the module's number, and one look for a card. Never raises DeviceError."""
        ...

    async def read(self) -> IdDocument | Unreadable:
        """Wait for a document, as long as it takes, and read it once. Raises DeviceError."""
        ...

    async def lifted(self) -> None:
        """Wait until the document that was read is no longer on the pad, as far as the reader can tell.

        A SAM-V reader does not find a card again before it was lifted, and so cannot tell lying from lifted:
        such a driver waits for ever, and the caller gives the citizen time instead.
        """
        ...
