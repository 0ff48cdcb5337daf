"""The receipt printer: paper status and one receipt at a time."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kiosk.devices.status import DeviceIdentity, DeviceStatus, Supply


class LineStyle(StrEnum):
    """How a line of a receipt is set (heights of look.md §10, in dots at 203 dpi)."""

    TITLE = "title"  # 44, centred
    RESULT = "result"  # 44, bold
    ROW = "row"  # 26, label left, value right
    TEXT = "text"  # 26
    NOTE = "note"  # 22
    HOTLINE = "hotline"  # 66, centred
    RULE = "rule"  # a dashed line
    QR = "qr"  # `value` as a QR code
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One line. Rows have a label and a value, the others only `value`."""

    style: LineStyle
    value: str = ""
    label: str = ""
    of_person: bool = False
    """Whose matter it is, if masked: no code that a stranger could read from the glass carries it."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is printed, top to bottom, then cut. Holds masked data only."""

    lines: tuple[ReceiptLine, ...]


@dataclass(frozen=True, slots=True)
class ReceiptStatus(DeviceStatus):
    """No answer means `Supply.UNKNOWN`, never `OK`."""

    paper: Supply = Supply.UNKNOWN

    @property
    def can_print(self) -> bool:
        """Paper that nobody vouches for is no paper."""
        return self.usable and self.paper in (Supply.OK, Supply.LOW)


class ReceiptPrinter(Protocol):
    async def status(self) -> ReceiptStatus: ...

    async def identity(self) -> DeviceIdentity:
        """What the printer tells of itself; prints nothing. Never raises DeviceError."""
        ...

    async def reset(self) -> ReceiptStatus: ...

    async def print(self, receipt: Receipt) -> None:
        """Print, feed and cut. Raises DeviceError."""
        ...
