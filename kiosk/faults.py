"""Every fault a device can report: code, cause and action in the words of CEN/XFS.

The code is what a technician reads and what docs/faults.md explains. Cause and action decide whether the
hall's attendant can help (`CLEAR`) or an engineer has to come (`MAINTENANCE`).
"""

from enum import Enum, StrEnum


class Cause(StrEnum):
    """CEN/XFS error cause."""

    HARDWARE = "hardware"
    SOFTWARE = "software"
    USER = "user"
    FRAUD = "fraudAttempt"


class Action(StrEnum):
    """CEN/XFS error action: who has to do what."""

    RESET = "reset"
    CONFIGURATION = "configuration"
    CLEAR = "clear"
    MAINTENANCE = "maintenance"
    SUSPEND = "suspend"


class Fault(Enum):
    """A device fault: three letters for the device, one word for what is wrong."""

    ID_READER_GONE = ("IDR-GONE", Cause.HARDWARE, Action.RESET)
    ID_READER_SILENT = ("IDR-SILENT", Cause.HARDWARE, Action.RESET)
    ID_READER_SELF_TEST = ("IDR-SELFTEST", Cause.HARDWARE, Action.MAINTENANCE)
    ID_READER_PROTOCOL = ("IDR-PROTOCOL", Cause.SOFTWARE, Action.MAINTENANCE)

    DISPENSER_GONE = ("DSP-GONE", Cause.HARDWARE, Action.RESET)
    DISPENSER_SILENT = ("DSP-SILENT", Cause.HARDWARE, Action.RESET)
    DISPENSER_RESET = ("DSP-RESET", Cause.HARDWARE, Action.RESET)
    DISPENSER_CARD_MOVED = ("DSP-MOVED", Cause.USER, Action.RESET)
    DISPENSER_JAM = ("DSP-JAM", Cause.HARDWARE, Action.CLEAR)
    DISPENSER_EMPTY = ("DSP-EMPTY", Cause.HARDWARE, Action.CLEAR)
    DISPENSER_BIN_FULL = ("DSP-BINFULL", Cause.HARDWARE, Action.CLEAR)
    DISPENSER_HARDWARE = ("DSP-HARDWARE", Cause.HARDWARE, Action.MAINTENANCE)
    DISPENSER_READER_GONE = ("DSP-READER", Cause.HARDWARE, Action.RESET)
    DISPENSER_PROTOCOL = ("DSP-PROTOCOL", Cause.SOFTWARE, Action.MAINTENANCE)

    CHIP_MUTE = ("CHP-MUTE", Cause.HARDWARE, Action.CLEAR)
    CHIP_REFUSED = ("CHP-REFUSED", Cause.HARDWARE, Action.CLEAR)
    CHIP_SWAPPED = ("CHP-SWAPPED", Cause.FRAUD, Action.SUSPEND)
    CHIP_WRONG_DATA = ("CHP-DATA", Cause.HARDWARE, Action.CLEAR)

    PRINTER_GONE = ("PRN-GONE", Cause.HARDWARE, Action.RESET)
    PRINTER_SILENT = ("PRN-SILENT", Cause.HARDWARE, Action.RESET)
    PRINTER_JAM = ("PRN-JAM", Cause.HARDWARE, Action.CLEAR)
    PRINTER_RIBBON_OUT = ("PRN-RIBBON", Cause.HARDWARE, Action.CLEAR)
    PRINTER_COVER_OPEN = ("PRN-COVER", Cause.USER, Action.CLEAR)
    PRINTER_NO_CARD = ("PRN-NOCARD", Cause.HARDWARE, Action.CLEAR)
    PRINTER_BIN_FULL = ("PRN-BINFULL", Cause.HARDWARE, Action.CLEAR)
    PRINTER_HARDWARE = ("PRN-HARDWARE", Cause.HARDWARE, Action.MAINTENANCE)
    PRINTER_PROTOCOL = ("PRN-PROTOCOL", Cause.SOFTWARE, Action.MAINTENANCE)

    READER_GONE = ("RDR-GONE", Cause.HARDWARE, Action.RESET)

    RECEIPT_GONE = ("RCP-GONE", Cause.HARDWARE, Action.RESET)
    RECEIPT_SILENT = ("RCP-SILENT", Cause.HARDWARE, Action.RESET)
    RECEIPT_PAPER_OUT = ("RCP-PAPER", Cause.HARDWARE, Action.CLEAR)
    RECEIPT_COVER_OPEN = ("RCP-COVER", Cause.USER, Action.CLEAR)
    RECEIPT_CUTTER = ("RCP-CUTTER", Cause.HARDWARE, Action.CLEAR)
    RECEIPT_HARDWARE = ("RCP-HARDWARE", Cause.HARDWARE, Action.MAINTENANCE)

    PIN_PAD_GONE = ("PIN-GONE", Cause.HARDWARE, Action.RESET)
    PIN_PAD_SILENT = ("PIN-SILENT", Cause.HARDWARE, Action.RESET)
    PIN_PAD_TAMPERED = ("PIN-TAMPER", Cause.FRAUD, Action.SUSPEND)
    PIN_PAD_BATTERY = ("PIN-BATTERY", Cause.HARDWARE, Action.MAINTENANCE)
    PIN_PAD_KEY = ("PIN-KEY", Cause.SOFTWARE, Action.CONFIGURATION)
    PIN_PAD_HARDWARE = ("PIN-HARDWARE", Cause.HARDWARE, Action.MAINTENANCE)
    PIN_PAD_PROTOCOL = ("PIN-PROTOCOL", Cause.SOFTWARE, Action.MAINTENANCE)

    CAMERA_GONE = ("CAM-GONE", Cause.HARDWARE, Action.RESET)
    CAMERA_DARK = ("CAM-DARK", Cause.HARDWARE, Action.CLEAR)
    CAMERA_FROZEN = ("CAM-FROZEN", Cause.HARDWARE, Action.RESET)

    CABINET_GONE = ("CAB-GONE", Cause.HARDWARE, Action.RESET)
    CABINET_SILENT = ("CAB-SILENT", Cause.HARDWARE, Action.RESET)
    CABINET_WIRING = ("CAB-WIRING", Cause.SOFTWARE, Action.CONFIGURATION)
    CABINET_DOOR = ("CAB-DOOR", Cause.USER, Action.CLEAR)
    CABINET_TAMPER = ("CAB-TAMPER", Cause.FRAUD, Action.SUSPEND)

    PRESENCE_GONE = ("PRX-GONE", Cause.HARDWARE, Action.RESET)
    PRESENCE_SILENT = ("PRX-SILENT", Cause.HARDWARE, Action.RESET)

    POWER_GONE = ("UPS-GONE", Cause.SOFTWARE, Action.RESET)
    POWER_SILENT = ("UPS-SILENT", Cause.SOFTWARE, Action.RESET)
    POWER_STALE = ("UPS-STALE", Cause.HARDWARE, Action.RESET)
    POWER_NAME = ("UPS-NAME", Cause.SOFTWARE, Action.CONFIGURATION)
    POWER_DENIED = ("UPS-DENIED", Cause.SOFTWARE, Action.CONFIGURATION)
    POWER_BATTERY = ("UPS-BATTERY", Cause.HARDWARE, Action.CLEAR)
    POWER_LOW = ("UPS-LOW", Cause.HARDWARE, Action.CLEAR)

    JOURNAL_CHAIN = ("JRN-CHAIN", Cause.HARDWARE, Action.SUSPEND)
    JOURNAL_HEAD = ("JRN-HEAD", Cause.HARDWARE, Action.SUSPEND)
    JOURNAL_FULL = ("JRN-FULL", Cause.HARDWARE, Action.MAINTENANCE)
    JOURNAL_FILE = ("JRN-FILE", Cause.HARDWARE, Action.MAINTENANCE)

    def __init__(self, code: str, cause: Cause, action: Action) -> None:
        self.code = code
        self.cause = cause
        self.action = action
