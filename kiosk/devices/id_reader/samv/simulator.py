"""A SAM-V reader as a machine: a pad, a module that obeys GA 450, and ways to go wrong.

It keeps to devices.md 1.9 and shares no code with the driver's codec.
"""

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.devices.id_reader.samv.pad_document import PadDocument
from kiosk.devices.metal import Later, Metal, Send

_START = b"\xaa\xaa\xaa\x96\x69"
_MAX_COMMAND = 64  # the longest command known has 4 bytes

_OK = b"\x00\x00\x90"
_READ = b"\x30\x01"
_READ_WITH_FINGERS = b"\x30\x10"
_SPEEDS = {0: 115200, 1: 57600, 2: 38400, 3: 19200, 4: 9600}


@dataclass(frozen=True, slots=True)
class SamvTimings:
    """How long a real reader takes. Inferred from the waits of public drivers; no table was published."""

    command_s: float = 0.02
    find_s: float = 0.10
    select_s: float = 0.15
    read_s: float = 0.80
    address_s: float = 0.10
    baud: int = 115200
    drip_gap_s: float = 0.004
    speed_factor: float = 1.0
    """Every duration is multiplied by this: 1 is a real machine."""


class SimulatedSamv:
    """Bytes in by `receive`, bytes out by `send`; the hands are `place` and `lift`."""

    def __init__(
        self, send: Send, later: Later, timings: SamvTimings | None = None, metal: Metal | None = None
    ) -> None:
        self._send = send
        self._later = later
        self._timings = timings or SamvTimings()
        self._metal = metal
        self._inbox = bytearray()
        self._busy = False
        self._epoch = 0

        self.document: PadDocument | None = None
        self.found = False
        self.selected = False
        self.consumed = False
        """A card that was read is not found again before it was lifted (widely reported, inferred)."""
        self.commands: list[bytes] = []
        """Every command that arrived whole, in order."""

        self.baud = self._timings.baud
        """What the module's own end of the line is set to."""
        self.host_baud: Callable[[], int] = lambda: self.baud
        """What the other end is set to, where somebody can tell: at another speed both hear only hum."""
        self.rf_bytes: int | None = None
        """The longest frame to the card, where the host has set it."""
        self.silent = False
        self._corrupt_next = False
        self._truncate_at: int | None = None
        self._junk = b""
        self._drip_bytes = 0
        self._late_s = 0.0
        self._failures: dict[bytes, list[int]] = {}

    # --- hands ---

    def place(self, document: PadDocument) -> None:
        """Lay a document on the pad."""
        self.document = document
        self._forget_card()

    def lift(self) -> None:
        """Take it away, also in the middle of reading."""
        self.document = None
        self._forget_card()

    # --- faults ---

    def go_silent(self) -> None:
        """Hear and say nothing any more."""
        self.silent = True

    def speak_again(self) -> None:
        """Hear and answer again; what was said meanwhile is lost."""
        self._inbox.clear()
        self.silent = False

    def power_loss(self) -> None:
        """Power goes and comes back at once: what was heard and begun is forgotten; a document lies there."""
        self._epoch += 1
        self._inbox.clear()
        self._busy = False
        self._forget_card()

    def corrupt_next(self) -> None:
        """Flip a bit in the next answer."""
        self._corrupt_next = True

    def truncate_next(self, size: int) -> None:
        """Stop the next answer after so many bytes."""
        self._truncate_at = size

    def junk_before_next(self, junk: bytes) -> None:
        """Send something meaningless right before the next answer."""
        self._junk = junk

    def drip(self, size: int) -> None:
        """From now on answer in pieces of so many bytes; 0 ends it."""
        self._drip_bytes = size

    def late_next(self, seconds: float) -> None:
        """Give the next answer so much later."""
        self._late_s = seconds

    def fail_next(self, sw3: int, command: bytes = _READ, times: int = 1) -> None:
        """Answer the next such commands with this status."""
        self._failures[command] = [sw3] * times

    # --- the module ---

    def receive(self, data: bytes) -> None:
        """What the host sent."""
        if self.silent:
            return
        if self.host_baud() != self.baud:
            self._inbox += bytes(len(data))
            return
        self._inbox += data
        self._work_on()

    def _work_on(self) -> None:
        # One command after the other: answers come in the order of the questions, however late they are.
        while not self._busy and self._take_command():
            pass

    def _take_command(self) -> bool:
        at = self._inbox.find(_START)
        if at < 0:
            del self._inbox[: max(0, len(self._inbox) - len(_START) + 1)]
            return False
        del self._inbox[:at]
        if len(self._inbox) < 7:
            return False
        size = self._inbox[5] << 8 | self._inbox[6]
        if not 3 <= size <= _MAX_COMMAND:
            del self._inbox[:7]
            self._answer(b"\x00\x00\x11", self._timings.command_s)
            return True
        if len(self._inbox) < 7 + size:
            return False
        command = bytes(self._inbox[7 : 6 + size])
        intact = _xor(bytes(self._inbox[5 : 7 + size])) == 0
        del self._inbox[: 7 + size]
        if intact:
            self._obey(command)
        else:
            self._answer(b"\x00\x00\x10", self._timings.command_s)
        return True

    def _obey(self, command: bytes) -> None:
        self.commands.append(command)
        self._busy = True
        if self._failures.get(command):
            self._answer(bytes([0, 0, self._failures[command].pop()]), self._timings.command_s)
            return
        quick = self._timings.command_s
        match command:
            case b"\x10\xff":
                self._forget_card()
                self._answer(_OK, quick)
            case b"\x11\xff":
                self._answer(_OK, quick)
            case b"\x12\xff":
                self._answer(_OK + bytes.fromhex("05 00 01 00 5B 03 33 01 5A B3 1E 00 78 56 34 12"), quick)
            case b"\x20\x01":
                self._find()
            case b"\x20\x02":
                self._select()
            case b"\x30\x01" | b"\x30\x10":
                self._read(command)
            case b"\x30\x03":
                self._tell_addresses()
            case _:
                self._obey_setting(command)

    def _obey_setting(self, command: bytes) -> None:
        quick = self._timings.command_s
        if command[0] == 0x60 and command[1] in _SPEEDS:
            self._answer(_OK, quick, then=lambda: self._change_speed(_SPEEDS[command[1]]))
        elif command[:2] == b"\x61\xff" and len(command) == 3:
            self.rf_bytes = command[2]
            self._answer(_OK, quick)
        else:
            self._answer(b"\x00\x00\x21", quick)

    def _find(self) -> None:
        self.found = self.document is not None and not self.consumed
        self.selected = False
        if not self.found:
            self._answer(b"\x00\x00\x80", self._timings.find_s)
            return
        self._work(self._timings.find_s)
        self._answer(b"\x00\x00\x9f" + bytes(4), self._timings.find_s)

    def _select(self) -> None:
        self.selected = self.found and self.document is not None
        if not self.selected:
            self._answer(b"\x00\x00\x81", self._timings.select_s)
            return
        self._work(self._timings.select_s)
        self._answer(_OK + bytes(8), self._timings.select_s)

    def _read(self, command: bytes) -> None:
        if not self.selected:
            self._answer(b"\x00\x00\x41", self._timings.command_s)
            return
        self._work(self._timings.read_s)
        reading = self.document

        def done() -> None:
            if self.document is not reading or reading is None:
                self._answer(b"\x00\x00\x41", 0.0)
                return
            self.consumed = True
            self.found = False
            sizes, rest = b"\x01\x00\x04\x00", b""
            if command == _READ_WITH_FINGERS:
                rest = reading.fingers
                sizes += bytes([len(rest) >> 8, len(rest) & 0xFF])
            self._answer(_OK + sizes + reading.text() + reading.picture() + rest, 0.0)

        self._after(self._timings.read_s, done)

    def _tell_addresses(self) -> None:
        if not self.selected or self.document is None:
            self._answer(b"\x00\x00\x41", self._timings.command_s)
            return
        self._work(self._timings.address_s)
        addresses = self.document.later_addresses()
        # That a chip without one is told so by 91 is inferred.
        self._answer(_OK + addresses if addresses else b"\x00\x00\x91", self._timings.address_s)

    def _change_speed(self, baud: int) -> None:
        self.baud = baud

    def _forget_card(self) -> None:
        self.found = self.selected = self.consumed = False

    # --- the wire ---

    def _answer(self, body: bytes, seconds: float, then: Callable[[], None] = lambda: None) -> None:
        self._busy = True
        framed = bytes([(len(body) + 1) >> 8, (len(body) + 1) & 0xFF]) + body
        frame = self._spoilt(_START + framed + bytes([_xor(framed)]))
        late_s, self._late_s = self._late_s, 0.0

        epoch = self._epoch

        def say() -> None:
            if epoch != self._epoch:
                return
            self._busy = False
            if not self.silent:
                self._say(frame)
                then()
                self._work_on()

        self._later(late_s + self._timings.speed_factor * (seconds + len(frame) * 10 / self.baud), say)

    def _spoilt(self, frame: bytes) -> bytes:
        if self._corrupt_next:
            self._corrupt_next = False
            frame = frame[:-2] + bytes([frame[-2] ^ 0x04]) + frame[-1:]
        if self._truncate_at is not None:
            frame, self._truncate_at = frame[: self._truncate_at], None
        junk, self._junk = self._junk, b""
        return junk + frame

    def _say(self, frame: bytes) -> None:
        if self._drip_bytes <= 0:
            self._send(frame)
            return
        self._send(frame[: self._drip_bytes])
        rest = frame[self._drip_bytes :]
        if rest:
            self._after(self._timings.drip_gap_s, lambda: self._say(rest))

    def _after(self, seconds: float, act: Callable[[], None]) -> None:
        epoch = self._epoch
        self._later(self._timings.speed_factor * seconds, lambda: act() if epoch == self._epoch else None)

    def _work(self, seconds: float) -> None:
        if self._metal is not None:
            self._metal.working("id_reader", self._timings.speed_factor * seconds)


def _xor(data: bytes) -> int:
    value = 0
    for byte in data:
        value ^= byte
    return value
