"""The journal's file under the power: a gate before and after each write, and an image at the cut.

The dead program may still hold the old file open; the next life is given the copy that was taken in the
very moment of the cut. A cut before a write finds the file as before, a cut after it finds it committed.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path

from kiosk.clock import Clock
from kiosk.journal.case import Statement
from kiosk.journal.sqlite import SqliteJournal
from kiosk.sandbox.virtual.power import Kind, Life
from kiosk.worker import InlineWorker

NAME = "journal.db"
LOG = "journal.db-wal"


class GatedJournal(SqliteJournal):
    """The production journal, cut before and after each of its writes."""

    def __init__(self, path: Path, clock: Clock, life: Life) -> None:
        super().__init__(path, clock, InlineWorker())
        self._life = life

    async def write(self, label: str, statements: Sequence[Statement]) -> int:
        """See SqliteJournal.write."""
        self._life.gate(f"jrn:{label}:before")
        row = await super().write(label, statements)
        self._life.gate(f"jrn:{label}:after")
        return row

    async def tidy(self) -> None:
        """See Journal."""
        self._life.gate("jrn:tidy:before")
        await super().tidy()
        self._life.gate("jrn:tidy:after")

    async def count_cases(self) -> int:
        """How many cases there are, open or not."""
        return int((await self._read("SELECT count(*) AS n FROM matter"))[0]["n"])


class Disk:
    """Where the journal lies: another folder for each life."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._life = 0
        self._images = 0
        self.path = self._new_place()

    def freeze(self, _kind: Kind) -> None:
        """Copy database and log as they are now; from here on the copy is the truth."""
        old = self.path.parent
        self.path = self._new_place()
        for name in (NAME, LOG):
            if (old / name).exists():
                shutil.copyfile(old / name, self.path.parent / name)

    def _new_place(self) -> Path:
        self._images += 1
        place = self._folder / f"image-{self._images}"
        place.mkdir(parents=True)
        return place / NAME
