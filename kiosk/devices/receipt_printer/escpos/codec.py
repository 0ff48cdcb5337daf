"""What an ESC/POS printer answers, and the requests for it (devices.md §5).

status, now     10h 04h n  ->  one byte, b & 93h == 12h; even with a full buffer, even offline
status, in turn 1Dh 72h 01h  ->  one byte, b & 90h == 00h, when all that was sent before is printed
identity        1Dh 49h n    ->  5Fh text 00h, in turn (Epson's GS I; which a Chinese unit knows is open)
"""

from dataclasses import dataclass, field
from enum import IntEnum

FENCE = b"\x1d\x72\x01"
DROP_BUFFER = b"\x10\x05\x02"
"""DLE ENQ 2 (Epson): recover and clear the buffers. Whether Chinese units obey it after a paper end is not
confirmed; a receipt holds masked data only, so a rest that is printed later tells nothing."""


WORD_BEGINS, WORD_ENDS = 0x5F, 0x00
LONGEST_WORD = 80  # Epson's GS I; of a longer one the rest is dropped


class Query(IntEnum):
    """DLE EOT n."""

    PRINTER = 1
    OFFLINE_CAUSE = 2
    ERROR_CAUSE = 3
    PAPER = 4


class About(IntEnum):
    """GS I n."""

    FIRMWARE = 65
    MAKER = 66
    MODEL = 67
    SERIAL = 68


@dataclass(frozen=True, slots=True)
class Status:
    """The answer to `ask`. It does not say which question it answers."""

    byte: int


@dataclass(frozen=True, slots=True)
class Passed:
    """The answer to `FENCE`."""


@dataclass(frozen=True, slots=True)
class Word:
    """The answer to `ask_about`, whole."""

    text: bytes = field(repr=False)


Answer = Status | Passed | Word

OFFLINE = 0x08  # Query.PRINTER
COVER_OPEN = 0x04  # Query.OFFLINE_CAUSE
STOPPED_BY_PAPER_END = 0x20
ANY_ERROR = 0x40
CUTTER = 0x08  # Query.ERROR_CAUSE
ERRORS = 0x04 | 0x20 | 0x40  # mechanical, unrecoverable, recoverable by itself
NEAR_END = 0x0C  # Query.PAPER
PAPER_END = 0x60


def ask(query: Query) -> bytes:
    """The real-time request for a status byte."""
    return bytes([0x10, 0x04, query])


def ask_about(about: About) -> bytes:
    """The request for a word of the printer's identity."""
    return bytes([0x1D, 0x49, about])


def is_status(byte: int) -> bool:
    """Whether a byte can be the answer to `ask`."""
    return byte & 0x93 == 0x12


def is_fence(byte: int) -> bool:
    """Whether a byte can be the answer to `FENCE`."""
    return byte & 0x90 == 0x00


class Parser:
    """Tells the three kinds of answers apart, however they are sliced.

    Letters of a word look like status bytes (R is 52h) and like the answer to a fence (k is 6Bh). So as long
    as a word is due, a 5Fh begins it, and nothing up to its 00h is anything else, however late it comes.
    """

    def __init__(self) -> None:
        self.words_due = 0
        """Questions about the identity that were put and not answered."""
        self._word: bytearray | None = None

    def quiet(self) -> None:
        """The line was still for longer than an answer ever is: what has begun is not going to end."""
        self._word = None

    def feed(self, received: bytes) -> list[Answer]:
        return [answer for byte in received if (answer := self._take(byte)) is not None]

    def _take(self, byte: int) -> Answer | None:
        if self._word is not None:
            return self._spelt(self._word, byte)
        if byte == WORD_BEGINS and self.words_due:
            self._word = bytearray()
            return None
        if is_status(byte):
            return Status(byte)
        return Passed() if is_fence(byte) else None

    def _spelt(self, word: bytearray, byte: int) -> Word | None:
        if byte == WORD_ENDS:
            self._word = None
            self.words_due -= 1
            return Word(bytes(word))
        if len(word) < LONGEST_WORD:
            word.append(byte)
        return None
