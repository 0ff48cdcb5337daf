"""What a tour comes to: `summary.json`, honest about what did not happen."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.model import CaseEnd

NAMED_ENDS = frozenset(end.value for end in CaseEnd)
UNFINISHED = "unfinished"
MAINTENANCE = "maintenance"
"""The tour of a technician; no service of the house."""
DONE = "done"
"""The technician's shift came to its end: every line of it was possible, and what had to be refused was."""


@dataclass(frozen=True, slots=True)
class Course:
    """How the visit went, as the kiosk wrote it at the end of the visit (`visit.json`)."""

    refusal: str = ""
    end: str = ""
    """A CaseEnd; empty when the visit came to none."""
    card_number: str = ""
    confirmed_at: float | None = None
    presented_at: float | None = None
    waited_s: float = 0.0
    settled: tuple[str, ...] = ()

    @property
    def machine_s(self) -> float | None:
        """From confirm to presented, without the seconds in which the machine waited for the citizen."""
        if self.confirmed_at is None or self.presented_at is None:
            return None
        return self.presented_at - self.confirmed_at - self.waited_s


def read_course(path: Path) -> Course:
    """The last visit; an empty one when the kiosk wrote none."""
    if not path.exists():
        return Course()
    content = json.loads(path.read_text("utf-8"))
    return Course(
        refusal=content["refusal"],
        end=content["end"] or "",
        card_number=content["card_number"],
        confirmed_at=content["confirmed_at"],
        presented_at=content["presented_at"],
        waited_s=content["waited_s"],
        settled=tuple(content["settled"]),
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted beside the kiosk."""

    touches: int
    screens: int
    devices_s: float | None
    case_end: str
    """How the journal says the tour's case ended; empty when it is open, or when there was none."""
    ledger: Mapping[str, int]
    bodies: Mapping[str, int]
    stuck: str = ""
    """Why the tour did not come to its end; empty when it did."""


def summarise(service: str, province: str, course: Course, tally: Tally) -> dict[str, Any]:
    """The keys that a reader of the summary can rely on."""
    machine_s = course.machine_s
    summary: dict[str, Any] = {
        "service": service,
        "province": province,
        "outcome": UNFINISHED if tally.stuck else _outcome(service, course, tally),
        "refusal": course.refusal,
        "case_end": tally.case_end,
        "card_number": course.card_number,
        "machine_s": None if machine_s is None else round(machine_s, 2),
        "devices_s": None if tally.devices_s is None else round(tally.devices_s, 2),
        "touches": tally.touches,
        "screens": tally.screens,
        "ledger": dict(tally.ledger),
        "bodies": dict(tally.bodies),
    }
    if course.settled:
        summary["settled"] = list(course.settled)
    if tally.stuck:
        summary["stuck"] = tally.stuck
    return summary


def _outcome(service: str, course: Course, tally: Tally) -> str:
    """What the citizen would call it, or the technician, whose only case is a blank that was tested."""
    if service == MAINTENANCE:
        return DONE
    if tally.case_end in NAMED_ENDS:
        return tally.case_end
    if course.end == CaseEnd.DONE:
        return course.end  # what is only looked at opens no case
    return CaseEnd.REFUSED.value if course.refusal else UNFINISHED
