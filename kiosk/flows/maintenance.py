"""M01: the technician at the machine (policy.md A.7; look 23, 50–53). No citizen's data, and no card is made.

Entered by the hidden gesture, a staff card and its PIN; only between visits, never while a case moves. Every
act leaves a line in the audit.
"""

import logging
from dataclasses import dataclass

from kiosk.card.ssse import PinLocked, PinVerified, WrongPin
from kiosk.card.staff import StaffCard
from kiosk.devices.status import DeviceStatus, facts_of
from kiosk.errors import DeviceError
from kiosk.prompts.maintenance import (
    ConfirmExchange,
    Count,
    DeviceRow,
    DeviceTest,
    EnterCount,
    EnterStaffPin,
    InsertStaffCard,
    MaintenanceAct,
    MaintenanceHome,
)
from kiosk.prompts.prompt import Back
from kiosk.workshop import Workshop

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _CardIn:
    """A card stands in the reader."""


async def maintain(workshop: Workshop, *, out_of_service: bool) -> bool:
    """Let staff in, and let them work. Whether the machine is to be out of service afterwards."""
    staff = await _who(workshop)
    if staff is None:
        return out_of_service
    await workshop.journal.audit(staff, "enter")
    while True:
        choice = await workshop.ui.ask(await _home(workshop, staff, out_of_service=out_of_service))
        match choice.act:
            case MaintenanceAct.LEAVE:
                await workshop.journal.audit(staff, "leave")
                return out_of_service
            case MaintenanceAct.TAKE_OUT_OF_SERVICE:
                out_of_service = True
                await workshop.journal.audit(staff, "out_of_service")
            case MaintenanceAct.BACK_TO_SERVICE:
                out_of_service = False
                await workshop.journal.audit(staff, "back_to_service")
            case MaintenanceAct.LOAD_BLANKS:
                await _load_blanks(workshop, staff)
            case MaintenanceAct.TEST:
                await _test(workshop, staff, choice.role)


async def _who(workshop: Workshop) -> str | None:
    """The staff number behind the card and its PIN; None when whoever it was gave up or was not let in."""
    trouble = ""
    while True:
        answer = await workshop.ui.during(InsertStaffCard(trouble), _card_in(workshop))
        if isinstance(answer, Back):
            return None
        try:
            staff = await _checked(workshop)
        except DeviceError as error:
            log.warning("staff card not read: %s", error)
            trouble = "not_read"
            continue
        match staff:
            case Back():
                return None
            case str() if staff in workshop.staff:
                return staff
            case str():
                await workshop.journal.audit(staff, "refused")
                trouble = "not_allowed"
            case PinLocked():
                trouble = "locked"
            case None:
                trouble = "not_staff"


async def _card_in(workshop: Workshop) -> _CardIn:
    await workshop.card_reader.inserted()
    return _CardIn()


async def _checked(workshop: Workshop) -> str | PinLocked | Back | None:
    """The PIN is checked by the card itself, which also counts the tries."""
    card = StaffCard(workshop.card_reader.chip)
    if not await card.present():
        return None
    left: int | None = None
    while True:
        pin = await workshop.ui.ask(EnterStaffPin("", left))
        if isinstance(pin, Back):
            return pin
        match await card.verify_pin(pin):
            case PinVerified():
                number = await card.read_staff_number()
                await card.power_off()
                return number
            case PinLocked() as locked:
                return locked
            case WrongPin(left=tries):
                left = tries


async def _home(workshop: Workshop, staff: str, *, out_of_service: bool) -> MaintenanceHome:
    rows = tuple([_row(role, await bench.status()) for role, bench in workshop.benches.items()])
    ledger = await workshop.journal.ledger()
    stock = (*ledger.columns().items(), ("in_stack", ledger.in_stack))
    open_cases = len(await workshop.journal.unfinished())
    return MaintenanceHome(staff, rows, stock, out_of_service, open_cases)


async def _test(workshop: Workshop, staff: str, role: str) -> None:
    workshop.ui.tell(DeviceTest(role, None))
    status = await workshop.benches[role].test()
    passed = status.usable
    outcome = "passed" if passed else (status.fault.code if status.fault else "failed")
    await workshop.journal.audit(staff, "test", f"{role} {outcome}")
    await workshop.ui.ask(DeviceTest(role, passed, _row(role, status)))


async def _load_blanks(workshop: Workshop, staff: str) -> None:
    """51: count what is there, add, and book; a difference to the book is written down as such."""
    ledger = await workshop.journal.ledger()
    if ledger.inside:
        return
    counted = await workshop.ui.ask(EnterCount(Count.IN_STACK, ledger.in_stack))
    if isinstance(counted, Back):
        return
    added = await workshop.ui.ask(EnterCount(Count.ADDED, counted))
    if isinstance(added, Back):
        return
    if not await workshop.ui.ask(ConfirmExchange(ledger.in_stack, counted, added)):
        return
    await workshop.journal.book_exchange(staff, counted, added)
    await workshop.journal.audit(staff, "exchange", f"book {ledger.in_stack} counted {counted} added {added}")


def _row(role: str, status: DeviceStatus) -> DeviceRow:
    fault = status.fault.code if status.fault else ""
    return DeviceRow(role, status.state, fault, tuple(facts_of(status).items()))
