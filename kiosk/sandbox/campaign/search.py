"""What is played next: census, sweep, recovery sweep, swarm and depth (simulation.md §3.7).

The census plays each scenario without faults and notes its places. From there on runs of all phases take
turns, in rounds. What a run of the sweep or the swarm is hangs on the campaign's seed, the run's number and
the census alone; recovery and depth hang on the rounds before, never on who finished first.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from kiosk.sandbox.campaign.draws import Draws, rank, seed_of
from kiosk.sandbox.campaign.kinds_of_places import kinds_of
from kiosk.sandbox.campaign.order import Order, Outcome, Script, passages, place_of
from kiosk.sandbox.virtual.power import Kind

CENSUS, SWEEP, RECOVERY, SWARM, DEPTH = "census", "sweep", "recovery", "swarm", "depth"
_HALF = (SWEEP, SWARM, RECOVERY, SWEEP, DEPTH, SWEEP, SWARM, SWEEP, RECOVERY, SWEEP)
TURNS = (*_HALF, *_HALF[:-2], SWARM, SWEEP)
"""Which phase a run is of, by its number."""
ROUND = 40
"""Runs whose plans do not hang on each other; fewer where the whole campaign is short."""
ROUNDS = 12
CENSUS_SHARE = 5
"""At most one run in so many is of the census."""
MANY_FAULTS, MOST_FAULTS = 4, 6
"""In one run of the swarm, and of the depth."""
KEPT = 400
"""So many scripts are kept to be extended, the latest."""
MORE_PASSAGES = 2
"""A place may be passed more often than in the census, once something went wrong."""


@dataclass(slots=True)
class _Known:
    """A scenario as the census saw it."""

    passages: dict[str, list[str]]
    seen: tuple[str, ...]
    """The prompts, without those of the machine that waits."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A script that led to something new, and the addresses passed after its last fault."""

    order: Order
    after: tuple[str, ...]


