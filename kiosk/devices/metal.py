"""The physical truth behind the simulators: which card body is where, what its chip holds, what is printed.

Simulators move bodies here and nowhere else; drivers never see it. `kiosk/sandbox/hall.py` is the one
implementation, and what it holds is what the tests compare with ledger, journal and centre.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Protocol


class Station(StrEnum):
    """The places where a card body can be. A motion goes from one to the next; there is nothing between."""

    STACK = "stack"
    CHIP = "chip"
    GATE = "gate"
    INLET = "inlet"
    PRINT = "print"
    CAPTURE_BIN = "capture_bin"
    REJECT_BIN = "reject_bin"
    READER = "reader"
    PERSON = "person"


class ChipBody(Protocol):
    """A chip as metal: it is powered, it answers, and it takes its time."""

    def reset(self) -> bytes:
        """Power on or reset; the ATR (b"" when mute)."""
        ...

    def power_off(self) -> None: ...

    def exchange(self, apdu: bytes) -> tuple[bytes, float]:
        """Answer (data and status; b"" when mute) and the seconds the chip needs for it."""
        ...


class CardBody(Protocol):
    """One piece of plastic."""

    @property
    def uid(self) -> int: ...

    @property
    def chip(self) -> ChipBody: ...


class Metal(Protocol):
    """The hall's bodies, as the simulated mechanisms reach them."""

    def card_at(self, station: Station) -> CardBody | None:
        """The body at a station that holds one at most; the top one of stack and bins."""
        ...

    def count_at(self, station: Station) -> int: ...

    def move(self, origin: Station, target: Station) -> CardBody | None:
        """Move the (top) body; None, and nothing happens, when there is none or the target is occupied."""
        ...

    def record_print(self, card: CardBody, panels: Mapping[str, bytes]) -> None:
        """What the head laid down: panel letter (y m c k o) to 8-bit rows, 1016 x 648 from the top left."""
        ...

    def working(self, device: str, seconds: float) -> None:
        """A device began something that takes so long; the hall adds up what the devices themselves need."""
        ...


Send = Callable[[bytes], None]
"""Gives bytes to the host's end of the line."""

Later = Callable[[float, Callable[[], None]], None]
"""Does something after so many seconds of the hall's time."""
