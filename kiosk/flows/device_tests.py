"""What each device shows when a technician tests it (look 53): every result is a sentence on the glass.

No test reads a citizen's card or document. Only those of the dispenser and of the card printer may cost
something: a blank that left the stack cannot go back, so the technician is asked first, and it goes through
journal and ledger into a bin like any other spoilt one. What cuts it short is settled like any other case.
"""

from collections.abc import Awaitable, Callable

from kiosk.devices.status import DeviceState, DeviceStatus
from kiosk.errors import DeviceError
from kiosk.flows.device_work import (
    Tested,
    check_module,
    clear_printer,
    look_over_pad,
    power_chip,
    print_slip,
    take_picture,
)
from kiosk.flows.spent_blank import Blanks, obstacle, print_test_card, printing_obstacle, spend_blank
from kiosk.prompts.maintenance import DeviceTest, Finding, TouchTargets, UseBlank
from kiosk.workshop import Workshop

TOUCH = "touch"
"""The glass itself: it has no driver, but it is tested like a device."""
TOUCH_MM = 8.0
"""A finger lands within this of a key's middle; a panel that is further off wants calibrating."""


async def tested(workshop: Workshop, staff: str, role: str) -> Tested:
    """Test one device. Never raises DeviceError: a fault is a result."""
    try:
        return await _TESTS[role](workshop, staff)
    except DeviceError as error:
        status = await workshop.states[role]()
        if status.fault is None:
            status = DeviceStatus(DeviceState.HARDWARE_ERROR, error.fault)
        return Tested(status, works=False)


async def _id_reader(workshop: Workshop, _staff: str) -> Tested:
    return await check_module(workshop.id_reader)


async def _card_reader(workshop: Workshop, _staff: str) -> Tested:
    return await power_chip(workshop.card_reader)


async def _pin_pad(workshop: Workshop, _staff: str) -> Tested:
    if workshop.pin_pad is None:
        return Tested(DeviceStatus(DeviceState.NO_DEVICE), works=False)
    return await look_over_pad(workshop.pin_pad)


async def _receipt_printer(workshop: Workshop, staff: str) -> Tested:
    return await print_slip(workshop.receipt_printer, workshop.stationery, workshop.clock.now(), staff)


async def _camera(workshop: Workshop, _staff: str) -> Tested:
    return await take_picture(workshop.camera)


async def _dispenser(workshop: Workshop, _staff: str) -> Tested:
    status = await workshop.dispenser.reset()
    if not status.usable:
        return Tested(status)
    if await obstacle(_blanks_of(workshop), status):
        return Tested(status, (Finding("blank_stays"),))
    if not await _may_use_blank(workshop, "dispenser"):
        return Tested(status, (Finding("blank_spared"),))
    return await spend_blank(_blanks_of(workshop))


async def _card_printer(workshop: Workshop, _staff: str) -> Tested:
    bare = await clear_printer(workshop.card_printer)
    if not bare.passed:
        return bare
    if await printing_obstacle(_blanks_of(workshop), await workshop.dispenser.status()):
        return _with(bare, Finding("blank_stays"))
    if not await _may_use_blank(workshop, "card_printer"):
        return _with(bare, Finding("blank_spared"))
    printed = await print_test_card(_blanks_of(workshop))
    return Tested(printed.status, (*bare.findings, *printed.findings), printed.works)


async def _may_use_blank(workshop: Workshop, role: str) -> bool:
    """Whether the technician agrees; if so, the test goes on. No book that is not believed takes one more."""
    if workshop.history():
        return False
    in_stack = (await workshop.journal.ledger()).in_stack
    if not await workshop.ui.ask(UseBlank(in_stack, role)):
        return False
    workshop.ui.tell(DeviceTest(role, None))
    return True


def _blanks_of(workshop: Workshop) -> Blanks:
    return Blanks(
        workshop.dispenser,
        workshop.card_printer,
        workshop.journal,
        workshop.clock,
        workshop.entropy,
        workshop.artist,
    )


def _with(found: Tested, more: Finding) -> Tested:
    return Tested(found.status, (*found.findings, more), found.works)


async def _touch(workshop: Workshop, _staff: str) -> Tested:
    touched = await workshop.ui.ask(TouchTargets())
    count = (("hit", str(touched.hit)), ("of", str(touched.of)), ("missed", str(touched.missed)))
    return Tested(
        DeviceStatus(DeviceState.ONLINE),
        (
            Finding("targets", count, good=touched.hit == touched.of),
            Finding("worst", (("mm", f"{touched.worst_mm:.1f}"),), good=touched.worst_mm <= TOUCH_MM),
        ),
    )


_TESTS: dict[str, Callable[[Workshop, str], Awaitable[Tested]]] = {
    "id_reader": _id_reader,
    "dispenser": _dispenser,
    "card_printer": _card_printer,
    "pin_pad": _pin_pad,
    "receipt_printer": _receipt_printer,
    "card_reader": _card_reader,
    "camera": _camera,
    TOUCH: _touch,
}
