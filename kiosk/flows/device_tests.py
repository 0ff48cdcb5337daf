"""What each device shows when a technician tests it (look 53): every result is a sentence on the glass.

No test reads a citizen's card or document. Only the dispenser's may cost something: a blank that left the
stack cannot go back, so the technician is asked first, and it goes through journal and ledger into the
capture bin like any other spoilt one. What cuts it short is settled like any other case.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from kiosk.devices.dispenser.port import CardPlace, Dispenser
from kiosk.devices.pin_pad.port import EncryptorState
from kiosk.devices.status import DeviceState, DeviceStatus, Supply
from kiosk.entropy import Entropy
from kiosk.errors import CardPulled, DeviceError
from kiosk.flows.steps import Do
from kiosk.flows.whereabouts import capture
from kiosk.journal.port import Fed, Journal
from kiosk.model import BodyEnd, CaseEnd, Service
from kiosk.prompts.maintenance import DeviceTest, Finding, TouchTargets, UseBlank
from kiosk.visit import new_case_id
from kiosk.workshop import Workshop

TOUCH = "touch"
"""The glass itself: it has no driver, but it is tested like a device."""
TOUCH_MM = 8.0
"""A finger lands within this of a key's middle; a panel that is further off wants calibrating."""


@dataclass(frozen=True, slots=True)
class Tested:
    """How the device is after its test, and what was found."""

    status: DeviceStatus
    findings: tuple[Finding, ...] = ()
    works: bool = True
    """False for a device that answers but cannot do its work: no ribbon, no paper."""

    @property
    def passed(self) -> bool:
        return self.status.usable and self.works and all(finding.good for finding in self.findings)


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
    result = await workshop.id_reader.test()
    if not result.status.usable:
        return Tested(result.status)
    number = (
        Finding("sam_number", (("number", result.serial),))
        if result.serial
        else Finding("sam_nameless", good=False)
    )
    pad = Finding("pad_taken" if result.card_seen else "pad_free")
    return Tested(result.status, (Finding("sam_check"), number, pad))


async def _card_reader(workshop: Workshop, _staff: str) -> Tested:
    status = await workshop.card_reader.status()
    if not status.usable:
        return Tested(status)
    try:
        answer = await workshop.card_reader.chip.power_on()
    except CardPulled:
        return Tested(status, (Finding("reader_empty"),))
    except DeviceError as error:
        return Tested(status, (Finding("chip_mute", (("fault", error.fault.code),), good=False),))
    await workshop.card_reader.chip.power_off()
    return Tested(status, (Finding("atr", (("atr", answer.hex(" ").upper()),)),))


async def _pin_pad(workshop: Workshop, _staff: str) -> Tested:
    """What the pad says of itself. No digits are asked for: a technician's are nobody's business."""
    if workshop.pin_pad is None:
        return Tested(DeviceStatus(DeviceState.NO_DEVICE), works=False)
    status = await workshop.pin_pad.reset()
    if not status.usable:
        return Tested(status)
    findings = [
        Finding("pad_battery_low", good=False) if status.battery is Supply.LOW else Finding("pad_battery")
    ]
    if status.tampered is not None:
        findings.append(Finding("pad_sealed"))
    if status.encryptor is EncryptorState.NOT_INITIALIZED:
        findings.append(Finding("pad_no_key"))  # no fault: a card's PIN is typed in clear
    return Tested(status, tuple(findings))


async def _receipt_printer(workshop: Workshop, staff: str) -> Tested:
    status = await workshop.receipt_printer.reset()
    if not status.can_print:
        return Tested(status, works=False)
    slip = workshop.stationery.test_slip(workshop.clock.now(), {"staff": staff})
    await workshop.receipt_printer.print(slip)
    status = await workshop.receipt_printer.status()
    return Tested(status, (Finding("slip_printed"),), works=status.can_print)


async def _card_printer(workshop: Workshop, _staff: str) -> Tested:
    result = await workshop.card_printer.test()
    status, findings = result.status, []
    if result.firmware or result.serial:
        findings.append(
            Finding("printer_is", (("firmware", result.firmware or "?"), ("serial", result.serial or "?")))
        )
    if result.ribbon_kind and status.cards_left is not None:
        left, size = str(status.cards_left), str(result.ribbon_size or "?")
        findings.append(Finding("ribbon", (("kind", result.ribbon_kind), ("left", left), ("size", size))))
    if status.cleaning_due:
        findings.append(Finding("cleaning_due"))
    return Tested(status, tuple(findings), works=status.can_print)


async def _camera(workshop: Workshop, _staff: str) -> Tested:
    result = await workshop.camera.test()
    if not result.width_px:
        return Tested(result.status)
    size = (("width", str(result.width_px)), ("height", str(result.height_px)))
    return Tested(
        result.status,
        (
            Finding("picture", size),
            Finding("brightness", (("grey", f"{result.brightness:.0f}"),)),
            Finding("sharpness", (("variance", f"{result.sharpness:.0f}"),)),
        ),
    )


async def _dispenser(workshop: Workshop, _staff: str) -> Tested:
    status = await workshop.dispenser.reset()
    if not status.usable:
        return Tested(status)
    ledger = await workshop.journal.ledger()
    if ledger.inside or status.card is not CardPlace.NONE or not status.can_issue:
        return Tested(status, (Finding("blank_stays"),))
    if not await workshop.ui.ask(UseBlank(ledger.in_stack)):
        return Tested(status, (Finding("blank_spared"),))
    workshop.ui.tell(DeviceTest("dispenser", None))
    finding, slip = await spend_blank(workshop)
    in_stack = (await workshop.journal.ledger()).in_stack
    binned = Finding("blank_binned", (("slip", slip), ("left", str(in_stack))))
    return Tested(await workshop.dispenser.status(), (finding, binned))


class Spending(Protocol):
    """A workshop, as far as a blank is concerned that leaves the stack for nothing."""

    @property
    def dispenser(self) -> Dispenser: ...

    @property
    def journal(self) -> Journal: ...

    @property
    def entropy(self) -> Entropy: ...


async def spend_blank(workshop: Spending) -> tuple[Finding, str]:
    """Stack → head, chip asked, head → capture bin; what the chip said, and the number it is booked under."""
    case = await workshop.journal.open(Service.ISSUE_CARD, new_case_id(workshop.entropy))
    await case.step(Do.FEED, workshop.dispenser.feed, before=Fed(1))
    try:
        answer = await workshop.dispenser.chip.power_on()
        await workshop.dispenser.chip.power_off()
    except DeviceError as error:
        finding = Finding("chip_mute", (("fault", error.fault.code),), good=False)
    else:
        finding = Finding("atr", (("atr", answer.hex(" ").upper()),))
    await capture(workshop, case, 1, BodyEnd.REJECTED)
    # Nothing was filed for this blank: the centre has nothing to take back.
    await case.close(CaseEnd.REJECTED)
    return finding, case.slip


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
