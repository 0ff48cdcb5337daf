"""What recovery costs: exchanges and calls of each settling, lines and seconds of each start (L-1, L-2).

Whose an exchange is, is known from the task in which it is made: beside a settling other cases go on.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from kiosk.prompts.entrance import Attract, OutOfService
from kiosk.prompts.prompt import Prompt
from kiosk.sandbox.busy import BusyTimes
from kiosk.sandbox.virtual.journal import Disk
from kiosk.sandbox.virtual.world import World

TABLES = ("matter", "step", "body", "exchange", "audit", "chain", "kept")
STANDING = (Attract, OutOfService)
"""The pictures of a machine that has come to rest."""


@dataclass(slots=True)
class Settling:
    """One go at bringing one case to its end."""

    case: str
    exchanges: int = 0
    """Commands to devices, and to the chip in the citizen's slot."""
    calls: int = 0
    """Questions to the centre."""


@dataclass(slots=True, kw_only=True)
class Start:
    """One start of the program."""

    life: int
    began_s: float
    lines_before: int
    open_before: int
    """Cases that the life before left open."""
    sound: bool = False
    """It came to stand, and nothing but the power had failed till then."""
    stood_s: float | None = None
    """When the standing picture was there; None: it never was."""
    homing_s: float = 0.0
    """In which some device moved meanwhile."""
    lines: int = 0
    """What the book grew by till then."""

    @property
    def machine_s(self) -> float:
        """What it took besides the devices."""
        return 0.0 if self.stood_s is None else self.stood_s - self.began_s - self.homing_s


_NOW: ContextVar[Settling | None] = ContextVar("settling", default=None)


def count_exchange() -> None:
    """A command goes to a device."""
    if (settling := _NOW.get()) is not None:
        settling.exchanges += 1


def count_call() -> None:
    """The centre is asked."""
    if (settling := _NOW.get()) is not None:
        settling.calls += 1


@dataclass(slots=True)
class Meter:
    """Of one run."""

    world: World
    disk: Disk
    busy: BusyTimes
    is_well: Callable[[], bool]
    """Whether nothing but the power has failed so far."""
    settlings: list[Settling] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)

    @contextmanager
    def settles(self, case: str) -> Iterator[None]:
        """What is exchanged in this block is for the settling of this case."""
        settling = Settling(case)
        self.settlings.append(settling)
        token = _NOW.set(settling)
        try:
            yield
        finally:
            _NOW.reset(token)

    def begins(self, life: int) -> None:
        """The program starts."""
        lines = still_open = 0
        if not self.disk.rotten:  # then nobody can count
            book = self.disk.onlooker
            lines = _lines(book)
            (still_open,) = book.execute("SELECT count(*) FROM matter WHERE end IS NULL").fetchone()
        self.starts.append(
            Start(life=life, began_s=self.world.now, lines_before=lines, open_before=still_open)
        )

    def shown(self, prompt: Prompt[Any]) -> None:
        """The glass shows this."""
        start = self.starts[-1]
        if start.stood_s is not None or not isinstance(prompt, STANDING):
            return
        start.stood_s = self.world.now
        start.homing_s = self.busy.union_s(start.began_s, start.stood_s)
        start.sound = self.is_well()
        if not self.disk.rotten:
            start.lines = _lines(self.disk.onlooker) - start.lines_before


def _lines(book: sqlite3.Connection) -> int:
    return sum(
        int(book.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 (names of our own)
        for table in TABLES
    )
