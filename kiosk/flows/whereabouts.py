"""Where the card body of a case is, by the sensors, and how it gets into a bin."""

from enum import Enum
from typing import Protocol

from kiosk.devices.card_printer.port import CardPrinter, PrinterPlace
from kiosk.devices.dispenser.port import CardPlace, Dispenser, DispenserStatus
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.flows.steps import Do
from kiosk.journal.port import Case, CaseRecord, Ended, StepRecord
from kiosk.model import BodyEnd
from kiosk.visit import Visit

CAPTURE_BIN = "capture_bin"
REJECT_BIN = "reject_bin"
NOWHERE = "nowhere"
PERSON = "person"


class Dispensing(Protocol):
    """A visit or a workshop, as far as the dispenser is concerned."""

    @property
    def dispenser(self) -> Dispenser: ...


class Printing(Protocol):
    """A visit or a workshop, as far as the card printer is concerned."""

    @property
    def card_printer(self) -> CardPrinter: ...


class Place(Enum):
    """What the sensors can tell apart."""

    NOT_INSIDE = "not_inside"
    CHIP = "chip"
    GATE = "gate"
    PRINTER = "printer"


async def locate(visit: Visit, *, ask_printer: bool) -> tuple[Place, DispenserStatus]:
    """Ask the sensors. Raises DeviceError when they do not tell: then nothing may be decided."""
    dispenser = await visit.dispenser.status()
    if not dispenser.usable or dispenser.card is CardPlace.UNKNOWN:
        dispenser = await visit.dispenser.reset()
    if dispenser.card is CardPlace.UNKNOWN:
        raise DeviceError(dispenser.fault or Fault.DISPENSER_SILENT, "place unknown")
    if dispenser.card is not CardPlace.NONE:
        return (Place.CHIP if dispenser.card is CardPlace.CHIP else Place.GATE), dispenser
    if not ask_printer:
        return Place.NOT_INSIDE, dispenser

    printer = await visit.card_printer.status()
    if not printer.usable or printer.card is PrinterPlace.UNKNOWN:
        printer = await visit.card_printer.reset()
    if printer.card is PrinterPlace.UNKNOWN:
        raise DeviceError(printer.fault or Fault.PRINTER_SILENT, "place unknown")
    return (Place.NOT_INSIDE if printer.card is PrinterPlace.NONE else Place.PRINTER), dispenser


async def capture(ports: Dispensing, case: Case, attempt: int, end: BodyEnd) -> None:
    """Chip head or gate → capture bin; the bin's counter before it goes into the journal as evidence."""
    before = await ports.dispenser.status()
    evidence = {} if before.captured is None else {"captured": str(before.captured)}
    await case.step(
        Do.CAPTURE,
        ports.dispenser.capture,
        attempt=attempt,
        after=Ended(attempt, end, CAPTURE_BIN),
        evidence=evidence,
    )


async def reject(ports: Printing, case: Case, attempt: int) -> None:
    """Printer → reject bin."""
    await case.step(
        Do.REJECT,
        ports.card_printer.reject,
        attempt=attempt,
        after=Ended(attempt, BodyEnd.REJECTED, REJECT_BIN),
    )


def was_captured(record: CaseRecord, attempt: int, now: DispenserStatus) -> bool:
    """Whether the blank's capture in doubt did happen; see fell_into_bin."""
    step = record.step(Do.CAPTURE, attempt)
    return step is not None and fell_into_bin(step, now)


def fell_into_bin(step: StepRecord, now: DispenserStatus) -> bool:
    """Whether a capture in doubt did happen; without a counter that is right a gone card is in the bin."""
    before = step.evidence.get("captured")
    if before is None or now.captured is None:
        return True
    return now.captured != int(before)  # a counter that went back was set back: it tells nothing
