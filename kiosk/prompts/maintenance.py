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
    patience: ClassVar[Patience] = Patience.STAFF
    can_exit: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class DeviceTest(Prompt[Onward]):
    """53: one device's test: under way (`passed` None), passed or failed with the fault code."""

    role: str
    passed: bool | None
    row: DeviceRow | None = None
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
