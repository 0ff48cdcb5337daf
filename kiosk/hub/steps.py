"""Statuses only move forward: which may follow which, one table a kind of matter, kept by the program itself.

    case    unknown ─► applied ─► reserved ─► made ─► enabled | retained ─► enabled        ─► withdrawn
    card    reserved ─► made ─► enabled | retained ─► enabled                              ─► void
    fee     open ─► closing ─► paid | closed | expired;  paid, closed, expired ─► refund_pending ─► refunded
    command queued ─► handed_over ─► done | refused | expired
    agency  waiting ─► approved | rejected | timed_out
    loss    active | inactive ─► temp_lost ─► formal_lost ─► cancelled

Three arrows look as if they went back, and do not:
- a case is `applied` again when an attempt was scrapped: `scrapped` counts up with it, and that attempt's
  number is void for ever;
- a fee is `open` again under another order number, after the one before can be paid by nobody (FormerCode);
- a loss ends with the card being found or its days being over (SC-R art. 18, 19), a reissue that comes to
  nothing gives its lost card back as it was.

Whoever writes a status that no arrow leads to writes nothing: the whole request is taken back and answered
with `status-backward`.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import InstrumentedAttribute

from kiosk.central.problems import ProblemCode
from kiosk.hub.fleet_schema import CommandRow
from kiosk.hub.not_taken import NotTaken
from kiosk.hub.schema import Agency, Card, CardLife, Case, FeeOrder, FormerCode

Arrows = Mapping[str, frozenset[str]]


def _arrows(**words: str) -> Arrows:
    return {state: frozenset(after.split()) for state, after in words.items()}


CASE = _arrows(
    unknown="applied refused withdrawn",
    refused="applied withdrawn",
    applied="reserved withdrawn",
    reserved="made applied withdrawn",
    made="enabled retained applied withdrawn",
    retained="enabled",
    enabled="",
    withdrawn="",
)
CARD = _arrows(
    reserved="made void",
    made="enabled retained void",
    retained="enabled",
    enabled="",
    void="",
)
FEE = _arrows(
    open="closing paid closed expired",
    closing="paid closed expired",
    paid="refund_pending",
    closed="refund_pending open",
    expired="refund_pending open",
    refund_pending="refunded open",
    refunded="open",
)
FORMER_CODE = _arrows(
    closed="refund_pending",
    expired="refund_pending",
    refund_pending="refunded",
    refunded="",
)
COMMAND = _arrows(
    queued="handed_over expired", handed_over="done refused expired", done="", refused="", expired=""
)
AGENCY = _arrows(waiting="approved rejected timed_out", approved="", rejected="", timed_out="")
SOCIAL = _arrows(
    none="",
    inactive="active temp_lost formal_lost cancelled",
    active="temp_lost formal_lost cancelled",
    temp_lost="formal_lost active inactive cancelled",
    formal_lost="active inactive cancelled",
    frozen="",
    cancelled="formal_lost",
)
KEPT: tuple[tuple[InstrumentedAttribute[Any], Arrows], ...] = (
    (Case.state, CASE),
    (Card.state, CARD),
    (FeeOrder.state, FEE),
    (FormerCode.state, FORMER_CODE),
    (Agency.state, AGENCY),
    (CardLife.social, SOCIAL),
    (CommandRow.state, COMMAND),
)


def may_follow(arrows: Arrows, before: str, after: str) -> bool:
    """Whether the second status may come after the first; the same again always may."""
    return after == before or after in arrows[before]


def keep_forward() -> None:
    """From now on no status of this process's database objects goes back. Said again, it changes nothing."""
    for column, arrows in KEPT:
        guard = _GUARDS.setdefault(str(column), _guard(arrows))
        if not event.contains(column, "set", guard):
            event.listen(column, "set", guard, active_history=True)


def _guard(arrows: Arrows) -> Any:  # noqa: ANN401  (SQLAlchemy's own signature)
    def check(_row: object, after: object, before: object, _initiator: object) -> None:
        """Raises NotTaken. `before` is a mark of SQLAlchemy's when there was nothing."""
        known = isinstance(before, str)
        if known and not may_follow(arrows, str(before), str(after)):
            raise NotTaken(ProblemCode.STATUS_BACKWARD)

    return check


_GUARDS: dict[str, Any] = {}
