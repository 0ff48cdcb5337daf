"""The camera: a live picture for the glass, a face check, and the portrait for the card."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from kiosk.devices.status import DeviceIdentity, DeviceStatus


class Advice(StrEnum):
    """What the sitter can do about the picture; the first that applies is shown (photo.md B.3)."""

    NO_FACE = "no_face"
    SEVERAL_FACES = "several_faces"
    COME_CLOSER = "come_closer"
    STEP_BACK = "step_back"
    CENTRE = "centre"
    HOLD_STRAIGHT = "hold_straight"
    OPEN_EYES = "open_eyes"
    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    UNEVEN_LIGHT = "uneven_light"
    BACKGROUND = "background"
    KEEP_STILL = "keep_still"
    GLARE = "glare"


class Tick(StrEnum):
    """The four things the glass ticks off while it waits for a good picture."""

    DISTANCE = "distance"
    LIGHT = "light"
    STRAIGHT = "straight"
    EYES = "eyes"


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture, RGB, rows from the top; not mirrored."""

    width_px: int
    height_px: int
    rgb: bytes = field(repr=False)


@dataclass(slots=True)
class LiveView:
    """What the glass shows while the camera looks: replaced many times a second, read by one screen.

    `wipe` is called when the step ends, whatever ended it.
    """

    frame: Frame | None = None
    advice: Advice | None = None
    ticks: frozenset[Tick] = frozenset()
    countdown: int | None = None
    shutter: bool = False
    """Set by the glass: the sitter pressed 现在拍, take the next usable picture."""

    def wipe(self) -> None:
        self.frame = None
        self.advice = None
        self.ticks = frozenset()
        self.countdown = None


@dataclass(frozen=True, slots=True)
class Portrait:
    """A photo for the card: JPEG as the photo rules demand (photo.md B.1), and what was measured on it."""

    jpeg: bytes = field(repr=False)
    width_px: int
    height_px: int
    warnings: tuple[Advice, ...] = ()
    """Checks that failed although the sitter took the picture on purpose."""


@dataclass(frozen=True, slots=True)
class FaceSeen:
    """The result of the face check. `matched` is None when this machine has no means to compare faces."""

    matched: bool | None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class CameraTest:
    """What one picture shows of the camera; the picture itself is wiped. Nought without a picture."""

    status: DeviceStatus
    width_px: int = 0
    height_px: int = 0
    brightness: float = 0.0
    """Mean grey, 0 black to 255 white."""
    sharpness: float = 0.0
    """Variance of the Laplacian: an even wall has little of it, and so has a dirty lens."""


class Camera(Protocol):
    """Each verb opens the camera, keeps `view` up to date, and closes it, also when cancelled."""

    async def status(self) -> DeviceStatus: ...

    async def identity(self) -> DeviceIdentity:
        """What the system knows of the camera; its lamp stays dark. Never raises DeviceError."""
        ...

    async def reset(self) -> DeviceStatus: ...

    async def test(self) -> CameraTest:
        """Take one picture and measure it. Never raises DeviceError."""
        ...

    async def see_face(self, view: LiveView, chip_photo: bytes) -> FaceSeen:
        """Wait until one face looks at the camera with open eyes, then compare it if the machine can.

        `chip_photo` is a picture file; empty where the chip's portrait could not be decoded.
        """
        ...

    async def take_portrait(self, view: LiveView) -> Portrait:
        """Wait until all checks pass for a second and a half, or the shutter is pressed; take the photo."""
        ...

    async def take_paper(self, view: LiveView) -> bytes:
        """Wait for the shutter and take what is held before the camera, as JPEG; no face is looked for."""
        ...
