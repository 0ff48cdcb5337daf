"""The power: it is cut at a named place, and whatever of the program still runs meets dead doors.

A cut is three things at once: an exception that no `except Exception` holds, a gate on every door to the
world, and a loop that refuses to turn (simulation.md §3.3). Each alone leaks.

An address is `v1/jrn:issue_card.print.intent:before#1`: visit, class, what, phase, passage in this visit.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from enum import StrEnum


class Kind(StrEnum):
    """What a script can let happen at a place."""

    CRASH = "cut.crash"
    """The process is gone; devices and files keep everything, motions go on."""
    RESET = "cut.reset"
    """The computer has no power, nor has what it feeds: the chip in the citizen's reader. Devices run on."""
    MAINS = "cut.mains"
    """Everything is gone: motions stop where they are, what devices remembered without power is lost."""
    LOST_REQUEST = "lost.request"
    """At `:before`: what is sent does not arrive."""
    LOST_ANSWER = "lost.answer"
    """Of a line at `:answered`, of the network at `:before`: it was done, and nobody hears of it."""
    LATE_ANSWER = "late.answer"
    """Of the network at `:before`, of a line at `:answered`: it was done, and the answer comes when nobody
    listens any more. On a line all that is said meanwhile comes after it."""
    LATE_REQUEST = "late.request"
    """Of the network at `:before`: what is sent arrives when nobody waits for its answer any more."""
    LATE_IN_TIME = "late.in_time"
    """The same, and so soon that the centre does not refuse it by its stamp alone."""
    UNAVAILABLE = "answer.503"
    """Of the network at `:before`: something on the way says that nobody is there, and nothing was done."""
    NOISE = "noise"
    """Of a line at `:answered`: one byte arrives as another."""
    WRONG_CHECK = "wrong.check"
    """The same of its last byte, which is the check where there is one."""
    HALF_FRAME = "half.frame"
    """Of a line at `:answered`: the first half arrives, and nothing more of it ever."""
    HALF_LATE = "half.late"
    """The first half arrives, and the rest after a drawn time."""
    TWICE = "twice"
    """Of a line at `:answered`: the same bytes come once more."""
    UNPLUGGED = "unplugged"
    """Of a line: the plug is out from this moment on, for a drawn time."""


CUTS = frozenset({Kind.CRASH, Kind.RESET, Kind.MAINS})


class PowerLost(SystemExit):
    """The program ends here and now."""


class Power:
    """On or off, for one life of the program after the other; and which places were passed."""

    def __init__(self, script: Mapping[str, str], tell: Callable[[str], None]) -> None:
        self._script = {address: Kind(kind) for address, kind in script.items()}
        self._tell = tell
        self._passages: Counter[str] = Counter()
        self.on = False
        self.life = 0
        self.visit = 0
        self.late = 0
        """Touches of the world by a program that was dead already."""
        self.passed: list[str] = []
        """Every address, in order."""
        self.fired: list[str] = []
        """Those of the script that were reached."""
        self.at_cut: list[Callable[[Kind], None]] = []
        """What else a cut does, at this very moment."""

    def start(self) -> "Life":
        """The program is started."""
        self.on = True
        self.life += 1
        self._tell(f"life {self.life}")
        return Life(self, self.life)

    def calm(self, *, cuts_too: bool = False) -> None:
        """Faults are over: what was mended does not break again. Cuts still come, unless over too."""
        self._script = {
            address: kind for address, kind in self._script.items() if kind in CUTS and not cuts_too
        }

    def off(self) -> None:
        """The program is ended from outside, between two of its steps."""
        self.on = False

    def passage(self, place: str) -> Kind | None:
        """The place is passed; what the script lets happen there."""
        spot = f"v{self.visit}/{place}"
        self._passages[spot] += 1
        address = f"{spot}#{self._passages[spot]}"
        self.passed.append(address)
        self._tell(address)
        kind = self._script.get(address)
        if kind is not None:
            self.fired.append(address)
        if kind in CUTS:
            self.cut(kind)
        return kind

    def cut(self, kind: Kind) -> None:
        """Now. Raises PowerLost."""
        self.on = False
        self._tell(f"{kind}")
        for act in self.at_cut:
            act(kind)
        raise PowerLost


class Life:
    """One life of the program, as its doors know it."""

    def __init__(self, power: Power, number: int) -> None:
        self._power = power
        self.number = number

    @property
    def on(self) -> bool:
        return self._power.on and self._power.life == self.number

    def gate(self, place: str) -> Kind | None:
        """The first line of every verb that reaches the world, and of everything that comes back from it."""
        if not self.on:
            self._power.late += 1
            raise PowerLost
        return self._power.passage(place)
