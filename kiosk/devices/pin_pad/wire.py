"""What both pads have in common on the wire: frames begin with 02, and bytes between two frames are keys.

    30 .. 39  a digit in plain entry      0D  enter      08  clear (one digit or all, as the pad was told)
    2A        a digit that stays inside   1B  cancel     00  the pad's own time-out (KMY3501)

A key may come before, between and after frames (devices.md 4A, 4B), and nothing on the line protects it. So
the ruins of a frame are never taken for keys: its digits would be typed. What follows a damaged frame is
thrown away until a new frame begins or the line has been quiet.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

STX = 0x02
ETX = 0x03
DIGITS = frozenset(b"0123456789")
MASKED = 0x2A
ENTER = 0x0D
CANCEL = 0x1B
CLEAR = 0x08
TIMED_OUT = 0x00
KEYS = DIGITS | {MASKED, ENTER, CANCEL, CLEAR, TIMED_OUT}
"""22 (00), 2E (.) and 41 to 48 (function keys) are no keys of an entry (XFS active keys)."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A frame from the pad, its check verified. It does not say to which command."""

    code: int
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeyByte:
    """A key; in plain entry the byte is the digit."""

    value: int = field(repr=False)


@dataclass(frozen=True, slots=True)
class Damaged:
    """Something that began like a frame and was none."""


Event = Reply | KeyByte | Damaged


@dataclass(frozen=True, slots=True)
class Command:
    """CMD and data, and how much data comes with success; None: not known."""

    code: int
    data: bytes = field(default=b"", repr=False)
    answer_bytes: int | None = 0
    once: bool = False
    """It is not said again when no answer comes."""

    @property
    def name(self) -> str:
        """For logs and errors: its code, never its data."""
        return f"{self.code:02X}"


@dataclass(frozen=True, slots=True)
class Form:
    """One pad's frames: how a command is written, when an answer's size is known, what a whole one says."""

    head_bytes: int
    frame: Callable[[Command], bytes]
    """As the host sends it."""
    size_of: Callable[[bytes], int]
    """Of the whole frame, from its head; 0 when no frame begins like this."""
    read: Callable[[bytes], Reply | None]
    """None when the check does not hold."""
    ok: Callable[[int], bool]
    """Whether an answer's code says that it was done."""

    def fits(self, command: Command, reply: Reply) -> bool:
        """Whether this can be the command's answer: a refusal fits any."""
        return not self.ok(reply.code) or command.answer_bytes in (None, len(reply.data))


class Parser:
    """Finds replies and keys in what arrives, however it is sliced and whatever lies between."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._buffer = bytearray()
        self._in_ruins = False

    @property
    def amid_frame(self) -> bool:
        """Something has begun that is not complete, or has not ended yet."""
        return bool(self._buffer) or self._in_ruins

    def quiet(self) -> None:
        """The line was still for longer than a frame ever is: what comes next is something new."""
        self._buffer.clear()
        self._in_ruins = False

    def feed(self, data: bytes) -> list[Event]:
        self._buffer += data
        events: list[Event] = []
        while (event := self._next()) is not None:
            events.append(event)
        return events

    def _next(self) -> Event | None:
        if self._in_ruins and not self._found_a_beginning():
            return None
        while self._buffer and self._buffer[0] != STX:
            byte = self._buffer.pop(0)
            if byte in KEYS:
                return KeyByte(byte)
        if len(self._buffer) < self._form.head_bytes:
            return None
        whole = self._form.size_of(bytes(self._buffer[: self._form.head_bytes]))
        if whole and len(self._buffer) < whole:
            return None
        reply = self._form.read(bytes(self._buffer[:whole])) if whole else None
        if reply is None:
            del self._buffer[:1]
            self._in_ruins = True
            return Damaged()
        del self._buffer[:whole]
        return reply

    def _found_a_beginning(self) -> bool:
        at = self._buffer.find(STX)
        self._in_ruins = at < 0
        del self._buffer[: at if at >= 0 else len(self._buffer)]
        return at >= 0
