"""What a campaign found, and how far it came: the report's file, and the table at its end (docs/campaign.md).

What was not measured has no key.
"""

import math
import platform
import sqlite3
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kiosk import __version__
from kiosk.sandbox.campaign.kinds_of_places import kinds_of
from kiosk.sandbox.campaign.order import Order, Outcome, Script, place_of
from kiosk.sandbox.virtual.oracle import NAMED_ENDS
from kiosk.sandbox.virtual.power import CUTS

NOTHING = "nothing"
"""The end of a visit that opened no case."""
SLOWEST = 10
LISTED = 50
"""So many findings stand in the file."""


@dataclass(slots=True)
class Finding:
    """A run that broke something."""

    order: Order
    violations: tuple[tuple[str, str], ...]
    shortest: Script | None = None
    """None: not looked for."""

    def as_json(self) -> dict[str, Any]:
        shown = self.order if self.shortest is None else _with(self.order, self.shortest)
        return {
            "invariant": self.violations[0][0],
            "what": [f"{invariant} {what}" for invariant, what in self.violations],
            "run": self.order.number,
            "phase": self.order.phase,
            "seed": self.order.seed,
            "scenario": self.order.scenario,
            "script": shown.script,
            "faults_before_shrinking": len(self.order.script),
            "shrunk": self.shortest is not None,
            "replay": f"python -m kiosk campaign --replay '{shown.text}' --trace",
        }


@dataclass(slots=True)
class Tally:
    """Counts as outcomes come."""

    seed: int
    runs: int = 0
    visits: int = 0
    boots: int = 0
    virtual_s: float = 0.0
    wall_s: float = 0.0
    late_most: int = 0
    missed: int = 0
    """Faults of a sweep that were not reached."""
    phases: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)
    cut: set[str] = field(default_factory=set)
    struck: set[str] = field(default_factory=set)
    cpu_s: list[float] = field(default_factory=list)
    cpu_s_a_visit: list[float] = field(default_factory=list)
    recoveries_s: list[float] = field(default_factory=list)
    homings_s: list[float] = field(default_factory=list)
    most: tuple[int, ...] = (0, 0, 0)
    """Exchanges and calls of one settling, lines of one start."""
    slowest: list[tuple[float, str]] = field(default_factory=list)
    found: list[Finding] = field(default_factory=list)
    repeats: int = 0
    mismatches: int = 0

    def take(self, outcome: Outcome) -> None:
        """One run more."""
        self.runs += 1
        self.visits += outcome.visits
        self.boots += outcome.lives
        self.virtual_s += outcome.virtual_s
        self.late_most = max(self.late_most, outcome.late)
        self.phases[outcome.order.phase] += 1
        self.ends.update(outcome.ends or (NOTHING,))
        self.seen.update(place_of(address) for address in outcome.passed)
        for address, kind in outcome.faults:
            self.faults[kind] += 1
            self.struck.add(place_of(address))
            if kind in CUTS:
                self.cut.add(place_of(address))
        if outcome.order.phase == "sweep":
            self.missed += len(outcome.order.script) - len(outcome.fired)
        self.cpu_s.append(outcome.cpu_s)
        self.cpu_s_a_visit.append(outcome.cpu_s / max(outcome.visits, 1))
        self.recoveries_s += outcome.recoveries_s
        self.homings_s += outcome.homings_s
        self.most = tuple(map(max, self.most, outcome.most))
        self.slowest = sorted([*self.slowest, (outcome.wall_s, outcome.order.text)], reverse=True)[:SLOWEST]
        if outcome.violations:
            self.found.append(Finding(outcome.order, outcome.violations))

    @property
    def per_minute(self) -> float:
        return self.runs * 60 / max(self.wall_s, 1e-6)

    def as_json(self) -> dict[str, Any]:
        """The keys of docs/campaign.md."""
        allowed = {kind.value for place in self.seen for kind in kinds_of(place)}
        return {
            "version": __version__,
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            "seed": self.seed,
            "runs": self.runs,
            "visits": self.visits,
            "boots": self.boots,
            "virtual_hours": round(self.virtual_s / 3600, 1),
            "wall_s": round(self.wall_s, 1),
            "runs_per_minute": round(self.per_minute),
            "visits_per_minute": round(self.visits * 60 / max(self.wall_s, 1e-6)),
            "cpu_ms_per_run": _quantiles([one * 1000 for one in self.cpu_s]),
            "cpu_ms_per_visit": _quantiles([one * 1000 for one in self.cpu_s_a_visit]),
            "phases": dict(sorted(self.phases.items())),
            "faults": dict(sorted(self.faults.items())),
            "ends": dict(sorted(self.ends.items())),
            "places": {
                "seen": len(self.seen),
                "cut": len(self.cut & self.seen),
                "struck": len(self.struck & self.seen),
            },
            "unreached": {
                "places": sorted(self.seen - self.cut),
                "kinds": sorted(allowed - set(self.faults)),
                "ends": sorted(NAMED_ENDS - set(self.ends)),
            },
            "recovery_s": spread(self.recoveries_s),
            "homing_s": spread(self.homings_s),
            "settling_most": dict(zip(("exchanges", "calls", "lines"), self.most, strict=True)),
            "sm2": {"real": 0, "stand_in": self.runs},
            "sweep_faults_missed": self.missed,
            "late_touches_max": self.late_most,
            "repeat_checks": {"done": self.repeats, "mismatches": self.mismatches},
            "slowest": [{"wall_s": round(wall_s, 2), "replay": text} for wall_s, text in self.slowest],
            "violations": len({finding.order.number for finding in self.found}),
            "found": [finding.as_json() for finding in self.found[:LISTED]],
        }

    def as_table(self) -> str:
        """The last lines on the glass of who started it."""
        told = self.as_json()
        lines = [
            f"runs        {self.runs:7}   {told['runs_per_minute']} a minute, {told['wall_s']} s",
            f"visits      {self.visits:7}   {told['visits_per_minute']} a minute",
            f"boots       {self.boots:7}   {told['virtual_hours']} virtual hours",
            f"phases      {_listed(self.phases)}",
            f"faults      {_listed(self.faults)}",
            f"ends        {_listed(self.ends)}",
            f"places      {told['places']['seen']:7}   {told['places']['cut']} of them cut",
            f"repeated    {self.repeats:7}   {self.mismatches} not the same",
            f"violations  {told['violations']:7}",
        ]
        for finding in self.found[:SLOWEST]:
            invariant, what = finding.violations[0]
            lines += [f"  {invariant} {what}", f"    {finding.as_json()['replay']}"]
        return "".join(f"{line}\n" for line in lines)


def _with(order: Order, script: Script) -> Order:
    return Order(order.number, order.phase, order.scenario, order.seed, script)


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.most_common()) or "none"


def spread(values: Sequence[float]) -> Mapping[str, float | None]:
    """Nearest rank; seconds. Null where nothing was measured."""
    ordered = sorted(values)
    return {"p50": _rank(ordered, 0.5), "p95": _rank(ordered, 0.95), "max": _rank(ordered, 1.0)}


def _rank(ordered: Sequence[float], share: float) -> float | None:
    return round(ordered[math.ceil(share * len(ordered)) - 1], 2) if ordered else None


def _quantiles(values: list[float]) -> dict[str, int]:
    if len(values) < 2:
        return {}
    cuts = statistics.quantiles(values, n=20)
    return {"p50": round(cuts[9]), "p95": round(cuts[18])}
