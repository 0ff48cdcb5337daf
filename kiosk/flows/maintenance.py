"""M01: the technician at the machine (policy.md A.7; look 23, 50–53). No citizen's data, and no card is made.

Entered by the hidden gesture, a staff card and its PIN; only between visits, never while a case moves. Every
act leaves a line in the audit.
"""

import asyncio
import logging
from dataclasses import dataclass

from kiosk.card.ssse import PinLocked, PinVerified, WrongPin
from kiosk.card.staff import StaffCard
from kiosk.clock import BEIJING
from kiosk.devices.status import DeviceState, DeviceStatus, facts_of
from kiosk.errors import DeviceError, VisitEnded
from kiosk.flows.device_tests import TOUCH, tested
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
    TakeStaffCard,
)
from kiosk.prompts.prompt import Back
from kiosk.workshop import Workshop

UNKNOWN = "?"
"""In the audit: who it was is read from the card only after its PIN."""
CARD_IN_S = 0.4
"""A reader says within this whether a card is in it (pcscd looks every 400 ms)."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _CardIn:
    """A card stands in the reader."""


@dataclass(slots=True)
class _Shift:
    """One technician's stay."""

    staff: str
    out_of_service: bool
    trouble: str = ""
    """Why the last act was not done; see MaintenanceHome."""


async def maintain(workshop: Workshop, *, out_of_service: bool) -> bool:
    """Let staff in, and let them work. Whether the machine is to be out of service afterwards."""
    staff = await _who(workshop)
    if staff is None:
        return out_of_service
    await workshop.journal.audit(staff, "enter")
    shift = _Shift(staff, out_of_service)
    try:
        await _work(workshop, shift)
    except VisitEnded as ending:
        # Five minutes without a touch: what was decided until then holds.
        await workshop.journal.audit(staff, "left", type(ending).__name__)
        return shift.out_of_service
    await workshop.journal.audit(staff, "leave")
    await _take_card(workshop)
    return shift.out_of_service


async def _work(workshop: Workshop, shift: _Shift) -> None:
    while True:
        choice = await workshop.ui.ask(await _home(workshop, shift))
        shift.trouble = ""
        match choice.act:
            case MaintenanceAct.LEAVE:
                return
            case MaintenanceAct.TAKE_OUT_OF_SERVICE:
                shift.out_of_service = True
                await workshop.journal.audit(shift.staff, "out_of_service")
            case MaintenanceAct.BACK_TO_SERVICE:
                shift.out_of_service = False
                await workshop.journal.audit(shift.staff, "back_to_service")
            case MaintenanceAct.LOAD_BLANKS:
                await _load_blanks(workshop, shift)
            case MaintenanceAct.ANSWER_HELP:
                await workshop.help_call.end("answered", shift.staff)
            case MaintenanceAct.CLEAR_TAMPERING:
                await _clear_tampering(workshop, shift)
            case MaintenanceAct.TEST:
                await _test(workshop, shift.staff, choice.role)


async def _who(workshop: Workshop) -> str | None:
    """The staff number behind the card and its PIN; None when whoever it was gave up or was not let in."""
    trouble = ""
    while True:
        fresh = bool(trouble)
        answer = await workshop.ui.during(InsertStaffCard(trouble), _card_in(workshop, fresh=fresh))
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
                await workshop.journal.audit(staff, "refused", "not_allowed")
                trouble = "not_allowed"
            case PinLocked():
                await workshop.journal.audit(UNKNOWN, "refused", "locked")
                trouble = "locked"
            case None:
                await workshop.journal.audit(UNKNOWN, "refused", "not_staff")
                trouble = "not_staff"


async def _card_in(workshop: Workshop, *, fresh: bool) -> _CardIn:
    """`fresh`: the card that was refused has to leave first, else it would be read again and again."""
    if fresh:
        await workshop.card_reader.removed()
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
                await workshop.journal.audit(UNKNOWN, "wrong_pin", f"left {tries}")
                left = tries


async def _take_card(workshop: Workshop) -> None:
    """A staff card that stays in the reader is a lost key."""
    try:
        async with asyncio.timeout(CARD_IN_S):
            await workshop.card_reader.removed()
            return
    except TimeoutError:
        log.debug("the staff card is still in")
    try:
        await workshop.ui.during(TakeStaffCard(), workshop.card_reader.removed())
    except VisitEnded:
        log.warning("a staff card was left in the reader")


async def _home(workshop: Workshop, shift: _Shift) -> MaintenanceHome:
    rows = [_row(role, await status()) for role, status in workshop.states.items()]
    rows.append(_row(TOUCH, DeviceStatus(DeviceState.ONLINE)))
    ledger = await workshop.journal.ledger()
    stock = (*ledger.columns().items(), ("in_stack", ledger.in_stack))
    open_cases = len(await workshop.journal.unfinished())
    since = workshop.help_call.since
    return MaintenanceHome(
        shift.staff,
        tuple(rows),
        stock,
        shift.out_of_service,
        open_cases,
        help_since=f"{since.astimezone(BEIJING):%H:%M}" if since else "",
        tampered=workshop.tampering.held,
        history=workshop.history() or "",
        trouble=shift.trouble,
    )


async def _test(workshop: Workshop, staff: str, role: str) -> None:
    workshop.ui.tell(DeviceTest(role, None))
    result = await tested(workshop, staff, role)
    fault = result.status.fault
    outcome = "passed" if result.passed else (fault.code if fault else "failed")
    await workshop.journal.audit(staff, "test", f"{role} {outcome}")
    await workshop.ui.ask(DeviceTest(role, result.passed, _row(role, result.status), result.findings))


async def _clear_tampering(workshop: Workshop, shift: _Shift) -> None:
    """Looked at, and found to be over: what still says so is looked at again."""
    if not await workshop.tampering.clear(workshop.journal, shift.staff):
        await workshop.journal.audit(shift.staff, "refused", "clear_tampering")
        shift.trouble = "still_tampered"


async def _load_blanks(workshop: Workshop, shift: _Shift) -> None:
    """51: count what is there, add, and book; a difference to the book is written down as such.

    One that is not to be believed takes no more: it is evidence, and the next begins with a count (ADR 0037).
    """
    if workshop.history():
        await workshop.journal.audit(shift.staff, "refused", "load_blanks history")
        shift.trouble = "history"
        return
    ledger = await workshop.journal.ledger()
    if ledger.inside:
        # A card under way would be counted twice, or not at all.
        await workshop.journal.audit(shift.staff, "refused", "load_blanks busy")
        shift.trouble = "busy"
        return
    while True:
        counted = await workshop.ui.ask(EnterCount(Count.IN_STACK, ledger.in_stack))
        if isinstance(counted, Back):
            return
        added = await workshop.ui.ask(EnterCount(Count.ADDED, counted))
        if isinstance(added, Back):
            continue
        if await workshop.ui.ask(ConfirmExchange(ledger.in_stack, counted, added)):
            break
    await workshop.journal.book_exchange(shift.staff, counted, added)
    await workshop.journal.audit(
        shift.staff, "exchange", f"book {ledger.in_stack} counted {counted} added {added}"
    )


def _row(role: str, status: DeviceStatus) -> DeviceRow:
    fault = status.fault.code if status.fault else ""
    return DeviceRow(role, status.state, fault, tuple(facts_of(status).items()))
