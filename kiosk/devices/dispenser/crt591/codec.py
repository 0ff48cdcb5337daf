"""F2 wire format of CRT-571/591 (CRT-591-M001, also QU-TK-F3): frames, and control bytes between them.

    offset   0    1      2 3            4 ..                                   4+n   5+n
             F2   addr   length n, big  text                                   03    XOR of 0 .. 4+n

    text     host       43 CM PM [data]
             success    50 CM PM st0 st1 st2 [data]
             failure    4E CM PM e1 e0 [data]

06, 15, 04 and F2 may occur in the data: they control something only between frames.
"""

from dataclasses import dataclass, field
from enum import IntEnum
from functools import reduce
from operator import xor

STX = 0xF2
ETX = 0x03
HEAD_BYTES = 4
TAIL_BYTES = 2
MAX_FRAME_BYTES = 1024
MAX_DATA_BYTES = 512
COMMAND = 0x43
SUCCESS = 0x50
FAILURE = 0x4E  # the specification of 2013 misprints 45; real units say 4E
MIN_SUCCESS_BYTES = 6
MIN_FAILURE_BYTES = 5


class Control(IntEnum):
    """What is said between frames."""

    ACK = 0x06
    NAK = 0x15
    EOT = 0x04


@dataclass(frozen=True, slots=True)
class Command:
    """CM, PM and data of a command."""

    cm: int
    pm: int
    data: bytes = b""

    @property
    def name(self) -> str:
        """For logs and errors; the data, which may be secret, stays out."""
        return f"{self.cm:02X}/{self.pm:02X}"


@dataclass(frozen=True, slots=True)
class Done:
    """The unit did it, and says how things stand."""

    cm: int
    pm: int
    status: str
    """st0 st1 st2: card, stack, error bin."""
    data: bytes


@dataclass(frozen=True, slots=True)
class Failed:
    """The unit did not do it, or not to the end."""

    cm: int
    pm: int
    error: str
    """e1 e0, as in the manual's table."""
    data: bytes


@dataclass(frozen=True, slots=True)
class Damaged:
    """Something that began like a frame and was none."""

    about: tuple[int, int] | None = field(default=None, compare=False)
    """CM and PM, where enough of it is left to say what it answers."""


_CONTROL_BYTES = frozenset(Control)

Answer = Done | Failed
Event = Answer | Control | Damaged


def frame(command: Command, address: int = 0) -> bytes:
    """A command as the host sends it."""
    text = bytes([COMMAND, command.cm, command.pm]) + command.data
    checked = bytes([STX, address]) + len(text).to_bytes(2, "big") + text + bytes([ETX])
    return checked + bytes([reduce(xor, checked)])


def spoken_bytes(answer: Answer) -> int:
    """How long the frame of an answer is."""
    said = answer.status if isinstance(answer, Done) else answer.error
    return HEAD_BYTES + 3 + len(said) + len(answer.data) + TAIL_BYTES


class Parser:
    """Finds control bytes and answers in what arrives, however it is sliced and whatever lies between."""

    def __init__(self, address: int = 0) -> None:
        self._address = address
        self._buffer = bytearray()

    @property
    def amid_frame(self) -> bool:
        """Something has begun that is not complete."""
        return bool(self._buffer)

    def clear(self) -> None:
        self._buffer.clear()

    def quiet(self) -> list[Event]:
        """The line was still for longer than a frame ever is: what has begun is not going to end."""
        begun = [self._damaged()] if self._buffer else []
        return [*begun, *self.feed(b"")]

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
        if len(self._buffer) < HEAD_BYTES:
            return None
        size = int.from_bytes(self._buffer[2:HEAD_BYTES], "big")
        whole = HEAD_BYTES + size + TAIL_BYTES
        if size < MIN_FAILURE_BYTES or whole > MAX_FRAME_BYTES:
            return self._damaged()
        if len(self._buffer) < whole:
            return None
        answer = self._answer(bytes(self._buffer[:whole]))
        if answer is None:
            return self._damaged()
        del self._buffer[:whole]
        return answer

    def _answer(self, raw: bytes) -> Answer | None:
        if raw[-2] != ETX or reduce(xor, raw) or raw[1] != self._address:
            return None
        return _read(raw[HEAD_BYTES:-TAIL_BYTES])

    def _damaged(self) -> Damaged:
        """What looks like another beginning may be one; but a data byte 15 in the ruins is no refusal."""
        said = bytes(self._buffer[HEAD_BYTES : HEAD_BYTES + 3])
        about = (said[1], said[2]) if len(said) == 3 and said[0] in (SUCCESS, FAILURE) else None
        at = self._buffer.find(STX, 1)
        del self._buffer[: at if at >= 0 else len(self._buffer)]
        return Damaged(about)


def _read(text: bytes) -> Answer | None:
    head, cm, pm, rest = text[0], text[1], text[2], text[3:]
    if head == SUCCESS and len(text) >= MIN_SUCCESS_BYTES:
        return Done(cm, pm, rest[:3].decode("latin-1"), rest[3:])
    if head == FAILURE:
        return Failed(cm, pm, rest[:2].decode("latin-1"), rest[2:])
    return None
