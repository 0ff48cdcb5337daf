"""The settings that follow, on disk beside the ones in use (ADR 0035).

    kiosk.toml.next      fetched and checked; in use from the next start on
    kiosk.toml.before    the file whose place it took
    kiosk.toml.trial     there while the centre has not heard this machine with them
    kiosk.toml.refused   those with which it did not come up, or was not heard: never taken again

Everything is on disk before the next thing is done. A start that was cut, or that nobody heard, goes back at
the next one: what closes a machine, or cuts it off, heals by starting it again.
"""

import logging
from pathlib import Path

from kiosk.central.identity import put_in_place

log = logging.getLogger(__name__)


class NextSettings:
    """Of the machine whose own settings are `file`. Not the loop's: it writes to disk."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._next = _beside(file, ".next")
        self._before = _beside(file, ".before")
        self._trial = _beside(file, ".trial")
        self._refused = _beside(file, ".refused")
        self.on_trial = False
        """Whether this start is the first with settings that the centre laid down."""

    def start(self) -> None:
        """When the program starts, before the settings are read. Never raises: then the file is as it was."""
        try:
            if self._trial.exists():
                self._go_back()
            if self._next.exists():
                self._take()
        except OSError as error:
            log.error("the next settings cannot be taken into use: %s", error.strerror)  # noqa: TRY400

    def was_refused(self, document: bytes) -> bool:
        """Whether the machine went back from just these."""
        return self._refused.exists() and self._refused.read_bytes() == document

    def is_in_use(self, document: bytes) -> bool:
        return self.file.read_bytes() == document

    def store(self, document: bytes) -> None:
        """These are the next ones. Raises OSError where the folder cannot be written."""
        put_in_place(self._next, document)

    def drop(self) -> None:
        """None follows: those in use are the right ones."""
        self._next.unlink(missing_ok=True)

    def heard(self) -> None:
        """The centre has heard the machine: these settings stay."""
        if self.on_trial:
            self.on_trial = False
            self._trial.unlink(missing_ok=True)

    def went_back(self) -> bool:
        """Whether those before are in use again; not, when these are no others' or the folder is shut."""
        if not self.on_trial:
            return False
        try:
            self._go_back()
        except OSError as error:
            log.error("the settings before cannot be brought back: %s", error.strerror)  # noqa: TRY400
            return False
        return True

    def _go_back(self) -> None:
        log.error("the settings laid down by the centre did not hold: those before are in use again")
        if not self.is_in_use(self._before.read_bytes()):
            put_in_place(self._refused, self.file.read_bytes())
            put_in_place(self.file, self._before.read_bytes())
        self._trial.unlink(missing_ok=True)
        self.on_trial = False

    def _take(self) -> None:
        put_in_place(self._before, self.file.read_bytes())
        put_in_place(self._trial, b"")
        self._next.replace(self.file)
        self.on_trial = True


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
