"""What is taken along: printed, or, where no paper comes, read off the glass by a telephone (ux.md C.6)."""

import logging

from kiosk.devices.receipt_printer.port import LineStyle, Receipt
from kiosk.errors import DeviceError
from kiosk.prompts.taking import Says, SlipOnGlass
from kiosk.visit import Visit

log = logging.getLogger(__name__)

SAID = (LineStyle.TITLE, LineStyle.RESULT, LineStyle.ROW, LineStyle.TEXT, LineStyle.HOTLINE)
"""Lines that are words of the matter; a note speaks of the paper itself."""
ROWS = 2
"""On the glass, above where to ask: the number of the matter, and when."""


async def hand_out(visit: Visit, receipt: Receipt, says: Says = Says.NEXT_STEPS) -> bool:
    """On paper; True. Where none comes, on the glass, without the lines that say whose matter it is."""
    status = await visit.receipt_printer.status()
    if status.can_print and await print_slip(visit, receipt, says):
        return True
    await visit.ui.ask(_on_glass(visit, receipt))
    return False


async def print_slip(visit: Visit, receipt: Receipt, says: Says = Says.NEXT_STEPS) -> bool:
    """Print, if it can be done: a card in hand is not spoilt by a receipt that does not come."""
    try:
        await visit.receipt_printer.print(receipt)
    except DeviceError as error:
        log.warning("no receipt: %s", error)
        return False
    said = visit.course.receipt_says
    visit.course.receipt_says = says if said in (None, says) else Says.SEVERAL
    return True


def _on_glass(visit: Visit, receipt: Receipt) -> SlipOnGlass:
    lines = [line for line in receipt.lines if line.style in SAID and not line.of_person]
    return SlipOnGlass(
        result=next((line.value for line in lines if line.style is LineStyle.RESULT), ""),
        rows=tuple((line.label, line.value) for line in lines if line.style is LineStyle.ROW)[:ROWS],
        code="\n".join(f"{line.label} {line.value}".strip() for line in lines),
        service=visit.course.service,
    )
