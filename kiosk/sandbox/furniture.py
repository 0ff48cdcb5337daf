"""What stands in the hall for hands to reach."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PIL import Image

from kiosk.devices.id_reader.samv.pad_document import PadDocument
from kiosk.sandbox.bodies import Body
from kiosk.sandbox.hall import Hall

if TYPE_CHECKING:
    # A picture library that whoever only names the furniture need not load.
    from kiosk.sandbox.sitter import Sitter


class Pad(Protocol):
    """The ID reader's pad."""

    def place(self, document: PadDocument) -> None: ...

    def lift(self) -> None: ...


class Tray(Protocol):
    """Where receipts come out."""

    @property
    def count(self) -> int:
        """How many receipts were cut so far."""
        ...

    def last(self) -> Image.Image | None:
        """The youngest one."""
        ...

    def tear(self) -> bool:
        """Take the hanging one; False when there is none."""
        ...


class Slot(Protocol):
    """The citizen's card reader."""

    def put_in(self, body: Body) -> None: ...

    def pull_out(self) -> None: ...


class Gate(Protocol):
    """The dispenser's."""

    @property
    def gate_open(self) -> bool: ...

    def card_pushed_in(self) -> None: ...


class PinPadKeys(Protocol):
    """The keys of the PIN pad."""

    @property
    def mode(self) -> str:
        """Empty while it takes no keys."""
        ...

    def press(self, *keys: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Furniture:
    """What stands in the hall for hands to reach."""

    hall: Hall
    pad: Pad
    tray: Tray
    slot: Slot
    gate: Gate
    sitter: "Sitter"
    around: Callable[[], Mapping[str, object]] = dict
    """What of the machines an onlooker sees beside the cards: the lamps."""
    pin_pad: PinPadKeys | None = None
    """None where PINs are typed on the glass."""
