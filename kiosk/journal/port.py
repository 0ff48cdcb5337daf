"""The journal: what was meant, what was done, and where every blank is.

A step is written as *intent* before its effect and as *outcome* after it, each safely on disk before the
program goes on. An intent without outcome is in doubt, and a fault leaves it so: only sensors, the chip or
the centre resolve doubt. A case is open until it is closed with a named end; what is open is the to-do list
of `settle`. Neither names, numbers of persons, PINs nor keys are ever written here.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from kiosk.faults import Fault
from kiosk.model import BodyEnd, CaseEnd, CaseId, Service

T = TypeVar("T")


class JournalUnusable(Exception):
    """The journal's file cannot be opened, read or written: no service may be offered without it."""

    def __init__(self, what: str, fault: Fault = Fault.JOURNAL_FILE) -> None:
        super().__init__(what)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of the chain over the journal's lines: who knows it knows where the history ended."""

    seq: int
    sm3: str
    """In hex, small letters."""


class HistoryFault(StrEnum):
    """What the walk over the chain found (ADR 0037)."""

    BROKEN = "broken"
    """A line is not what was written, or is gone, or nobody wrote it."""
    SHORTENED = "shortened"
    """The last lines are gone, and all that is left agrees with itself."""
    REWRITTEN = "rewritten"
    """All agrees with itself, and is another history than the one that was marked."""
    UNREADABLE = "unreadable"
    """A page of the file cannot be read, or its tables are not ours."""


class StepState(StrEnum):
    IN_DOUBT = "in_doubt"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step of one case. `attempt` counts blanks."""

    name: str
    attempt: int
    state: StepState
    evidence: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """What the journal knows of a case."""

    id: CaseId
    service: Service
    slip: str
    """The number a citizen and the staff call this matter by (凭证号)."""
    opened_at: datetime
    end: CaseEnd | None
    steps: tuple[StepRecord, ...]

    def step(self, name: str, attempt: int | None = None) -> StepRecord | None:
        """The last step of this name, of this attempt if one is given."""
        for record in reversed(self.steps):
            if record.name == name and attempt in (None, record.attempt):
                return record
        return None

    def did(self, name: str, attempt: int | None = None) -> bool:
        """Whether the outcome is on record."""
        record = self.step(name, attempt)
        return record is not None and record.state is StepState.DONE

    def may_have(self, name: str, attempt: int | None = None) -> bool:
        """Whether it was done or may have been: done or in doubt."""
        record = self.step(name, attempt)
        return record is not None and record.state is not StepState.REFUSED

    @property
    def attempt(self) -> int:
        """The blank the case is at; 0 before the first."""
        return max((record.attempt for record in self.steps), default=0)


# --- the ledger of card bodies ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fed:
    """A blank is about to leave the stack; from this moment it is in the book as inside."""

    attempt: int


@dataclass(frozen=True, slots=True)
class NotFed:
    """Sensors say that the blank never left the stack: the entry is taken back."""

    attempt: int


@dataclass(frozen=True, slots=True)
class Bound:
    """The chip told its identity: from now on the entry is this body and no other."""

    attempt: int
    card_id: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The body reached its end; `place` is a station's name."""

    attempt: int
    end: BodyEnd
    place: str


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A retained body was read outside the machine, in its holder's hand: the chip is the evidence."""

    card_id: str


LedgerEntry = Fed | NotFed | Bound | Ended | HandedOut


@dataclass(frozen=True, slots=True)
class Ledger:
    """The book of blanks. Whatever left the stack is in exactly one of the columns."""

    loaded: int = 0
    issued: int = 0
    retained: int = 0
    rejected: int = 0
    inside: int = 0
    unaccounted: int = 0

    @property
    def in_stack(self) -> int:
        """How many blanks the stack should hold."""
        return self.loaded - self.issued - self.retained - self.rejected - self.inside - self.unaccounted

    def columns(self) -> dict[str, int]:
        """The columns by name, as heartbeat and summary show them."""
        return {
            "loaded": self.loaded,
            "issued": self.issued,
            "retained": self.retained,
            "rejected": self.rejected,
            "inside": self.inside,
            "unaccounted": self.unaccounted,
        }


