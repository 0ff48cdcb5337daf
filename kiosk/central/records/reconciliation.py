"""A day's books, machine against centre: cards by their ends, fees by where the money is."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, field

from kiosk.central.records.message import Attempt, CaseKey, Count, Message, Text

_AT_MOST = Meta(max_length=2000)
CardEnd = Literal["issued", "retained", "rejected"]
"""The end of a body in the machine's ledger."""
DifferenceKind = Literal["card-unknown", "card-end", "card-untold", "fee-unknown", "fee-unpaid", "fee-untold"]
"""unknown: only the machine has it; untold: only the centre has; end, unpaid: both have, otherwise."""


class CardOfDay(Message, frozen=True):
    """One body that reached its end that day."""

    case: CaseKey
    attempt: Attempt
    end: CardEnd


class FeeOfDay(Message, frozen=True):
    """One case whose code to pay by ran out that day."""

    case: CaseKey
    paid: bool
    """Whether the machine was told that it is paid."""


class ReconcileRequest(Message, frozen=True):
    """POST /v1/reconciliation → Reconciled. One day of this machine, after it is over; may be told anew.

    It changes no card. Of money the centre asks the gateway once more: what was paid for a code that had
    lapsed, and whose notice was lost, goes back now.
    """

    case: CaseKey
    """The reconciliation's own: drawn for each telling."""
    day: date
    """Of the national calendar (Beijing)."""
    loaded: Count
    """Blanks that staff put into the stack that day."""
    cards: Annotated[list[CardOfDay], _AT_MOST] = field(default_factory=list)
    """Every body that reached its end that day."""
    fees: Annotated[list[FeeOfDay], _AT_MOST] = field(default_factory=list)
    """Every case whose code to pay by ran out that day."""


class Difference(Message, frozen=True):
    """Something that the two books do not say alike; staff look at it, nothing is put right by itself."""

    kind: DifferenceKind
    kiosk: Text
    """What the machine's book says; empty: nothing."""
    centre: Text
    """What the centre's says; empty: nothing."""
    case: str = ""
    """The case it is about; empty: the day as a whole."""


class Reconciled(Message, frozen=True):
    """Both books of the day, counted by the centre, and where they part."""

    issued: Count
    """Cards of this machine that were handed out that day."""
    retained: Count
    """Finished cards that it kept that day."""
    rejected: Count
    """Numbers that became void that day."""
    paid: Count
    """Fees that are paid."""
    refunded: Count
    """Fees that went back, or are on their way."""
    differences: list[Difference]
    """Empty: the books agree."""
