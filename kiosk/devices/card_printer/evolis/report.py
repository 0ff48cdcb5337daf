"""The printer's status block in the port's words."""

from kiosk.devices.card_printer.evolis.codec import (
    Caution,
    Error,
    Information,
    Outside,
    StatusBlock,
    fault_of_status,
)
from kiosk.devices.card_printer.port import PrinterPlace, PrinterStatus
from kiosk.devices.status import DeviceState, Supply
from kiosk.faults import Action, Fault

INSIDE = (
    Information.CARD_AT_PRINT
    | Information.CARD_AT_CONTACT
    | Information.CARD_AT_CONTACTLESS
    | Information.CARD_AT_FLIP
)
RIBBON_GONE = Caution.RIBBON_ENDED | Caution.NO_RIBBON
CLEANING_DUE = Information.CLEANING_MANDATORY | Information.CLEANING_ADVISED | Information.CLEANING_REQUIRED


def status_of(block: StatusBlock, cards_left: int | None) -> PrinterStatus:
    """What the block says, and what the ribbon's chip has said."""
    fault = _standing_fault(block)
    return PrinterStatus(
        state=_state(block, fault),
        fault=fault,
        card=place_of(block),
        ribbon=_ribbon(block, cards_left),
        cards_left=cards_left,
        reject_bin=Supply.FULL if _bin_full(block) else Supply.OK,
        cleaning_due=bool(block.information & CLEANING_DUE),
    )


def unreachable(fault: Fault) -> PrinterStatus:
    """A printer of which nothing is known but that it cannot be asked."""
    state = DeviceState.NO_DEVICE if fault is Fault.PRINTER_GONE else DeviceState.OFFLINE
    return PrinterStatus(state=state, fault=fault)


def place_of(block: StatusBlock) -> PrinterPlace:
    """Where the card is; a printer that does not report its slot cannot say that there is none."""
    if block.information & INSIDE:
        return PrinterPlace.PRINT
    if block.outside is None:
        return PrinterPlace.UNKNOWN
    if block.outside & Outside.CARD_OUTSIDE_BEZEL:
        return PrinterPlace.INLET
    return PrinterPlace.NONE


def _standing_fault(block: StatusBlock) -> Fault | None:
    fault = fault_of_status(block)
    # That a card was missing is the end of one act, not a state of the printer.
    return None if fault is Fault.PRINTER_NO_CARD else fault


def _state(block: StatusBlock, fault: Fault | None) -> DeviceState:
    if fault is not None:
        by_hand = fault.action is Action.CLEAR and fault is not Fault.PRINTER_JAM
        return DeviceState.USER_ERROR if by_hand else DeviceState.HARDWARE_ERROR
    return DeviceState.BUSY if block.working else DeviceState.ONLINE


def _ribbon(block: StatusBlock, cards_left: int | None) -> Supply:
    if block.warning & RIBBON_GONE or block.error & Error.RIBBON_ENDED or cards_left == 0:
        return Supply.EMPTY
    if block.information & Information.UNKNOWN_RIBBON:
        return Supply.UNKNOWN
    return Supply.LOW if block.information & Information.RIBBON_LOW else Supply.OK


def _bin_full(block: StatusBlock) -> bool:
    return fault_of_status(block) is Fault.PRINTER_BIN_FULL or bool(block.warning & Caution.REJECT_BOX_FULL)
