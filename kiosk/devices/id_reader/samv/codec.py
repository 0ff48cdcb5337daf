"""SAM-V wire format (GA 450): preamble, length, body, check.

    offset   0 .. 4            5 6              7 ..                               last
    host     AA AA AA 96 69    length, big      CMD PARA [data]                    XOR of 5 .. last-1
    SAM      AA AA AA 96 69    length, big      SW1 SW2 SW3 [data]                 XOR of 5 .. last-1

The length counts body and check. The preamble may occur inside a photo: only the length says where a frame
ends. The module answers every command, and says nothing of its own accord.
"""

from dataclasses import dataclass, field
from enum import Enum
from functools import reduce
from operator import xor

PREAMBLE = bytes.fromhex("AA AA AA 96 69")
MIN_LENGTH = 4
MAX_LENGTH = 2400  # the longest known answer counts 2314: text, photo and two fingers
TEXT_BYTES = 256
PHOTO_BYTES = 1024
ADDRESS_BYTES = 70  # one appended address
ADDRESSES_MOST = 4  # how many a chip can hold is not confirmed; public drivers keep room for no more
BASE_SIZES = TEXT_BYTES.to_bytes(2, "big") + PHOTO_BYTES.to_bytes(2, "big")
FINGER_SIZES = (0, 512, 1024)
SPEED_CODES = {115200: 0x00, 57600: 0x01, 38400: 0x02, 19200: 0x03, 9600: 0x04}
"""Speeds a module can have, the usual one first, and how it calls them (devices.md 1.3, command 60)."""


class Sw3:
    """The third status byte: how it went."""

    DONE = 0x90
    FOUND = 0x9F
    BAD_CHECKSUM = 0x10
    BAD_LENGTH = 0x11
    UNKNOWN_COMMAND = 0x21
    NOT_ESTABLISHED = 0x23  # listed without an explanation
    UNIDENTIFIED = 0x24
    CARD_REFUSED_BY_SAM = 0x31
    SAM_REFUSED_BY_CARD = 0x32
    NOT_VERIFIED = 0x33
    WRONG_TYPE = 0x40
    READ_FAILED = 0x41
    RANDOM_FAILED = 0x47
    SELF_TEST_FAILED = 0x60
    NOT_AUTHORISED = 0x66
    NO_CARD = 0x80
    SELECT_FAILED = 0x81
    NOT_ON_CARD = 0x91


class Command(Enum):
    """CMD and PARA, the SW3 of success, and how many bytes of data may come with it."""

    RESET = (b"\x10\xff", Sw3.DONE, (0,))
    STATUS = (b"\x11\xff", Sw3.DONE, (0,))
    SAM_ID = (b"\x12\xff", Sw3.DONE, (16,))
    FIND = (b"\x20\x01", Sw3.FOUND, (4,))
    SELECT = (b"\x20\x02", Sw3.DONE, (8,))
    READ_BASE = (b"\x30\x01", Sw3.DONE, (len(BASE_SIZES) + TEXT_BYTES + PHOTO_BYTES,))
    READ_WITH_FINGERS = (
        b"\x30\x10",
        Sw3.DONE,
        tuple(len(BASE_SIZES) + 2 + TEXT_BYTES + PHOTO_BYTES + size for size in FINGER_SIZES),
    )
    READ_APPENDED = (
        b"\x30\x03",
        Sw3.DONE,
        tuple(range(ADDRESS_BYTES, ADDRESS_BYTES * ADDRESSES_MOST + 1, ADDRESS_BYTES)),
    )

    def __init__(self, code: bytes, success: int, data_sizes: tuple[int, ...]) -> None:
        self.code = code
        self.success = success
        self.data_sizes = data_sizes

    @property
    def answer_bytes(self) -> int:
        """The longest frame that answers with success."""
        return len(PREAMBLE) + 2 + 3 + max(self.data_sizes) + 1


@dataclass(frozen=True, slots=True)
class Answer:
    """A frame from the module, its check verified."""

    sw: bytes
    data: bytes

    @property
    def sw3(self) -> int:
        return self.sw[2]

    def fits(self, command: Command) -> bool:
        """Whether this can be the answer to `command`: an answer does not say what it answers."""
        if self.sw3 in _OF_ANY_COMMAND:
            return not self.data
        if self.sw3 in _FAILURES_OF.get(command, ()):
            return not self.data
        return self.sw3 == command.success and len(self.data) in command.data_sizes


@dataclass(frozen=True, slots=True)
class Damaged:
    """Something that began like a frame and was none."""


