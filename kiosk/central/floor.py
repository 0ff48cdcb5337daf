"""The latest time that is known to have been: certificates are judged by no earlier one.

A machine whose clock was set back, or whose battery is dead, would take a certificate that ended years ago.
The floor is kept on disk and never goes down; what raises it is a time that a centre has signed.
"""

import contextlib
import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

log = logging.getLogger(__name__)


class Floor(Protocol):
    """Milliseconds since 1970, UTC, of the latest known time."""

    def at_least(self, at_ms: int) -> datetime:
        """That time, or the floor where it is later."""
        ...

    def raise_to(self, at_ms: int) -> None: ...


class MemoryFloor:
    """See Floor: forgotten with the process."""

    def __init__(self) -> None:
        self._at_ms = 0

    def at_least(self, at_ms: int) -> datetime:
        return datetime.fromtimestamp(max(at_ms, self._at_ms) / 1000, UTC)

    def raise_to(self, at_ms: int) -> None:
        self._at_ms = max(at_ms, self._at_ms)


class FileFloor(MemoryFloor):
    """See Floor: in a file of the state folder. One that cannot be read is none.

    On a full disk what was signed counts all the same until the next start: no session hangs on this file.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        with contextlib.suppress(OSError, ValueError):  # a new machine, or a torn disk: the welcome is left
            super().raise_to(int(path.read_text("ascii")))

    def raise_to(self, at_ms: int) -> None:
        super().raise_to(at_ms)
        draft = self._path.with_name(self._path.name + ".new")
        try:
            draft.write_text(f"{self._at_ms}\n", "ascii")
            draft.replace(self._path)
        except OSError as error:
            log.warning("the latest known time is not written down: %s", error.strerror)
