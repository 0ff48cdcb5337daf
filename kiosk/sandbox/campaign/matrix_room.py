"""One run of the fault matrix: the room watches what the citizen saw and what the watch room heard.

It is looked at twice: when the visit is over and the machine has come to rest, before anybody of staff was
there; and when all was mended and settled.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kiosk.devices.metal import Station
from kiosk.prompts.entrance import Attract, OutOfService
from kiosk.prompts.prompt import Prompt
from kiosk.sandbox.campaign.matrix_beats import NEWS_OF_DEVICES, news_of
from kiosk.sandbox.campaign.matrix_glass import DARK, Glimpse, glimpse_of
from kiosk.sandbox.campaign.one_run import LEAKED, TookTooLong, alarm, nothing_logged
from kiosk.sandbox.campaign.order import Order, visit_of
from kiosk.sandbox.campaign.scenarios import scenario
from kiosk.sandbox.virtual.centre import connection_of
from kiosk.sandbox.virtual.coming import CitizenStay, Coming, Stay
from kiosk.sandbox.virtual.guests import Guests
from kiosk.sandbox.virtual.play import Verdict, play
from kiosk.sandbox.virtual.records import moment_ms
from kiosk.sandbox.virtual.room import Room, Setting
from kiosk.sandbox.virtual.stories import wall_ms
from kiosk.sandbox.virtual.sweep import RAM
from kiosk.ui import Answered

AT_REST_S = 6.0
"""So long all has to be well before that is believed: a heartbeat goes out meanwhile."""
WAITED_S = 100.0
"""So long the machine has for what it can mend by itself (it tries every 30 s), before staff come."""

HANGS_AFTER_S = 300.0
"""Real seconds, on a machine that may be busy with much else: a page is not made anew for that."""
OPEN = "open"
NO_ORDER = Order(0, "", "", 0)

OLD_CARD = "old."
INSIDE = (Station.CHIP, Station.GATE, Station.CAPTURE_BIN)
"""Where an old card can be that the machine has taken."""

Places = tuple[tuple[str, int], ...]
"""Station and how many blanks are there, but for the stack; OLD_CARD and station for old cards."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen of one run."""

    order: Order = NO_ORDER
    fired: bool = False
    glimpses: tuple[Glimpse, ...] = ()
    """What the citizen saw, in order, while they stood there."""
    ends_at_rest: tuple[str, ...] = ()
    """Of the visit's cases, before staff came; OPEN where there is none yet."""
    ends: tuple[str, ...] = ()
    bodies_at_rest: Places = ()
    bodies: Places = ()
    heard: frozenset[str] = frozenset()
    """All that the heartbeats said; see matrix_beats.py."""
    standing: frozenset[str] = frozenset()
    """What the last one before staff came still said."""
    passed: tuple[str, ...] = ()
    violations: tuple[str, ...] = ()


class WatchedGuests(Guests):
    """See Guests. What one of them saw is kept, and the day is over when the machine has come to itself."""

    def __init__(self, room: "WatchedRoom", comings: Sequence[Coming], visit: int) -> None:
        """`visit` is the number of the one that is watched."""
        self._watched = room
        self._visit = visit
        self.glimpses: list[Glimpse] = []
        self._rests_since: float | None = None
        super().__init__(room, comings)

    @property
    def all_have_been(self) -> bool:
        """See Guests."""
        if not super().all_have_been or self._rests_since is None:
            return False
        rested_s = self._watched.world.now - self._rests_since
        return rested_s >= WAITED_S or (rested_s >= AT_REST_S and self._watched.all_is_well())

    @property
    def began_s(self) -> float:
        """When the one who is watched stepped up."""
        return next((stay.began_s for stay in self.citizens if self._is_watched(stay)), 0.0)

    def shown(self, prompt: Prompt[Any], answer: Answered) -> None:
        """See Guests."""
        if not isinstance(prompt, (Attract, OutOfService)):
            self._rests_since = None
        elif self._rests_since is None:
            self._rests_since = self._watched.world.now
        if self._is_watched(self.stay) and not self.stay.guest.gone:
            self.glimpses.append(glimpse_of(prompt))
        super().shown(prompt, answer)

    def dark(self) -> None:
        """See Guests."""
        self._rests_since = None
        if self._is_watched(self.stay):
            self.glimpses.append(DARK)
        super().dark()

    def _is_watched(self, stay: Stay) -> bool:
        return isinstance(stay, CitizenStay) and stay.coming.number == self._visit


