"""A line to a device: bytes out, bytes in, and the news that it is gone.

A driver is given a `LineOpener` and opens, loses and opens again. Which kind of line an address means is
decided by `open_line` (serial port or raw device) and, in the virtual hall, by the sandbox.
"""

from collections.abc import Callable
from typing import Protocol


class LineLost(Exception):
    """The line hung up or could not be opened: unplugged, switched off, or no such address."""


class LineTaken(LineLost):
    """Another program has the line open."""


class Line(Protocol):
    """One open line. Only one reader at a time."""

    def write(self, data: bytes) -> None:
        """Send; returns at once. Raises LineLost."""
        ...

    async def read(self) -> bytes:
        """Wait for at least one byte; what has arrived. Raises LineLost. Time limits are the caller's."""
        ...

    def discard(self) -> bytes:
        """Take what has already arrived, without waiting (b"" if nothing)."""
        ...

    def close(self) -> None: ...


LineOpener = Callable[[], Line]
