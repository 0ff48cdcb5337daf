"""What a campaign of real kills tells: the keys of the one in virtual time, as far as they are measured."""

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from kiosk.sandbox.campaign.kills_visit import Cycle
from kiosk.sandbox.campaign.report import spread
from kiosk.sandbox.virtual.oracle import Violation

UNCUT = "after_the_visit"
AS_IT_STARTS = "as_it_starts"
SLOWEST = 5


@dataclass(slots=True)
class Tally:
    """What has been played so far."""

    seed: int
    began: float = field(default_factory=time.monotonic)
    cycles: list[Cycle] = field(default_factory=list)
    worlds: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    fell: list[dict[str, object]] = field(default_factory=list)
    """Worlds that could not be played on."""

    @property
    def kills(self) -> int:
        return sum(cycle.kills for cycle in self.cycles)

    @property
    def violations(self) -> int:
        return sum(len(cycle.violations) for cycle in self.cycles) + len(self.fell)

    def fall(self, number: int, why: str) -> None:
        """The processes did not do as they should: no judgement, and no excuse either."""
        self.fell.append({"seed": self.seed, "visit": number, "invariant": "K-3", "what": why})

    def as_json(self) -> dict[str, Any]:
        """The report."""
        wall_s = time.monotonic() - self.began
        recoveries = [recovery for cycle in self.cycles for recovery in cycle.recoveries]
        return {
            "seed": self.seed,
            "runs": len(self.cycles),
            "kills": self.kills,
            "worlds": self.worlds,
            "ends": dict(sorted(self.ends.items())),
            "violations": self.violations,
            "found": [*(found for cycle in self.cycles for found in told(self.seed, cycle)), *self.fell],
            "recovery_s": spread([recovery.machine_s for recovery in recoveries]),
            "homing_s": spread([recovery.homing_s for recovery in recoveries]),
            "ready_s": spread([recovery.ready_s for recovery in recoveries]),
            "moments": dict(sorted(Counter(_moment(cycle) for cycle in self.cycles).items()))
            | {AS_IT_STARTS: sum(cycle.kills - 1 for cycle in self.cycles)},
            "screens_hit": dict(sorted(Counter(cycle.hit for cycle in self.cycles).items())),
            "services": dict(sorted(Counter(cycle.service.value for cycle in self.cycles).items())),
            "stuck": [
                {"visit": cycle.planned.number, "service": cycle.service.value, "why": cycle.stuck}
                for cycle in self.cycles
                if cycle.stuck
            ],
            "wall_s": round(wall_s, 1),
            "runs_per_minute": round(len(self.cycles) * 60 / wall_s, 2),
            "kills_per_minute": round(self.kills * 60 / wall_s, 2),
            "slowest": [_slow(cycle) for cycle in sorted(self.cycles, key=lambda one: -one.wall_s)[:SLOWEST]],
        }


def told(seed: int, cycle: Cycle) -> list[dict[str, object]]:
    """Each violation with what it takes to come near it again."""
    planned = cycle.planned
    return [
        {
            "seed": seed,
            "visit": planned.number,
            "world": planned.world,
            "service": cycle.service.value,
            "moment": planned.moment,
            "hit": cycle.hit,
            "invariant": violation.invariant,
            "what": violation.what,
        }
        for violation in cycle.violations
    ]


def new_in(cycle: Cycle, seen: set[Violation]) -> None:
    """A violation that a world keeps is told once, where it came up."""
    cycle.violations = [violation for violation in cycle.violations if violation not in seen]
    seen.update(cycle.violations)


def _moment(cycle: Cycle) -> str:
    return UNCUT if cycle.uncut else cycle.planned.cut.clock.value


def _slow(cycle: Cycle) -> dict[str, object]:
    return {
        "visit": cycle.planned.number,
        "service": cycle.service.value,
        "wall_s": round(cycle.wall_s, 1),
        "visit_s": round(cycle.lasted_s, 1),
        "writes": cycle.writes,
        "ready_s": [round(recovery.ready_s, 1) for recovery in cycle.recoveries],
    }
