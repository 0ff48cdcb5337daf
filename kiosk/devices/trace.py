"""What went over a device's line, for a technician: switched on by role (`trace = true`), bounded, masked.

    11-21 21:04:05.123 > FIND aa aa aa 96 69 00 03 20 01 22       > to it, < from it, - what befell the line
    11-21 21:04:05.310 < DONE aa aa aa 96 69 05 08 00 00 90 [1285]   so many bytes are nobody's business

A trace leaves the hall on a technician's stick, so what it does not know to be harmless it hides. Each driver
has a `mask` beside its codec: a pure function that takes the first whole frame of what was said, names it and
says which of its bytes are secret. What no mask knows is hidden whole, and so is a frame whose check fails,
for nothing in it is surely what it seems; a frame's check is hidden with its secrets, of which it is the sum.
"""

import logging
import os
from dataclasses import dataclass
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Protocol

from kiosk.devices.line import Line, LineLost, LineOpener

MOST_BYTES = 2_000_000
"""Of one file; the one before it is kept, so a device takes twice as much of the disk at most."""
WAITS_MOST_BYTES = 4096  # no frame of any device here is longer in the device's mouth
READABLE_BY_US_ALONE = 0o600


@dataclass(frozen=True, slots=True)
class Shown:
    """The first frame of something: how long it is, what it is called, which of its bytes are secret."""

    size: int
    name: str
    secret: tuple[tuple[int, int], ...] = ()
    """From and up to; in order."""


class Mask(Protocol):
    """A codec's word about a frame."""

    def __call__(self, data: bytes, *, sent: bool) -> Shown | None:
        """The first frame of `data`, which is not empty; None while it is not whole. Pure."""
        ...


def hidden(size: int, name: str = "?") -> Shown:
    """All of it is secret."""
    return Shown(size, name, ((0, size),))


def mask_all(data: bytes, *, sent: bool) -> Shown | None:
    """See Mask: of a device that has no mask of its own, nothing is shown."""
    return hidden(len(data))


def mask_none(data: bytes, *, sent: bool) -> Shown | None:
    """See Mask: of a device that knows of doors and distances, and of nobody."""
    return Shown(len(data), "bytes")


class Trace:
    """One device's file. May be written from several threads."""

    def __init__(self, path: Path, most_bytes: int = MOST_BYTES) -> None:
        self._file = _PrivateFile(path, maxBytes=most_bytes, backupCount=1, encoding="ascii", delay=True)
        self._file.setFormatter(logging.Formatter("%(asctime)s.%(msecs)03d %(message)s", "%m-%d %H:%M:%S"))

    def note(self, text: str) -> None:
        """What became of the line."""
        self._line(f"- {text}")

    def frame(self, data: bytes, shown: Shown, *, sent: bool) -> None:
        """One frame, as its mask has it."""
        self._line(f"{'>' if sent else '<'} {shown.name} {_text(data[: shown.size], shown.secret)}")

    def said(self, data: bytes, mask: Mask, *, sent: bool) -> bytes:
        """Every whole frame; what is left of the last one."""
        while data:
            shown = mask(data, sent=sent)
            if shown is None:
                return data
            self.frame(data, shown, sent=sent)
            data = data[shown.size :]
        return b""

    def close(self) -> None:
        """Give the file back; whatever is told later opens it again."""
        self._file.close()

    def _line(self, text: str) -> None:
        self._file.handle(logging.makeLogRecord({"msg": text}))


class Traces:
    """The traces of one machine, in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._traces: dict[str, Trace] = {}

    def of(self, device: str) -> Trace:
        """One device's; it goes on where an earlier run ended."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if device not in self._traces:
            self._traces[device] = Trace(self._folder / f"{device}.log")
        return self._traces[device]

    def close(self) -> None:
        """Give all files back."""
        for trace in self._traces.values():
            trace.close()


class TracedLine:
    """See Line. Says what goes by and changes none of it."""

    def __init__(self, line: Line, trace: Trace, mask: Mask) -> None:
        self._line = line
        self._trace = trace
        self._mask = mask
        self._heard = b""
        trace.note("opened")

    def write(self, data: bytes) -> None:
        self._tell_the_rest()
        left = self._trace.said(data, self._mask, sent=True)
        if left:
            self._trace.frame(left, hidden(len(left)), sent=True)
        self._line.write(data)

    async def read(self) -> bytes:
        try:
            data = await self._line.read()
        except LineLost:
            self._trace.note("lost")
            raise
        self._hear(data)
        return data

    def discard(self) -> bytes:
        data = self._line.discard()
        self._hear(data)
        return data

    def close(self) -> None:
        self._tell_the_rest()
        self._trace.note("closed")
        self._trace.close()
        self._line.close()

    def _hear(self, data: bytes) -> None:
        self._heard = self._trace.said(self._heard + data, self._mask, sent=False)
        if len(self._heard) > WAITS_MOST_BYTES:
            self._tell_the_rest()

    def _tell_the_rest(self) -> None:
        """What never became a frame: it is told that there was something."""
        if self._heard:
            self._trace.frame(self._heard, hidden(len(self._heard)), sent=False)
            self._heard = b""


def traced(open_line: LineOpener, trace: Trace, mask: Mask) -> LineOpener:
    """The same line, and a trace of it."""

    def opened() -> Line:
        try:
            line = open_line()
        except LineLost:
            trace.note("cannot be opened")
            raise
        return TracedLine(line, trace, mask)

    return opened


class _PrivateFile(RotatingFileHandler):
    def _open(self) -> TextIOWrapper:
        def opener(path: str, flags: int) -> int:
            return os.open(path, flags, READABLE_BY_US_ALONE)

        return open(self.baseFilename, "a", encoding="ascii", opener=opener)


def _text(data: bytes, secret: tuple[tuple[int, int], ...]) -> str:
    parts, at = [], 0
    for begin, end in secret:
        parts += [data[at:begin].hex(" "), f"[{end - begin}]"]
        at = end
    return " ".join(part for part in (*parts, data[at:].hex(" ")) if part)
