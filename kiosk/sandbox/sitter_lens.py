"""The sitter without a wire: a lens for the virtual hall, where no socket may be opened."""

from collections.abc import Callable
from dataclasses import dataclass

from cv2.typing import MatLike as Picture

from kiosk.devices.camera.opencv.source import Source
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.sandbox.sitter import Sitter


@dataclass(slots=True)
class SitterLens:
    """See Lens. `now` is the hall's time, so that the same run shows the same pictures."""

    sitter: Sitter
    now: Callable[[], float]
    plugged: bool = True
    opened: int = 0
    """How often it is open at the moment: 0 or 1 if the driver keeps its word."""
    openings: int = 0
    """How often it was opened at all."""

    def name(self) -> str:
        return "drawn"

    def present(self) -> bool:
        return self.plugged

    def open(self) -> Source:
        if not self.plugged:
            raise DeviceError(Fault.CAMERA_GONE, "not there")
        self.opened += 1
        self.openings += 1
        return _SitterSource(self)


class _SitterSource:
    """See Source."""

    def __init__(self, lens: SitterLens) -> None:
        self._lens = lens

    def read(self) -> Picture:
        if not self._lens.plugged:
            raise DeviceError(Fault.CAMERA_GONE, "stream ended")
        return self._lens.sitter.picture(self._lens.now())

    def settled(self) -> bool:
        return True

    def moves(self) -> bool:
        return True

    def close(self) -> None:
        self._lens.opened -= 1
