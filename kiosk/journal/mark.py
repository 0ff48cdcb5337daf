"""The last head of the chain, in a file beside the journal: where its end was (ADR 0037).

Written after each commit without waiting for the disk, which costs a microsecond, and waited for when the
centre has heard the head: never ahead of the journal, and behind it only after the power was lost. Two places
are written in turn, a page apart, so that a torn one leaves the other. What cannot be read is none.

    offset  0          17         82
            seq, 16 digits, " ", SM3 in hex, " ", the first 16 digits of the SM3 of all before, LF
"""

import os
import weakref
from collections.abc import Callable
from pathlib import Path

from kiosk.crypto import sm3
from kiosk.journal.port import Head

APART_BYTES = 4096
_SEQ_SIGNS, _CHECK_SIGNS = 16, 16
_RECORD_BYTES = _SEQ_SIGNS + 1 + 2 * sm3.DIGEST_BYTES + 1 + _CHECK_SIGNS + 1


class HeadMark:
    """See the module. Raises OSError where the file cannot be written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None
        self._closing: Callable[[], object] | None = None
        self._turn = 0
        self._safe = True

    def read(self) -> Head | None:
        """The later of the two; None when neither can be read."""
        try:
            content = self._path.read_bytes()
        except OSError:  # a new machine, or a disk that lost it: the centre remembers, too
            return None
        places = (content[at : at + _RECORD_BYTES] for at in (0, APART_BYTES))
        return max(
            (head for place in places if (head := _read(place))), key=lambda one: one.seq, default=None
        )

    def write(self, head: Head) -> None:
        """The chain ends here now."""
        if self._file is None:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            # A descriptor is a number: of who throws the journal away without a word nobody else closes it.
            self._closing = weakref.finalize(self, os.close, self._file)
        os.pwrite(self._file, _record(head), self._turn * APART_BYTES)
        self._turn = 1 - self._turn
        self._safe = False

    def make_safe(self) -> None:
        """Wait until it is on the disk for good."""
        if self._file is not None and not self._safe:
            os.fsync(self._file)
            self._safe = True

    def close(self) -> None:
        if self._closing is not None:
            self._closing()
        self._file = None


def _record(head: Head) -> bytes:
    words = f"{head.seq:0{_SEQ_SIGNS}d} {head.sm3} ".encode("ascii")
    return words + _check(words) + b"\n"


def _read(place: bytes) -> Head | None:
    words, check = place[: -_CHECK_SIGNS - 1], place[-_CHECK_SIGNS - 1 : -1]
    if len(place) != _RECORD_BYTES or check != _check(words):
        return None
    seq, digest = words.decode("ascii").split()
    return Head(int(seq), digest)


def _check(words: bytes) -> bytes:
    return sm3.digest(words).hex()[:_CHECK_SIGNS].encode("ascii")