class WatchedRoom(Room):
    """See Room."""

    guests: WatchedGuests

    def __init__(
        self, setting: Setting, script: dict[str, str], folder: Path, *, keep_trace: bool = False
    ) -> None:
        self.visit = max((visit_of(address) for address in script), default=_last_visit(setting))
        """The one that is watched."""
        self.at_rest: Sight | None = None
        super().__init__(setting, script, folder, keep_trace=keep_trace)

    def mend(self) -> None:
        """See Room. Just before staff come for the first time it is written down how things are."""
        self.look_around()
        super().mend()

    def look_around(self) -> Sight:
        """How things are; once it was looked, how they were then."""
        if self.at_rest is None:
            beats = self._beats()
            self.at_rest = Sight(
                glimpses=tuple(self.guests.glimpses),
                ends_at_rest=tuple(end or OPEN for end in self._ends()),
                bodies_at_rest=_places(self),
                heard=news_of(beats),
                standing=news_of(beats[-1:]),
            )
        return self.at_rest

    def all_is_well(self) -> bool:
        """No case is open, and the last heartbeat knew of no fault."""
        last = news_of(self._beats()[-1:])
        return None not in self._ends() and not any(one.startswith(NEWS_OF_DEVICES) for one in last)

    def _make_guests(self, comings: tuple[Coming, ...]) -> WatchedGuests:
        return WatchedGuests(self, comings, self.visit)

    def _ends(self) -> list[str | None]:
        """Of the cases that were opened in the visit, or since."""
        began_ms = wall_ms(self.guests.began_s)
        rows = self.disk.onlooker.execute("SELECT opened_at, end FROM matter ORDER BY seq").fetchall()
        return [end for opened_at, end in rows if moment_ms(opened_at) >= began_ms]

    def _beats(self) -> list[bytes]:
        rows = connection_of(self.hub).execute("SELECT body FROM beat ORDER BY id")
        return [row[0] for row in rows]


def see(order: Order) -> Sight:
    """Play it; whatever happens, something was seen."""
    rooms: list[WatchedRoom] = []

    def enter(setting: Setting, script: dict[str, str], folder: Path, *, keep_trace: bool) -> Room:
        rooms.append(WatchedRoom(setting, script, folder, keep_trace=keep_trace))
        return rooms[-1]

    plan = scenario(order.scenario).plan(order.seed, order.script)
    try:
        with nothing_logged(), alarm(HANGS_AFTER_S), _folder() as folder:
            verdict = play(plan, folder, enter)
    except (TookTooLong, *LEAKED) as error:
        return Sight(order, violations=(f"the hall gave up: {type(error).__name__}",))
    return _seen(order, rooms[0], verdict)


def _seen(order: Order, room: WatchedRoom, verdict: Verdict) -> Sight:
    ends = next((visit.ends for visit in verdict.visits if visit.number == room.visit), ())
    return replace(
        room.look_around(),
        order=order,
        fired=set(order.script) <= set(verdict.fired),
        ends=tuple(end or OPEN for end in ends),
        bodies=_places(room),
        passed=() if order.script else verdict.passed,
        violations=tuple(f"{one.invariant} {one.what}" for one in verdict.violations),
    )


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=RAM if RAM.is_dir() else None) as folder:
        yield Path(folder)


def _places(room: Room) -> Places:
    """And the old cards that the machine has taken."""
    blanks = (
        (place, count) for place, count in room.hall.bodies().items() if count and place != Station.STACK
    )
    kept = Counter(OLD_CARD + room.hall.place_of(body) for body in room.hall.brought())
    old = ((place, kept[place]) for place in (OLD_CARD + station for station in INSIDE) if kept[place])
    return (*blanks, *old)


def _last_visit(setting: Setting) -> int:
    return 2 if setting.kept_before or setting.renewed_before else 1
