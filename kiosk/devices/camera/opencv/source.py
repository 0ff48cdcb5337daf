"""Where pictures come from: a camera that OpenCV opens by index, device path or address (photo.md B.7)."""

import logging
import socket
import time
from pathlib import Path
from typing import NoReturn, Protocol
from urllib.parse import urlsplit

import cv2
import numpy as np
from cv2.typing import MatLike as Picture

from kiosk.devices.camera.opencv.exposure import ExposureLock
from kiosk.devices.camera.opencv.file_lens import FileLens
from kiosk.devices.camera.opencv.models import UVC, CameraModel
from kiosk.errors import DeviceError
from kiosk.faults import Fault

log = logging.getLogger(__name__)

V4L_NAMES = Path("/sys/class/video4linux")
OPEN_TIMEOUT_MS = 3000
READ_TIMEOUT_MS = 3000
PRESENT_TIMEOUT_S = 0.5
WIDTH_PX, HEIGHT_PX = 1920, 1080
QUEUED_S = 0.025  # a frame that took less to arrive was lying in the buffer already
QUEUE_MOST = 15  # frames skipped at one read: a second's worth
LATE_MOST = 1  # so many reads in a row may be served from the buffer: one frame's age is no lag


class Source(Protocol):
    """An open camera. All calls block and belong to the worker."""

    def read(self) -> Picture:
        """Wait for the newest picture, BGR. Raises DeviceError(CAMERA_GONE)."""
        ...

    def settled(self) -> bool:
        """Whether light and colours stay as they are now: no picture before that may be kept."""
        ...

    def moves(self) -> bool:
        """Whether each picture has to be another: not that of a file."""
        ...

    def close(self) -> None: ...


class Lens(Protocol):
    """A camera that can be opened; its calls block and belong to the worker."""

    def present(self) -> bool:
        """Whether the camera seems to be there, without opening it."""
        ...

    def name(self) -> str:
        """What the system calls the camera, without opening it; empty when it does not say."""
        ...

    def open(self) -> Source:
        """Raises DeviceError(CAMERA_GONE)."""
        ...


def lens_at(address: str, model: CameraModel) -> Lens:
    """What an address means: a camera, a stream, or a file that stands for one."""
    return FileLens(Path(address)) if Path(address).is_file() else CaptureLens(address, model)


class CaptureLens:
    """See Lens: `0`, `/dev/video0` or `http://…/camera.mjpg`."""

    def __init__(self, address: str, model: CameraModel = UVC) -> None:
        self._address = address
        self._model = model
        self._device = Path(f"/dev/video{address}" if address.isdigit() else address)

    def present(self) -> bool:
        if "://" not in self._address:
            return self._device.exists()
        parts = urlsplit(self._address)
        try:
            socket.create_connection((parts.hostname or "", parts.port or 80), PRESENT_TIMEOUT_S).close()
        except OSError:
            return False
        return True

    def name(self) -> str:
        if "://" in self._address:
            # Without what may stand before the host: a name, a password.
            return f"{urlsplit(self._address).scheme} stream"
        try:
            return (V4L_NAMES / self._device.resolve().name / "name").read_text("utf-8", "replace").strip()
        except OSError:
            return ""

    def open(self) -> Source:
        # Asked first: the capture of a camera that is not there costs seconds and writes to stderr.
        if not self.present():
            raise DeviceError(Fault.CAMERA_GONE, "not there")
        capture = self._capture()
        # A stream is what its sender makes of it.
        exposure = None if "://" in self._address else ExposureLock(capture, self._model, time.monotonic)
        return CaptureSource(capture, exposure)

    def _capture(self) -> cv2.VideoCapture:
        if "://" in self._address:
            limits = [
                *(cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, OPEN_TIMEOUT_MS),
                *(cv2.CAP_PROP_READ_TIMEOUT_MSEC, READ_TIMEOUT_MS),
            ]
            return cv2.VideoCapture(self._address, cv2.CAP_FFMPEG, limits)
        capture = cv2.VideoCapture(str(self._device), cv2.CAP_V4L2)
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, WIDTH_PX)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, HEIGHT_PX)
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        return capture


class CaptureSource:
    """See Source."""

    def __init__(self, capture: cv2.VideoCapture, exposure: ExposureLock | None = None) -> None:
        self._capture = capture
        self._exposure = exposure
        self._late = 0
        if not capture.isOpened():
            self._lost("did not open")

    def read(self) -> Picture:
        self._skip_queued()
        found, picture = self._capture.retrieve()
        if not found or picture is None:
            self._lost("no picture")
        if self._exposure is not None:
            self._exposure.saw_picture()
        return np.asarray(picture)

    def settled(self) -> bool:
        """See Source."""
        return self._exposure is None or self._exposure.held

    def moves(self) -> bool:
        """See Source."""
        return True

    def close(self) -> None:
        self._capture.release()

    def _skip_queued(self) -> None:
        # Not every backend honours a buffer of one: what waited there is what the sitter did a while ago.
        for _ in range(QUEUE_MOST):
            asked = time.monotonic()
            if not self._capture.grab():
                self._lost("stream ended")
            if time.monotonic() - asked > QUEUED_S:
                self._late = 0
                return
            self._late += 1
            if self._late <= LATE_MOST:
                return

    def _lost(self, detail: str) -> NoReturn:
        self._capture.release()
        log.warning("camera lost: %s", detail)
        raise DeviceError(Fault.CAMERA_GONE, detail)
