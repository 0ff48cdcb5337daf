"""A blank that is spent to see whether the machine works: through journal and ledger, and into a bin.

No blank can go back into the stack. Whatever cuts it short leaves an open case, which is settled like any
other (settle_card.py); no motion is repeated here.
"""

from dataclasses import dataclass

from kiosk.card.face import CardArtist
from kiosk.card.specimen import specimen
from kiosk.clock import Clock, today
from kiosk.devices.card_printer.port import CardPrinter, PrinterPlace
from kiosk.devices.dispenser.port import CardPlace, Dispenser, DispenserStatus
from kiosk.devices.status import DeviceState, Supply
from kiosk.entropy import Entropy
from kiosk.errors import DeviceError
from kiosk.flows.device_work import Tested
from kiosk.flows.steps import Do
from kiosk.flows.whereabouts import capture, reject
from kiosk.journal.port import Case, Fed, Journal
from kiosk.model import BodyEnd, CaseEnd, Service
from kiosk.prompts.maintenance import Finding
from kiosk.visit import new_case_id


@dataclass(frozen=True, slots=True)
class Blanks:
    """Where a blank goes, and where that is written down."""

    dispenser: Dispenser
    card_printer: CardPrinter
    journal: Journal
    clock: Clock
    entropy: Entropy
    artist: CardArtist


async def obstacle(blanks: Blanks, dispenser: DispenserStatus) -> str:
    """Why no blank may leave the stack now; empty when one may."""
    ledger = await blanks.journal.ledger()
    if ledger.inside or dispenser.card is not CardPlace.NONE:
        return "a card is inside"  # it may stand in the printer: the way back from there has to stay free
    if dispenser.state is not DeviceState.ONLINE:
        return f"the dispenser is {dispenser.state}"
    if dispenser.stack not in (Supply.OK, Supply.LOW):
        return f"the stack is {dispenser.stack}"
    return "the capture bin is full" if dispenser.capture_bin is Supply.FULL else ""


async def printing_obstacle(blanks: Blanks, dispenser: DispenserStatus) -> str:
    """Why no test card can be printed now; empty when one can."""
    printer = await blanks.card_printer.status()
    if not dispenser.reaches_printer:
        return "the dispenser does not reach the printer"
    if printer.card is not PrinterPlace.NONE:
        return "a card is in the printer"
    if not printer.can_print:
        return f"the printer is {printer.state}, its ribbon {printer.ribbon}, its bin {printer.reject_bin}"
    return await obstacle(blanks, dispenser)


async def spend_blank(blanks: Blanks) -> Tested:
    """Stack → head, chip asked, head → capture bin. Raises DeviceError; the case stays open then."""
    case = await _fed(blanks)
    try:
        answer = await blanks.dispenser.chip.power_on()
        await blanks.dispenser.chip.power_off()
    except DeviceError as error:
        chip = Finding("chip_mute", (("fault", error.fault.code),), good=False)
    else:
        chip = Finding("atr", (("atr", answer.hex(" ").upper()),))
    await capture(blanks, case, 1, BodyEnd.REJECTED)
    binned = Finding("blank_binned", await _booked(blanks, case))
    return Tested(await blanks.dispenser.status(), (chip, binned))


async def print_test_card(blanks: Blanks) -> Tested:
    """Stack → head → printer, a specimen printed, → reject bin. Raises DeviceError; see spend_blank."""
    face = await blanks.artist.draw(specimen(today(blanks.clock)))
    job = await blanks.card_printer.prepare(face)
    case = await _fed(blanks)
    await case.step(Do.TO_PRINTER, blanks.dispenser.pass_to_printer)
    await case.step(Do.PRINT, lambda: blanks.card_printer.print(job))
    await reject(blanks, case, 1)
    printed = Finding("card_printed", await _booked(blanks, case))
    status = await blanks.card_printer.status()
    return Tested(status, (printed,), works=status.can_print)


async def _fed(blanks: Blanks) -> Case:
    case = await blanks.journal.open(Service.ISSUE_CARD, new_case_id(blanks.entropy))
    await case.step(Do.FEED, blanks.dispenser.feed, before=Fed(1))
    return case


async def _booked(blanks: Blanks, case: Case) -> tuple[tuple[str, str], ...]:
    # Nothing was filed for this blank: the centre has nothing to take back.
    await case.close(CaseEnd.REJECTED)
    left = (await blanks.journal.ledger()).in_stack
    return ("slip", case.slip), ("left", str(left))