_OF_ANY_COMMAND = frozenset(
    {
        Sw3.BAD_CHECKSUM,
        Sw3.BAD_LENGTH,
        Sw3.UNKNOWN_COMMAND,
        Sw3.NOT_ESTABLISHED,
        Sw3.UNIDENTIFIED,
        Sw3.SELF_TEST_FAILED,
        Sw3.NOT_AUTHORISED,
    }
)
_CARD_FAILURES = frozenset(
    {
        Sw3.CARD_REFUSED_BY_SAM,
        Sw3.SAM_REFUSED_BY_CARD,
        Sw3.NOT_VERIFIED,
        Sw3.WRONG_TYPE,
        Sw3.READ_FAILED,
        Sw3.RANDOM_FAILED,
    }
)
_FAILURES_OF: dict[Command, frozenset[int]] = {
    Command.FIND: frozenset({Sw3.NO_CARD}),
    Command.SELECT: _CARD_FAILURES | {Sw3.SELECT_FAILED},
    Command.READ_BASE: _CARD_FAILURES,
    Command.READ_WITH_FINGERS: _CARD_FAILURES,
    Command.READ_APPENDED: _CARD_FAILURES | {Sw3.NOT_ON_CARD},
}


def frame(body: bytes) -> bytes:
    """A frame around a body."""
    checked = (len(body) + 1).to_bytes(2, "big") + body
    return PREAMBLE + checked + bytes([_check(checked)])


class Parser:
    """Finds answers in what arrives, however it is sliced and whatever lies between."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    @property
    def amid_frame(self) -> bool:
        """Whether something has begun that is not complete."""
        return bool(self._buffer)

    def clear(self) -> None:
        self._buffer.clear()

    def feed(self, data: bytes) -> list[Answer | Damaged]:
        self._buffer += data
        events: list[Answer | Damaged] = []
        while (event := self._next()) is not None:
            events.append(event)
        return events

    def _next(self) -> Answer | Damaged | None:
        self._skip_to_preamble()
        head = len(PREAMBLE) + 2
        if len(self._buffer) < head:
            return None
        length = int.from_bytes(self._buffer[len(PREAMBLE) : head], "big")
        if not MIN_LENGTH <= length <= MAX_LENGTH:
            return self._damaged()
        if len(self._buffer) < head + length:
            return None
        checked = bytes(self._buffer[len(PREAMBLE) : head + length])
        if _check(checked):
            return self._damaged()
        del self._buffer[: head + length]
        return Answer(sw=checked[2:5], data=checked[5:-1])

    def _skip_to_preamble(self) -> None:
        found = self._buffer.find(PREAMBLE)
        if found >= 0:
            del self._buffer[:found]
            return
        # The end of what came may be the beginning of a preamble.
        keep = next((n for n in range(len(PREAMBLE) - 1, 0, -1) if self._buffer.endswith(PREAMBLE[:n])), 0)
        del self._buffer[: len(self._buffer) - keep]

    def _damaged(self) -> Damaged:
        # Only this preamble is given up: a good frame may follow close behind it.
        del self._buffer[:1]
        return Damaged()


@dataclass(frozen=True, slots=True)
class ChipParts:
    """What a chip's reading falls into. Nothing of it shows in a repr."""

    text: bytes = field(repr=False)
    photo: bytes = field(repr=False)
    fingers: bytes = field(repr=False, default=b"")


def chip_parts(command: Command, data: bytes) -> ChipParts | None:
    """Text, photo and fingers of a reading; None when the sizes in it are not those of GA 450.

    text length, photo length [, length of the fingers], big-endian words of two bytes, then the parts
    """
    if not data.startswith(BASE_SIZES):
        return None
    at = len(BASE_SIZES)
    if command is Command.READ_WITH_FINGERS:
        if int.from_bytes(data[at : at + 2], "big") != len(data) - at - 2 - TEXT_BYTES - PHOTO_BYTES:
            return None
        at += 2
    photo_at = at + TEXT_BYTES
    fingers_at = photo_at + PHOTO_BYTES
    return ChipParts(data[at:photo_at], data[photo_at:fingers_at], data[fingers_at:])


def sam_number(data: bytes) -> str:
    """The 16 bytes of a SAM_ID answer as they are printed on the module: little-endian, devices.md 1.5."""
    kind, maker = data[0:2], data[2:4]
    parts = [int.from_bytes(part, "little") for part in (kind, maker, data[4:8], data[8:12], data[12:16])]
    return "{:02d}.{:02d}-{:08d}-{:010d}-{:010d}".format(*parts)


def _check(data: bytes) -> int:
    return reduce(xor, data, 0)
