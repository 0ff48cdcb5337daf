"""What a technician is asked and told."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from kiosk.model import Pin
from kiosk.prompts.prompt import Back, Onward, Patience, Prompt


@dataclass(frozen=True, slots=True)
class InsertStaffCard(Prompt[Back]):
    """50, before the card: the reader ends this prompt. `trouble` is a key of [maintenance.trouble]."""

    trouble: str = ""
    patience: ClassVar[Patience] = Patience.STAFF
    can_exit: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class TakeStaffCard(Prompt[Back]):
    """On leaving: the staff card still stands in the reader, which ends this prompt."""

    patience: ClassVar[Patience] = Patience.RESULT
    can_exit: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class EnterStaffPin(Prompt[Pin | Back]):
    """50: the technician's PIN, checked by the technician's own card."""

    staff_number: str
    tries_left: int | None = None
    patience: ClassVar[Patience] = Patience.STAFF
    can_exit: ClassVar[bool] = False


class MaintenanceAct(StrEnum):
    """What a technician can do from the first page; TEST goes with a role."""

    TEST = "test"
    LOAD_BLANKS = "load_blanks"
    ANSWER_HELP = "answer_help"
    CLEAR_TAMPERING = "clear_tampering"
    TAKE_OUT_OF_SERVICE = "take_out_of_service"
    BACK_TO_SERVICE = "back_to_service"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class MaintenanceChoice:
    act: MaintenanceAct
    role: str = ""


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One device in maintenance: role, XFS state, fault code, facts (key of [maintenance.fact], value)."""

    role: str
    state: str
    fault: str = ""
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class MaintenanceHome(Prompt[MaintenanceChoice]):
    """23: devices, blanks against the book, network. No citizen's data."""

    staff_number: str
    devices: tuple[DeviceRow, ...]
    stock: tuple[tuple[str, int], ...]
    out_of_service: bool
    open_cases: int
    help_since: str = ""
    """Since when a citizen waits for staff, HH:MM; empty when nobody does."""
    tampered: bool = False
    """Whether somebody tampered with the cabinet, and no technician has cleared it since."""
    history: str = ""
    """What is wrong with the journal: a key of [maintenance.history]; empty: nothing."""
    trouble: str = ""
    """Why the last act was not done: a key of [maintenance.trouble]."""
    patience: ClassVar[Patience] = Patience.STAFF
    can_exit: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence of a test's result: a key of [DeviceTest.finding], and what is filled in."""

    name: str
    facts: tuple[tuple[str, str], ...] = ()
    good: bool = True


@dataclass(frozen=True, slots=True)
class DeviceTest(Prompt[Onward]):
    """53: one device's test: under way (`passed` None), passed or failed with the fault code."""

    role: str
    passed: bool | None
    row: DeviceRow | None = None
    findings: tuple[Finding, ...] = ()
    patience: ClassVar[Patience] = Patience.STAFF
    can_exit: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class UseBlank(Prompt[bool]):
    """53: whether one blank may be spent on the test of `role`; none can go back into the stack."""

    in_stack: int
    role: str
    """The dispenser, or the card printer."""
    patience: ClassVar[Patience] = Patience.STAFF
    can_exit: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Touched:
    """What came of the targets on the glass."""

    hit: int
    of: int
    missed: int
    """Touches that met no target."""
    worst_mm: float
    """The largest distance between a target's middle and the finger."""


@dataclass(frozen=True, slots=True)
class TouchTargets(Prompt[Touched]):
    """53: targets at the corners and in the middle, one after the other."""

    patience: ClassVar[Patience] = Patience.STAFF
    can_exit: ClassVar[bool] = False


class Count(StrEnum):
    """The numbers of an exchange, asked one after the other."""

    IN_STACK = "in_stack"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class EnterCount(Prompt["int | Back"]):
    """51: a number of blanks, typed by the technician."""

    count: Count
    book: int
    patience: ClassVar[Patience] = Patience.STAFF
    can_exit: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class ConfirmExchange(Prompt[bool]):
    """51: what will be booked: book, counted, difference, added, new total."""

    book: int
    counted: int
    added: int
    patience: ClassVar[Patience] = Patience.STAFF
    can_exit: ClassVar[bool] = False