# --- a day's books ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EndedBody:
    """A body that reached its end."""

    case: CaseId
    attempt: int
    end: BodyEnd


@dataclass(frozen=True, slots=True)
class OrderedFee:
    """A case in which a code to pay by was ordered."""

    case: CaseId
    ordered_at: datetime
    """When it was ordered last."""
    applied: bool
    """Whether the application went out, which it does only once the fee is paid."""


@dataclass(frozen=True, slots=True)
class DayBook:
    """What the book has of one stretch of time."""

    loaded: int
    bodies: tuple[EndedBody, ...]
    """Issued, retained or rejected, by their case."""
    fees: tuple[OrderedFee, ...]


# --- the port -----------------------------------------------------------------------------------------------


class Case(Protocol):
    """An open case, to write steps into."""

    @property
    def id(self) -> CaseId: ...

    @property
    def slip(self) -> str: ...

    async def step(
        self,
        name: str,
        effect: Callable[[], Awaitable[T]],
        *,
        attempt: int = 1,
        before: LedgerEntry | None = None,
        after: LedgerEntry | None = None,
        evidence: dict[str, str] | None = None,
    ) -> T:
        """Intent, effect, outcome. `before` goes to the ledger with the intent, `after` with the outcome.

        The effect is not cut short by a citizen who leaves: its outcome is awaited and written first. A
        `Refused` answer is an outcome. A fault flies on and leaves the step in doubt.
        """
        ...

    async def note(
        self,
        name: str,
        *,
        attempt: int = 1,
        entry: LedgerEntry | None = None,
        evidence: dict[str, str] | None = None,
    ) -> None:
        """Write a fact that was observed, as a step that is done."""
        ...

    async def record(self) -> CaseRecord:
        """Read the case as it stands on disk."""
        ...

    async def close(self, end: CaseEnd) -> None: ...


class Journal(Protocol):
    async def open(self, service: Service, case_id: CaseId) -> Case:
        """Begin a case; it is on disk when this returns."""
        ...

    async def unfinished(self) -> tuple[CaseRecord, ...]:
        """Open cases, oldest first."""
        ...

    async def resume(self, record: CaseRecord) -> Case:
        """A handle on a case that a former life of the program opened."""
        ...

    async def ledger(self) -> Ledger: ...

    async def book_exchange(self, staff: str, counted: int, added: int) -> Ledger:
        """A technician counted the stack and added blanks; a difference to the book becomes unaccounted."""
        ...

    async def audit(self, staff: str, act: str, detail: str = "") -> None:
        """Write down what a member of staff did."""
        ...

    async def last_act(self, *acts: str) -> str:
        """Which of these acts was written down last in the audit; empty when none ever was."""
        ...

    async def last_beginning(self, words: str) -> tuple[str, str]:
        """The last act of the audit that begins so, and its detail; empty when there is none."""
        ...

    async def began_at(self) -> datetime | None:
        """When the first thing was written down; None: nothing was yet."""
        ...

    async def book_between(self, start: datetime, end: datetime, codes_from: datetime) -> DayBook:
        """What reached its end in this time; codes to pay by that were ordered since `codes_from`."""
        ...

    async def keep(self, message: bytes) -> None:
        """Keep a message for the centre until it is sent; the oldest go when there are too many."""
        ...

    async def kept(self, limit: int) -> tuple[tuple[int, bytes], ...]:
        """The oldest kept messages with their numbers."""
        ...

    async def forget(self, numbers: tuple[int, ...]) -> None:
        """These messages were sent."""
        ...

    async def count_kept(self) -> int: ...

    async def check_history(self) -> HistoryFault | None:
        """Walk the chain over what was written, once at each start. None: nothing was changed or cut off.

        Before it was found sound, and once it was not, no head is marked: the next start finds it, too.
        """
        ...

    async def head(self) -> Head:
        """Where the history ends now."""
        ...

    async def acknowledged(self, head: Head) -> None:
        """The centre has heard this head: from now on this machine does not forget it either."""
        ...

    async def tidy(self) -> None:
        """Fold the write-ahead log into the file; called when nothing else is going on."""
        ...
