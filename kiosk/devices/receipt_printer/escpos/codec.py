"""What an ESC/POS printer answers, and the requests for it (devices.md §5).

status, now     10h 04h n  ->  one byte, b & 93h == 12h; even with a full buffer, even offline
status, in turn 1Dh 72h 01h  ->  one byte, b & 90h == 00h, when all that was sent before is printed
identity        1Dh 49h n    ->  5Fh text 00h, in turn (Epson's GS I; which a Chinese unit knows is open)
"""

from enum import IntEnum

FENCE = b"\x1d\x72\x01"
DROP_BUFFER = b"\x10\x05\x02"
"""DLE ENQ 2 (Epson): recover and clear the buffers. Whether Chinese units obey it after a paper end is not
confirmed; a receipt holds masked data only, so a rest that is printed later tells nothing."""


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


def identity_text(received: bytes) -> bytes | None:
    """The text of the first whole answer to `ask_about` in what arrived; None while there is none."""
    begun = received.find(0x5F)
    ended = received.find(0x00, begun + 1)
    return received[begun + 1 : ended] if begun >= 0 and ended >= 0 else None


def is_status(byte: int) -> bool:
    """Whether a byte can be the answer to `ask`."""
    return byte & 0x93 == 0x12


def is_fence(byte: int) -> bool:
    """Whether a byte can be the answer to `FENCE`."""
    return byte & 0x90 == 0x00
