"""The workshop: what a technician's flows may reach. Wider than a visit, and without a citizen in it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from kiosk.card.face import CardArtist
from kiosk.clock import Clock
from kiosk.devices.camera.port import Camera
from kiosk.devices.card_printer.port import CardPrinter
from kiosk.devices.card_reader.port import CardReader
from kiosk.devices.dispenser.port import Dispenser
from kiosk.devices.id_reader.port import IdReader
from kiosk.devices.pin_pad.port import PinPad
from kiosk.devices.receipt_printer.port import ReceiptPrinter
from kiosk.devices.status import DeviceStatus
from kiosk.entropy import Entropy
from kiosk.help_desk import HelpDesk
from kiosk.journal.port import HistoryFault, Journal
from kiosk.stationery import Stationery
from kiosk.tampering import Tampering
from kiosk.ui import Ui


@dataclass(frozen=True, slots=True)
class Workshop:
    """The ports of maintenance."""

    ui: Ui
    id_reader: IdReader
    card_reader: CardReader
    dispenser: Dispenser
    card_printer: CardPrinter
    receipt_printer: ReceiptPrinter
    camera: Camera
    journal: Journal
    clock: Clock
    entropy: Entropy
    stationery: Stationery
    artist: CardArtist
    help_call: HelpDesk
    tampering: Tampering
    staff: frozenset[str]
    """Staff numbers that are let in."""
    history: Callable[[], HistoryFault | None]
    """What is wrong with the journal; None: nothing was found."""
    pin_pad: PinPad | None = None

    @property
    def states(self) -> dict[str, Callable[[], Awaitable[DeviceStatus]]]:
        """How to ask each device how it is, by role."""
        pad = {"pin_pad": self.pin_pad.status} if self.pin_pad is not None else {}
        return {
            "id_reader": self.id_reader.status,
            "dispenser": self.dispenser.status,
            "card_printer": self.card_printer.status,
            "receipt_printer": self.receipt_printer.status,
            "card_reader": self.card_reader.status,
            "camera": self.camera.status,
            **pad,
        }
