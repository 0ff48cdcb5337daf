"""STX wire format of the CD-720M type (QU-CD-720M/820M manual v3.19; devices.md §2B): commands and replies.

    command  02  C1 C2 [C3]  03  BCC
    reply    02  R1 R2  D1 D2 D3  03  BCC        BCC is the XOR of everything before it, 02 and 03 included

Between frames the unit says 06 or 15, and the host 05 (ENQ): only then the unit does what the command says,
or answers it. A reply has one length, so nothing is searched for inside it: its data may hold these bytes.
"""

from dataclasses import dataclass
from enum import IntEnum, IntFlag, StrEnum
from functools import reduce
from operator import xor

STX = 0x02
ETX = 0x03
ENQ = b"\x05"
REPLY_BYTES = 8


class Ask(StrEnum):
    """What is answered with data, and changes nothing but flags."""

    STATE = "RF"
    FLAGS = "PB"
    CLEAR_FLAGS = "PC"
    """Forgets "taken away" and "called back"."""
    VERSION = "GV"


class Act(StrEnum):
    """What moves something, and is answered with nothing."""

    TO_READ = "DH"
    """From the hopper to the read position; DIP switch 1 has to be ON."""
    TO_TAKE = "ES"
    CAPTURE = "CP"
    RESET = "ST"


REPLY_TO = {Ask.STATE: "SF", Ask.FLAGS: "PB", Ask.CLEAR_FLAGS: "PC", Ask.VERSION: "GV"}


class Control(IntEnum):
    """What the unit says between frames."""

    ACK = 0x06
    NAK = 0x15


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with its three data bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Damaged:
    """Something that began like a reply and was none."""


Event = Reply | Control | Damaged


class State(StrEnum):
    """The value of RF: the unit tells one state only, the first of these that holds."""

    DISPENSE_FAILED = "200"
    JAMMED = "020"
    BIN_FULL = "100"
    DISPENSING = "800"
    CALLING_BACK = "400"
    AT_TAKE = "004"
    AT_READ = "002"
    HOPPER_EMPTY = "008"
    HOPPER_LOW = "010"
    READY = "000"
    NOT_READY = "001"


class Flag(IntFlag):
    """The low nibbles of D1, D2 and D3 of PB, side by side: all that holds at once."""

    BIN_FULL = 0x100
    DISPENSE_FAILED = 0x200
    CALLING_BACK = 0x400
    DISPENSING = 0x800
    HOPPER_LOW = 0x010
    JAMMED = 0x020
    CALLED_BACK = 0x040
    TAKEN_AWAY = 0x080
    READY = 0x001
    AT_READ = 0x002
    AT_TAKE = 0x004
    HOPPER_EMPTY = 0x008


MOVING = Flag.DISPENSING | Flag.CALLING_BACK
_CONTROL_BYTES = frozenset(Control)


def frame(letters: str) -> bytes:
    """A command as the host sends it."""
    checked = bytes([STX]) + letters.encode("ascii") + bytes([ETX])
    return checked + bytes([reduce(xor, checked)])


def flags_of(reply: Reply) -> Flag:
    """What PB or PC says; the high nibbles, of which the manual says nothing, do not count."""
    high, middle, low = (byte & 0x0F for byte in reply.data)
    return Flag(high << 8 | middle << 4 | low)


def state_of(reply: Reply) -> State | None:
    """What RF says; None for a value that the manual does not have."""
    text = reply.data.decode("latin-1")
    return State(text) if text in frozenset(State) else None


class Parser:
    """Finds control bytes and replies in what arrives, however it is sliced and whatever lies between."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def clear(self) -> None:
        self._buffer.clear()

    def feed(self, data: bytes) -> list[Event]:
        self._buffer += data
        events: list[Event] = []
        while (event := self._next()) is not None:
            events.append(event)
        return events

    def _next(self) -> Event | None:
        while self._buffer and self._buffer[0] != STX:
            byte = self._buffer.pop(0)
            if byte in _CONTROL_BYTES:
                return Control(byte)
        if len(self._buffer) < REPLY_BYTES:
            return None
        raw = bytes(self._buffer[:REPLY_BYTES])
        if raw[-2] != ETX or reduce(xor, raw):
            # Everything goes: a byte 06 in the ruins must not be taken for a consent.
            self._buffer.clear()
            return Damaged()
        del self._buffer[:REPLY_BYTES]
        return Reply(raw[1:3].decode("latin-1"), raw[3:6])
