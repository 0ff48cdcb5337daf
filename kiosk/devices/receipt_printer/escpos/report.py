"""The printer's status bytes in the port's words."""

from kiosk.devices.receipt_printer.escpos import codec
from kiosk.devices.receipt_printer.escpos.codec import Query
from kiosk.devices.receipt_printer.port import ReceiptStatus
from kiosk.devices.status import DeviceState, Supply
from kiosk.faults import Action, Fault

Answers = dict[Query, int | None]


def status_of(answers: Answers) -> ReceiptStatus:
    """What the four answers say together; what was not answered is not known."""
    paper = _paper(answers[Query.PAPER])
    fault = _fault(answers, paper)
    if fault is None:
        return ReceiptStatus(state=DeviceState.ONLINE, paper=paper)
    state = DeviceState.USER_ERROR if fault.action is Action.CLEAR else DeviceState.HARDWARE_ERROR
    return ReceiptStatus(state=state, fault=fault, paper=paper)


def unreachable(fault: Fault) -> ReceiptStatus:
    """A printer of which nothing is known but that it cannot be asked."""
    state = DeviceState.NO_DEVICE if fault is Fault.RECEIPT_GONE else DeviceState.OFFLINE
    return ReceiptStatus(state=state, fault=fault)


def _paper(answer: int | None) -> Supply:
    if answer is None:
        return Supply.UNKNOWN
    if answer & codec.PAPER_END:
        return Supply.EMPTY
    return Supply.LOW if answer & codec.NEAR_END else Supply.OK


def _fault(answers: Answers, paper: Supply) -> Fault | None:
    offline_cause = answers[Query.OFFLINE_CAUSE] or 0
    if offline_cause & codec.COVER_OPEN:
        return Fault.RECEIPT_COVER_OPEN
    if paper is Supply.EMPTY or offline_cause & codec.STOPPED_BY_PAPER_END:
        return Fault.RECEIPT_PAPER_OUT
    error_cause = answers[Query.ERROR_CAUSE] or 0
    if error_cause & codec.CUTTER:
        return Fault.RECEIPT_CUTTER
    if offline_cause & codec.ANY_ERROR or error_cause & codec.ERRORS:
        return Fault.RECEIPT_HARDWARE
    # Offline without a cause of its own: somebody has to look.
    return Fault.RECEIPT_HARDWARE if (answers[Query.PRINTER] or 0) & codec.OFFLINE else None