@dataclass(slots=True)
class Search:
    """One campaign's."""

    seed: int
    scenarios: Sequence[str]
    total: int | None = None
    """How many runs there will be; None: until the time is up."""
    number: int = 0
    _known: dict[str, _Known] = field(default_factory=dict)
    _sweep: list[tuple[str, str, Kind]] = field(default_factory=list)
    _recovery: list[tuple[Order, str, Kind]] = field(default_factory=list)
    _tried: set[tuple[str, str]] = field(default_factory=set)
    _reached: set[tuple[str, str, str]] = field(default_factory=set)
    _kept: list[_Kept] = field(default_factory=list)

    def next_round(self) -> list[Order]:
        """Empty when all was played."""
        if self.number == 0:
            return self._census()
        left = ROUND
        if self.total is not None:
            left = min(ROUND, max(1, self.total // ROUNDS), self.total - self.number)
        return [self._next() for _ in range(left)]

    def learn(self, outcomes: Iterable[Outcome]) -> None:
        """How a round went, in the order of its runs."""
        for outcome in outcomes:
            if outcome.order.phase == CENSUS:
                self._learn_places(outcome)
            elif outcome.fired and not outcome.violations:
                self._learn_recovery(outcome)
                self._learn_depth(outcome)
        if not self._sweep:
            self._sweep = list(reversed(self._whole_sweep()))

    # --- census and sweep

    def _census(self) -> list[Order]:
        names = sorted(self.scenarios, key=lambda name: rank(self.seed, name))
        count = len(names) if self.total is None else max(1, min(len(names), self.total // CENSUS_SHARE))
        return [self._order(CENSUS, name, {}) for name in names[:count]]

    def _learn_places(self, outcome: Outcome) -> None:
        seen = tuple(dict.fromkeys(one for one in outcome.seen if one not in ("Starting", "Attract")))
        self._known[outcome.order.scenario] = _Known(dict(passages(outcome.passed)), seen)

    def _whole_sweep(self) -> list[tuple[str, str, Kind]]:
        """First each place with each kind in some scenario, then once more in another, and so on."""
        items = [
            (name, address, kind)
            for name, known in self._known.items()
            for found in known.passages.values()
            for address in dict.fromkeys((found[0], found[-1]))
            for kind in kinds_of(address)
        ]
        items.sort(key=lambda item: rank(self.seed, f"{item[0]} {item[1]} {item[2]}"))
        times: dict[tuple[str, Kind], int] = {}
        ranked = []
        for item in items:
            what = (place_of(item[1]), item[2])
            times[what] = times.get(what, 0) + 1
            ranked.append((times[what], item))
        ranked.sort(key=lambda one: one[0])
        return [item for _, item in ranked]

    # --- the runs

    def _next(self) -> Order:
        make: Callable[[], Order | None] = {
            SWEEP: self._of_sweep,
            RECOVERY: self._of_recovery,
            DEPTH: self._of_depth,
            SWARM: self._of_swarm,
        }[TURNS[self.number % len(TURNS)]]
        return make() or self._of_swarm()

    def _of_sweep(self) -> Order | None:
        if not self._sweep:
            return None
        name, address, kind = self._sweep.pop()
        return self._order(SWEEP, name, {address: kind})

    def _of_recovery(self) -> Order | None:
        if not self._recovery:
            return None
        order, address, kind = self._recovery.pop(0)
        # With the seed of the run that showed the place: another one might not come there.
        self.number += 1
        return replace(order, number=self.number, phase=RECOVERY, script={**order.script, address: kind})

    def _of_depth(self) -> Order | None:
        if not self._kept:
            return None
        draws = Draws(self.seed, self.number + 1)
        kept = draws.one_of("kept", self._kept)
        address = draws.one_of("place", kept.after)
        script = {**kept.order.script, address: draws.one_of("kind", kinds_of(address))}
        self.number += 1
        return replace(kept.order, number=self.number, phase=DEPTH, script=script)

    def _of_swarm(self) -> Order:
        draws = Draws(self.seed, self.number + 1)
        name = draws.one_of("scenario", sorted(self._known))
        known = self._known[name]
        kinds = set(draws.half_of("kinds", list(Kind))) | {draws.one_of("kind", list(Kind))}
        places = [place for place in known.passages if kinds & set(kinds_of(_bare(place)))]
        script: Script = {}
        for nth in range(1 + draws.below("faults", MANY_FAULTS) if places else 0):
            place = draws.one_of(f"place.{nth}", places)
            passage = 1 + draws.below(f"passage.{nth}", len(known.passages[place]) + MORE_PASSAGES)
            allowed = [kind for kind in kinds_of(_bare(place)) if kind in kinds]
            script[f"{place}#{passage}"] = draws.one_of(f"kind.{nth}", allowed)
        return self._order(SWARM, name + _manners(draws, known), script)

    def _order(self, phase: str, name: str, script: Script) -> Order:
        self.number += 1
        return Order(self.number, phase, name, seed_of(self.seed, self.number), script)

    # --- what earlier runs lead to

    def _learn_recovery(self, outcome: Outcome) -> None:
        """Places that were passed only because something had gone wrong: each with each kind once."""
        known = self._known.get(outcome.order.scenario)
        if known is None or len(outcome.order.script) > 1:
            return
        for found in passages(_after(outcome)).values():
            usual = known.passages.get(found[0].rpartition("#")[0], ())
            new = [address for address in found if address not in usual]
            for address in dict.fromkeys((*new[:1], *new[-1:])):
                for kind in kinds_of(address):
                    # The same settling is reached from many places: one of them will do.
                    what = (place_of(address), f"{kind} {outcome.ends[-1:]}")
                    if what not in self._tried:
                        self._tried.add(what)
                        self._recovery.append((outcome.order, address, kind))

    def _learn_depth(self, outcome: Outcome) -> None:
        end = outcome.ends[-1] if outcome.ends else "nothing"
        triples = {(place_of(address), kind, end) for address, kind in outcome.faults}
        if triples <= self._reached:
            return
        self._reached |= triples
        after = tuple(found[-1] for found in passages(_after(outcome)).values())
        if after and len(outcome.order.script) < MOST_FAULTS:
            self._kept = [*self._kept[-KEPT + 1 :], _Kept(outcome.order, after)]


def _bare(place: str) -> str:
    return place.partition("/")[2]


def _after(outcome: Outcome) -> tuple[str, ...]:
    """What was passed after the last fault; nothing when it fell into the judges' own second settling."""
    if outcome.fired[-1] not in outcome.passed:
        return ()
    return outcome.passed[outcome.passed.index(outcome.fired[-1]) + 1 :]


def _manners(draws: Draws, known: _Known) -> str:
    """Of the swarm's citizens one in two does something else than wait, obey and take."""
    manners = []
    if draws.once_in("leaves", 4):
        manners.append(f"leaves:{draws.one_of('screen', known.seen)}")
    elif draws.once_in("pulls", 8):
        manners.append(f"pulls:{draws.one_of('screen', known.seen)}")
    if draws.once_in("takes", 8):
        manners.append("takes-nothing")
    if draws.once_in("again", 4):
        manners.append("tries-again")
    if draws.once_in("last blank", 6):
        manners.append("blanks:1")
    if draws.once_in("speed", 8):
        manners.append("true-speed")
    return "".join(f"+{manner}" for manner in manners)
