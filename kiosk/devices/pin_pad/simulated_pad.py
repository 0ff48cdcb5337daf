"""What the simulated pads share: a finger, a line that can be spoilt, and one command after the other."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from kiosk.devices.metal import Later, Send

DONE_KEYS = ("clear", "enter", "cancel")


@dataclass(frozen=True, slots=True)
class PadTimings:
    """How long a real pad takes. Inferred; no table was published."""

    command_s: float = 0.02
    speed_factor: float = 1.0
    """Every duration is multiplied by this: 1 is a real machine."""


class SimulatedPad(ABC):
    """The half of a pad that is the same for every make. A pad says `whole`, `obey` and `touched`."""

    def __init__(self, send: Send, later: Later, timings: PadTimings | None = None) -> None:
        self._send = send
        self._later = later
        self._timings = timings or PadTimings()
        self._busy = False
        self.inbox = bytearray()
        self.mode = ""
        """"" closed, "plain", or "inside": what is typed stays in the pad."""
        self.typed = ""
        self.entered = False
        self.commands: list[bytes] = []
        """Every command that arrived whole, in order."""

        self.silent = False
        self._deaf_to_next = 0
        self._corrupt_next = False
        self._twice_next = False
        self._junk = b""
        self._keys_before_answer: list[str] = []
        self._drip_bytes = 0
        self._cut_at: int | None = None

    # --- the finger ---

    def press(self, *keys: str) -> None:
        """Digits, or one of DONE_KEYS. A pad that is closed, or dead, says nothing."""
        for key in keys:
            if self.mode and not self.silent and (key in DONE_KEYS or key.isdigit()):
                self.touched(key)

    # --- faults ---

    def go_silent(self) -> None:
        """Hear and say nothing any more."""
        self.silent = True

    def answer_again(self) -> None:
        """Hear and answer again; what was said meanwhile is lost, and the keypad is closed."""
        self.inbox.clear()
        self.silent = False
        self.shut()

    def lose_answers(self, count: int = 1) -> None:
        """Do what the next commands say, and tell nobody."""
        self._deaf_to_next = count

    def corrupt_next(self) -> None:
        """Flip a bit in the next answer."""
        self._corrupt_next = True

    def cut_next(self, size: int) -> None:
        """Stop the next answer after so many bytes."""
        self._cut_at = size

    def twice_next(self) -> None:
        """Give the next answer twice."""
        self._twice_next = True

    def junk_before_next(self, junk: bytes) -> None:
        """Send something meaningless right before the next answer."""
        self._junk = junk

    def keys_before_answer(self, *keys: str) -> None:
        """A quick finger: these are pressed before the next answer is out."""
        self._keys_before_answer = list(keys)

    def drip(self, size: int) -> None:
        """From now on answer in pieces of so many bytes; 0 ends it."""
        self._drip_bytes = size

    def noise(self, hum: bytes) -> None:
        """Something on the line of its own accord."""
        self._send(hum)

    # --- the pad ---

    def receive(self, data: bytes) -> None:
        """What the host sent."""
        if self.silent:
            return
        self.inbox += data
        self._work_on()

    def open(self, mode: str) -> None:
        self.mode, self.typed, self.entered = mode, "", False

    def shut(self) -> None:
        self.mode, self.typed, self.entered = "", "", False

    def say(self, data: bytes) -> None:
        """A key on the line."""
        self._send(data)

    def answer(self, frame: bytes) -> None:
        """A frame on the line, spoilt as was asked for."""
        self.press(*self._keys_before_answer)
        self._keys_before_answer = []
        if self._deaf_to_next:
            self._deaf_to_next -= 1
            return
        if self._corrupt_next:
            self._corrupt_next = False
            frame = frame[:-3] + bytes([frame[-3] ^ 0x10]) + frame[-2:]
        if self._cut_at is not None:
            frame, self._cut_at = frame[: self._cut_at], None
        if self._twice_next:
            self._twice_next = False
            frame *= 2
        frame, self._junk = self._junk + frame, b""
        step = self._drip_bytes or len(frame)
        for at in range(0, len(frame), step):
            self._send(frame[at : at + step])

    @abstractmethod
    def whole(self) -> bytes | None:
        """Take one command off the inbox; b"" when it was spoilt, None when it is not there yet."""

    @abstractmethod
    def obey(self, command: bytes) -> None:
        """Do it, and answer."""

    @abstractmethod
    def touched(self, key: str) -> None:
        """A key while the keypad is open."""

    def _work_on(self) -> None:
        # One command after the other: answers come in the order of the questions.
        if self._busy:
            return
        command = self.whole()
        if command is None:
            return
        self._busy = True
        self.commands.append(command)
        self._later(self._timings.command_s * self._timings.speed_factor, lambda: self._finish(command))

    def _finish(self, command: bytes) -> None:
        self._busy = False
        if not self.silent:
            self.obey(command)
        self._work_on()
