"""The power: it is cut at a named place, and whatever of the program still runs meets dead doors.

A cut is three things at once: an exception that no `except Exception` holds, a gate on every door to the
world, and a loop that refuses to turn (simulation.md §3.3). Each alone leaks.

An address is `v1/jrn:issue_card.print.intent:before#1`: visit, class, what, phase, passage in this visit.
"""

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
    """Of a line at `:answered`, of the network at `:before`: the same bytes come once more, at once."""
    UNPLUGGED = "unplugged"
    """Of a line: the plug is out from this moment on, for a drawn time."""

    # The network, at `:before`.
    TWICE_LATER = "twice.later"
    """The same bytes come once more, after minutes."""
    OVERTAKEN = "overtaken"
    """What is sent arrives after the next that the kiosk sends."""
    MINUTES_LATE = "late.minutes"
    """What is sent arrives after five minutes."""
    HUB_RESTARTED = "hub.restarted"
    """It was done, and the centre ends before it answers; nobody is there for a drawn time."""
    SESSION_LOST = "session.lost"
    """The centre knows of no session any more."""
    CERTIFICATE_ENDED = "certificate.ended"
    """The session has ended, and by this certificate no other is opened for a drawn time."""

    # The computer, at `boot:start:before`.
    CLOCK_DAY_AHEAD = "clock.day_ahead"
    CLOCK_DAY_BACK = "clock.day_back"
    CLOCK_BACK = "clock.back"
    """The wall clock of the kiosk goes a few minutes back."""

    # The journal's disk.
    DISK_FULL = "disk.full"
    """Of a write at `:before`: it takes nothing more, for a drawn time."""
    PAGE_ROTS = "rot.page"
    """A bit of the journal's file is another."""
    LOG_ROTS = "rot.log"
    """The same of its log."""
    MARK_ROTS = "rot.mark"
    """The same of the mark of the chain's head: nobody needs it as long as the journal is whole."""
    LOG_CUT = "rot.cut"
    """The end of the log is gone: the latest commits."""
    JOURNAL_GONE = "rot.gone"
    """Journal and mark are both gone: only the centre remembers that there was one."""

    # Metal, at `:before` of an order to the unit.
    DEVICE_RESET = "device.reset"
    """The unit loses its power for a moment."""
    JAM = "metal.jam"
    """The motion or the print stops; the card stays where it is."""
    DOUBLE_FEED = "metal.double_feed"
    """Two cards stick together: the unit sees one that is too long, and the top one is in the path."""
    SLOW = "metal.slow"
    """The motion takes so much longer than anybody waits, and is done."""
    SENSOR_LIES = "sensor.lies"
    """A card is seen where none is, or not seen, once."""
    NOTHING_TO_FEED = "stack.empty"
    """The feed grips nothing, although the stack did not say that it is empty."""
    BIN_FULL = "bin.full"
    COVER_OPEN = "cover.open"
    RIBBON_OUT = "ribbon.out"
    HEAD_HOT = "head.hot"
    PAPER_OUT = "paper.out"

    # The chip, at `:before` of an APDU.
    CHIP_MUTE = "chip.mute"
    """It loses its power, before or after it obeyed."""
    CHIP_DEAD = "chip.dead"
    """It never answers again."""
    CHIP_REFUSES = "chip.refuses"
    """It answers that it cannot."""
    TORN_WRITE = "chip.torn"
    """The record is half new and half old."""

    # People, wherever the visit stands.
    PULLS_CARD = "hands.pull"
    """The card is drawn out of the citizen's slot."""
    SWAPS_CARD = "hands.swap"
    """The same, and somebody else's card is put in."""
    LEAVES = "hands.leave"
    RETURNS = "hands.return"
    """They leave, and stand there again after a drawn time."""
    HAMMERS = "hands.hammer"
    """From now on they touch each screen at once, and many times."""


CUTS = frozenset({Kind.CRASH, Kind.RESET, Kind.MAINS})
ROT = frozenset({Kind.PAGE_ROTS, Kind.LOG_ROTS, Kind.MARK_ROTS, Kind.LOG_CUT, Kind.JOURNAL_GONE})
"""After these the machine may be closed for good, and people have to come."""


class PowerLost(SystemExit):
    """The program ends here and now."""


class Power:
    """On or off, for one life of the program after the other; and which places were passed."""

    def __init__(self, script: Mapping[str, str], tell: Callable[[str], None]) -> None:
        self._script = {address: Kind(kind) for address, kind in script.items()}
        self._tell = tell
        self._passages: dict[str, int] = {}
        self._struck = 0
        """How often something else than the power failed."""
        self.on = False
        self.life = 0
        self._living: Life | None = None
        self.visit = 0
        self.late = 0
        """Touches of the world by a program that was dead already."""
        self.passed: list[str] = []
        """Every address, in order."""
        self.fired: list[str] = []
        """Those of the script that were reached."""
        self.struck: list[Kind] = []
        """What happened there."""
        self.at_cut: list[Callable[[Kind], None]] = []
        """What else a cut does, at this very moment."""
        self.strike: Callable[[Kind, str], None] = lambda kind, place: None
        """What is no matter of the gate that asked: metal, chips, clocks, hands."""

    def start(self) -> "Life":
        """The program is started."""
        self.off()
        self.on = True
        self.life += 1
        self._tell(f"life {self.life}")
        self._living = Life(self, self.life)
        return self._living

    def calm(self, *, cuts_too: bool = False) -> None:
        """Faults are over: what was mended does not break again. Cuts still come, unless over too."""
        self._script = {
            address: kind for address, kind in self._script.items() if kind in CUTS and not cuts_too
        }

    @property
    def only_cuts_so_far(self) -> bool:
        """Whether of all that was to happen nothing but cuts has been reached."""
        return self._struck == 0

    def off(self) -> None:
        """The program is ended from outside, between two of its steps."""
        self.on = False
        if self._living is not None:
            self._living.on = False

    def passage(self, place: str) -> Kind | None:
        """The place is passed; what the script lets happen there."""
        spot = f"v{self.visit}/{place}"
        count = self._passages[spot] = self._passages.get(spot, 0) + 1
        address = f"{spot}#{count}"
        self.passed.append(address)
        self._tell(address)
        kind = self._script.get(address)
        if kind is not None:
            self.fired.append(address)
            self.struck.append(kind)
        if kind in CUTS:
            self.cut(kind)
        if kind is not None:
            self._struck += 1
            self.strike(kind, place)
        return kind

    def cut(self, kind: Kind) -> None:
        """Now. Raises PowerLost."""
        self.off()
        self._tell(f"{kind}")
        for act in self.at_cut:
            act(kind)
        raise PowerLost


class Life:
    """One life of the program, as its doors know it."""

    def __init__(self, power: Power, number: int) -> None:
        self._power = power
        self.number = number
        self.on = True
        """Until the power is cut or the next life begins: `Power` says so."""

    def gate(self, place: str) -> Kind | None:
        """The first line of every verb that reaches the world, and of everything that comes back from it."""
        if not self.on:
            self._power.late += 1
            raise PowerLost
        return self._power.passage(place)
