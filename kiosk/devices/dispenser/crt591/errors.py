"""The unit's error codes (CRT-591-M001, table of e1 e0) in the words of the kiosk."""

from kiosk.faults import Fault

NOT_INITIALISED = "B0"
CONTACT_NOT_RELEASED = "05"
ACTIVATION_FAILED = "61"
ATR_NOT_EMV = "69"  # Type and ATR come with it all the same

_FAULTS: dict[str, Fault] = {
    "00": Fault.DISPENSER_PROTOCOL,  # undefined command
    "01": Fault.DISPENSER_PROTOCOL,  # bad parameter
    "02": Fault.DISPENSER_PROTOCOL,  # bad sequence
    "03": Fault.DISPENSER_PROTOCOL,  # hardware not fitted
    "04": Fault.DISPENSER_PROTOCOL,  # bad data
    CONTACT_NOT_RELEASED: Fault.DISPENSER_HARDWARE,
    "10": Fault.DISPENSER_JAM,
    "12": Fault.DISPENSER_HARDWARE,  # sensor
    "13": Fault.DISPENSER_JAM,  # card too long
    "14": Fault.DISPENSER_JAM,  # card too short
    "16": Fault.DISPENSER_HARDWARE,  # position move error
    "40": Fault.DISPENSER_HARDWARE,  # cannot retract to the bin
    "41": Fault.DISPENSER_HARDWARE,  # contact magnet
    "43": Fault.DISPENSER_HARDWARE,  # contact position not reached
    "45": Fault.DISPENSER_CARD_MOVED,  # by hand
    "50": Fault.DISPENSER_BIN_FULL,  # bin counter overflow
    "51": Fault.DISPENSER_HARDWARE,  # motor
    "60": Fault.CHIP_MUTE,  # supply shorted
    ACTIVATION_FAILED: Fault.CHIP_MUTE,
    "62": Fault.CHIP_MUTE,  # not supported by the card
    "63": Fault.CHIP_MUTE,  # no answer within the waiting time; the card is deactivated
    "64": Fault.CHIP_MUTE,  # protocol error; the card is deactivated
    "65": Fault.CHIP_MUTE,  # not activated
    "66": Fault.CHIP_MUTE,  # not supported by this card
    "67": Fault.CHIP_MUTE,  # transmission
    "68": Fault.CHIP_MUTE,  # time-out
    ATR_NOT_EMV: Fault.CHIP_MUTE,
    "A0": Fault.DISPENSER_EMPTY,
    "0A": Fault.DISPENSER_EMPTY,  # a real unit once sent A0 with its digits swapped
    "A1": Fault.DISPENSER_BIN_FULL,
    NOT_INITIALISED: Fault.DISPENSER_RESET,
}


def fault_of(error: str) -> Fault:
    """What the kiosk calls an error code; a code of no table is for the technician."""
    return _FAULTS.get(error, Fault.DISPENSER_HARDWARE)
