"""The kiosk's own process as the dock's bad luck: killed like a machine that loses its mains.

A torn write is what such a cut leaves on disk: half a frame behind the last whole one in the journal's
write-ahead log (SQLite's file format, section 4.1), which the next start has to leave aside.
"""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from kiosk.sandbox.mishaps import NoSuchMishap

PID_FILE = "pid"
HEAD_BYTES = 32
FRAME_HEAD_BYTES = 24
SALTS = slice(16, 24)
FRAME_SALTS = slice(8, 16)
GONE_WITHIN_S = 2.0


class KioskProcess:
    """Found by the number that whoever started it wrote into `pid_file`."""

    def __init__(self, pid_file: Path, journal: Path) -> None:
        self._pid_file = pid_file
        self._journal = journal

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        """Name → what makes it happen. The demonstration starts it again, as its supervisor does."""
        return {"power_cut": self._kill, "torn_write": self._tear}

    def _kill(self) -> None:
        pid = self._pid()
        os.kill(pid, signal.SIGKILL)
        until = time.monotonic() + GONE_WITHIN_S
        while _lives(pid) and time.monotonic() < until:
            time.sleep(0.01)

    def _tear(self) -> None:
        self._kill()
        log = self._journal.with_name(f"{self._journal.name}-wal")
        with contextlib.suppress(FileNotFoundError):
            tear_last_write(log)

    def _pid(self) -> int:
        """Raises NoSuchMishap when no kiosk of this hall runs."""
        with contextlib.suppress(OSError, ValueError):
            pid = int(self._pid_file.read_text("ascii"))
            if _lives(pid) and b"kiosk" in Path(f"/proc/{pid}/cmdline").read_bytes():
                return pid
        raise NoSuchMishap("no kiosk runs in this hall")


def tear_last_write(log: Path) -> bool:
    """Leave half a frame behind the last whole one; False when the log holds no write at all."""
    data = log.read_bytes()
    if len(data) < HEAD_BYTES:
        return False
    frame_bytes = FRAME_HEAD_BYTES + int.from_bytes(data[8:12], "big")
    end = HEAD_BYTES
    while data[end : end + frame_bytes][FRAME_SALTS] == data[SALTS]:
        end += frame_bytes
    if end == HEAD_BYTES:
        return False
    half = data[end - frame_bytes : end - frame_bytes // 2]
    with log.open("r+b") as file:
        file.seek(end)
        file.write(half)
    return True


def _lives(pid: int) -> bool:
    """A process that ended and was not asked for its status yet is none."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()[0] != "Z"
    return False
