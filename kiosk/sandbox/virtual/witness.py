"""Who watches each effect and asks the journal's file, at that very moment, whether it was meant (I-16)."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from kiosk.central.transport import WireRequest
from kiosk.sandbox.virtual.journal import Disk

METAL: Mapping[str, tuple[str, ...]] = {
    "feed": ("feed",),
    "write": ("write",),
    "pass": ("to_printer",),
    "draw_in": ("print", "reject"),
    "print": ("print",),
    "fetch": ("from_printer",),
    "present": ("present", "give_back"),
    "take_in": ("take_in",),
    "capture": ("capture", "old_kept", "old_left"),
    "reject": ("reject",),
    "hand_out": ("open_box",),
    "reader:5e": ("change_pin",),
    "reader:24": ("reset_pin",),
    "reader:dc": ("write_place",),
}
"""What the hall sees happen, and the step that must stand in doubt in the book meanwhile."""

CENTRE: Mapping[str, str] = {
    "/v1/apply": "apply",
    "/v1/reserve": "reserve",
    "/v1/made": "report",
    "/v1/enable": "enable",
    "/v1/retained": "retain",
    "/v1/scrap": "scrap",
    "/v1/loss": "deed",
    "/v1/loss/cancel": "deed",
    "/v1/cards/enable": "deed",
    "/v1/contact": "deed",
    "/v1/old-card": "report_old",
    "/v1/transfer": "grant",
    "/v1/transferred": "deed",
    "/v1/pin/report": "report_pin",
    "/v1/collect": "deed",
    "/v1/left-behind/hand-back": "deed",
    "/v1/read-outside": "handed_out",
    "/v1/agency": "deed",
    "/v1/fee": "order_fee",
    "/v1/fee/close": "close_fee",
    "/v1/fee/refund": "refund",
}


MEANT = """
SELECT 1 FROM step JOIN matter ON matter.seq = step.matter WHERE step.name = ? AND (matter.id = ? OR EXISTS (
    SELECT 1 FROM step AS about WHERE about.matter = matter.seq AND about.name = 'replaces'
    AND instr(about.evidence, ?)))
"""
"""In the case itself, or in the one about the old card whose new one was collected in it."""


BOX_OPEN = """
SELECT matter.id FROM step JOIN matter ON matter.seq = step.matter
WHERE step.name = 'open_box' AND step.state = 'in_doubt' AND matter.end IS NULL ORDER BY step.seq DESC
"""


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that happened in the world."""

    what: str
    at: float
    meant: bool
    """Its intent was on disk."""


class _Told(msgspec.Struct):
    case: str


class Witness:
    """Keeps what it saw."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._now = 0.0
        self.effects: list[Effect] = []
        self.out_by: dict[int, str] = {}
        """Body → the case in which staff handed it out of the box."""

    def metal_moved(self, moment: str, at: float) -> None:
        """The hall's watcher."""
        steps = METAL.get(moment)
        if steps is None:
            return
        marks = ",".join("?" * len(steps))
        sql = f"SELECT 1 FROM step WHERE state = 'in_doubt' AND name IN ({marks})"  # noqa: S608 (only marks)
        self.effects.append(Effect(moment, at, self._found(sql, steps)))

    def handed_out(self, body: int) -> None:
        """Staff give this body out of the box, in the case in which the box stands open."""
        case = self._asked(BOX_OPEN, ())
        self.out_by[body] = "" if case is None else case[0]

    def centre_asked(self, request: WireRequest, at: float) -> None:
        """The network's watcher. A request may arrive long after: that its intent was written is enough."""
        step = CENTRE.get(request.target)
        if step is None:
            return
        case = msgspec.json.decode(request.body, type=_Told).case
        self.effects.append(Effect(f"{step} at the centre", at, self._found(MEANT, (step, case, case))))

    def _found(self, sql: str, values: tuple[str, ...]) -> bool:
        # By a rotten book nobody is accused.
        return self._disk.rotten or self._asked(sql, values) is not None

    def _asked(self, sql: str, values: tuple[str, ...]) -> tuple[str, ...] | None:
        if self._disk.rotten:
            return None
        found: list[tuple[str, ...]] = self._disk.onlooker.execute(sql, values).fetchall()
        return found[0] if found else None
