"""How a simulated receipt printer reads its buffer: the ESC/POS commands that Chinese 80 mm units know."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from kiosk.devices.receipt_printer.escpos.slip import PrintedCode, PrintedLine, Span


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """GS I n: a word of the identity is wanted."""

    n: int


Done = PrintedLine | PrintedCode | AskedAbout | Literal["cut", "fence"]
"""Something the machine has to do; it takes its time for it."""

_ALIGN = {0: "left", 1: "center", 2: "right", 48: "left", 49: "center", 50: "right"}
_DEFAULT_FEED = 34  # a sixth of an inch

# Commands of a fixed number of parameter bytes; those that change nothing here are read over.
_LENGTHS = {
    b"\x1b@": 0, b"\x1ba": 1, b"\x1bE": 1, b"\x1bG": 1, b"\x1b!": 1, b"\x1b3": 1, b"\x1b2": 0, b"\x1bd": 1,
    b"\x1bt": 1, b"\x1b-": 1, b"\x1bM": 1, b"\x1bJ": 1, b"\x1d!": 1, b"\x1dV": 1, b"\x1dr": 1, b"\x1dB": 1,
    b"\x1dI": 1, b"\x1c&": 0, b"\x1c.": 0,
}  # fmt: skip


class Interpreter:
    """The print buffer and the modes that are set."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._waiting: list[Done] = []
        self._content = ""
        self._acts = self._known_acts()
        self._initialise()

    def add(self, data: bytes) -> None:
        self._buffer += data

    def clear(self) -> None:
        """Forget everything that is not printed yet."""
        self._buffer.clear()
        self._waiting.clear()
        self._spans: list[Span] = []

    def next(self) -> Done | None:
        """The next thing to do; None when the buffer holds nothing whole."""
        while not self._waiting:
            if not self._read_one():
                return None
        return self._waiting.pop(0)

    def _initialise(self) -> None:
        self._spans = []
        self._align = "left"
        self._wide = self._high = 1
        self._bold = False
        self._chinese = True  # on at power-up on many Chinese units
        self._feed = _DEFAULT_FEED
        self._module = 3

    def _read_one(self) -> bool:
        if not self._buffer:
            return False
        first = self._buffer[0]
        if first == 0x0A:
            del self._buffer[0]
            self._end_line()
            return True
        if first in (0x1B, 0x1D, 0x1C):
            return self._read_command()
        return self._read_character()

    def _read_command(self) -> bool:
        name = bytes(self._buffer[:2])
        if name == b"\x1d(":
            return self._read_symbol()
        length = _LENGTHS.get(name, 0)
        if name == b"\x1dV" and len(self._buffer) > 2 and self._buffer[2] in (65, 66):
            length = 2
        if len(self._buffer) < 2 + length:
            return False
        parameters = bytes(self._buffer[2 : 2 + length])
        del self._buffer[: 2 + length]
        self._obey(name, parameters[0] if parameters else 0)
        return True

    def _obey(self, name: bytes, n: int) -> None:
        if name in self._acts:
            self._acts[name](n)

    def _known_acts(self) -> dict[bytes, Callable[[int], None]]:
        return {
            b"\x1b@": lambda _: self._initialise(),
            b"\x1ba": self._set_align,
            b"\x1bE": self._set_bold,
            b"\x1b!": self._set_mode,
            b"\x1d!": self._set_size,
            b"\x1b3": self._set_feed,
            b"\x1b2": lambda _: self._set_feed(_DEFAULT_FEED),
            b"\x1bd": self._feed_lines,
            b"\x1c&": lambda _: self._set_chinese(on=True),
            b"\x1c.": lambda _: self._set_chinese(on=False),
            b"\x1dV": lambda _: self._waiting.append("cut"),
            b"\x1dr": lambda _: self._waiting.append("fence"),
            b"\x1dI": lambda n: self._waiting.append(AskedAbout(n)),
        }

    def _set_align(self, n: int) -> None:
        self._align = _ALIGN.get(n, "left")

    def _set_bold(self, n: int) -> None:
        self._bold = bool(n & 1)

    def _set_mode(self, n: int) -> None:
        self._bold = bool(n & 0x08)
        self._high = 2 if n & 0x10 else 1
        self._wide = 2 if n & 0x20 else 1

    def _set_size(self, n: int) -> None:
        self._wide, self._high = (n >> 4) + 1, (n & 0x07) + 1

    def _set_feed(self, n: int) -> None:
        self._feed = n

    def _set_chinese(self, *, on: bool) -> None:
        self._chinese = on

    def _feed_lines(self, n: int) -> None:
        for _ in range(n):
            self._end_line()

    def _end_line(self) -> None:
        self._waiting.append(PrintedLine(tuple(self._spans), self._align, self._feed))
        self._spans = []

    def _read_character(self) -> bool:
        length = self._character_length()
        if length is None:
            return False
        raw = bytes(self._buffer[:length])
        del self._buffer[:length]
        text = raw.decode("gb18030", "replace") if self._chinese or raw[0] < 0x80 else "?"
        if text.isprintable():
            self._append(text)
        return True

    def _character_length(self) -> int | None:
        """One, two or four bytes in GB18030; None while it is incomplete."""
        if self._buffer[0] < 0x81 or not self._chinese:
            return 1
        if len(self._buffer) < 2:
            return None
        length = 4 if 0x30 <= self._buffer[1] <= 0x39 else 2
        return length if len(self._buffer) >= length else None

    def _append(self, text: str) -> None:
        last = self._spans[-1] if self._spans else None
        mode = (self._wide, self._high, self._bold)
        if last is not None and (last.wide, last.high, last.bold) == mode:
            self._spans[-1] = Span(last.text + text, *mode)
        else:
            self._spans.append(Span(text, *mode))

    def _read_symbol(self) -> bool:
        """GS ( k pL pH cn fn [parameters]: the QR code's size, content and print."""
        if len(self._buffer) < 5:
            return False
        length = self._buffer[3] + 256 * self._buffer[4]
        if len(self._buffer) < 5 + length:
            return False
        body = bytes(self._buffer[5 : 5 + length])
        del self._buffer[: 5 + length]
        match body[1:2]:
            case b"C":
                self._module = body[2]
            case b"P":
                self._content = body[3:].decode("utf-8", "replace")
            case b"Q":
                self._waiting.append(PrintedCode(self._content, self._module, self._align))
            case _:
                pass
        return True
