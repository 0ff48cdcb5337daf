"""Where receipts come out: one hangs there until somebody tears it off."""

from PIL import Image

from kiosk.devices.receipt_printer.escpos.simulator import SimulatedEscpos
from kiosk.devices.receipt_printer.escpos.slip_picture import slip_picture
from kiosk.fonts import Fonts


class PaperTray:
    """See Tray."""

    def __init__(self, printer: SimulatedEscpos, fonts: Fonts) -> None:
        self._printer = printer
        self._fonts = fonts
        self._torn = 0

    @property
    def count(self) -> int:
        return len(self._printer.slips)

    def last(self) -> Image.Image | None:
        if not self._printer.slips:
            return None
        return slip_picture(self._printer.slips[-1], self._fonts)

    def tear(self) -> bool:
        """Everything that hangs out goes at once, as a person pulls it."""
        hanging = self.count > self._torn
        self._torn = self.count
        return hanging
