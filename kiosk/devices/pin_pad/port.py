"""The PIN pad: a keypad of its own, with keys of cryptography inside (CEN/XFS: PIN, Keyboard, KeyManagement).

Two kinds of entry: plain digits for a secret that somebody else's chip checks (`get_data`), and digits that
never leave the pad but inside an ISO 9564 block (`get_pin_block`). Which of them serves what:
docs/adr/0019.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kiosk.devices.status import DeviceIdentity, DeviceStatus, Supply
from kiosk.model import Pin


class KeyPress(StrEnum):
    """A key, as anybody outside the driver may know it: which digit it was is never said."""

    DIGIT = "digit"
    BACKSPACE = "backspace"
    CLEAR = "clear"
    ENTER = "enter"
    CANCEL = "cancel"


class EntryEnd(StrEnum):
    """How an entry ended without digits (XFS completion of GetData and GetPin)."""

    CANCELLED = "cancel"
    TIMED_OUT = "timeout"


class EncryptorState(StrEnum):
    """XFS encryptor status: whether the master key is there."""

    READY = "ready"
    NOT_INITIALIZED = "notInitialized"
    UNKNOWN = "unknown"


class KeyCipher(StrEnum):
    """What a key in the pad is for."""

    TDES = "3des"
    SM4 = "sm4"


@dataclass(frozen=True, slots=True)
class PinPadStatus(DeviceStatus):
    """What the pad says of itself."""

    battery: Supply = Supply.UNKNOWN
    """It keeps the keys while there is no power; without it they are gone."""
    tampered: bool | None = None
    """None where the model does not say."""
    encryptor: EncryptorState = EncryptorState.UNKNOWN


@dataclass(frozen=True, slots=True)
class EntryRule:
    """How many digits, and what ends the entry (XFS minLen, maxLen, autoEnd)."""

    min_digits: int
    max_digits: int
    auto_end: bool = False
    """The last digit ends it, without ENTER."""
    quiet_s: float | None = None
    """Without a key for so long it has timed out; None: who asks knows when to stop."""


@dataclass(frozen=True, slots=True)
class KeySlot:
    """A working key in the pad, and the master key under which it came."""

    cipher: KeyCipher
    master: int
    number: int


Pressed = Callable[[KeyPress, int], None]
"""Told of each key that counted: its kind, and how many digits stand there now."""


class PinPad(Protocol):
    """One entry at a time. Cancelling the task that waits for one closes the keypad (XFS cancel)."""

    async def status(self) -> PinPadStatus:
        """Ask the pad. Never raises DeviceError: an unreachable pad is a status."""
        ...

    async def identity(self) -> DeviceIdentity:
        """What the pad tells of itself. Never raises DeviceError."""
        ...

    async def reset(self) -> PinPadStatus:
        """Close the keypad and forget what was typed; the keys stay (XFS reset)."""
        ...

    async def load_key(self, slot: KeySlot, wrapped: bytes) -> None:
        """Load a working key that is encrypted under the slot's master key (XFS LoadKey). Never repeated.

        Raises DeviceError; after PIN-SILENT the key may be there.
        """
        ...

    async def get_data(self, rule: EntryRule, pressed: Pressed) -> Pin | EntryEnd:
        """Digits in clear (XFS GetData), for one short-lived variable. Raises DeviceError."""
        ...

    async def get_pin_block(
        self, slot: KeySlot, account: str, rule: EntryRule, pressed: Pressed
    ) -> bytes | EntryEnd:
        """Digits that stay inside (XFS GetPin, GetPinBlock): their block under the slot's key (ISO 9564-1).

        Format 0. `account` is 12 digits, see `pin_block.account_digits`. Raises DeviceError.
        """
        ...
