"""A file in the camera's place: a picture that stands still, or a film from its beginning, again and again.

For a desk without a camera, and for measuring on pictures that stay the same. Pictures come at the pace of a
camera: who asks at once waits.
"""

import time
from pathlib import Path

import cv2
import numpy as np
from cv2.typing import MatLike as Picture

from kiosk.errors import DeviceError
from kiosk.faults import Fault

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".bmp"})
USUAL_FRAMES_PER_S = 30.0


class FileLens:
    """See Lens."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def name(self) -> str:
        """See Lens."""
        return self._path.name

    def present(self) -> bool:
        """See Lens."""
        return self._path.is_file()

    def open(self) -> "FileSource":
        """See Lens."""
        if not self.present():
            raise DeviceError(Fault.CAMERA_GONE, "no such file")
        return FileSource(self._path)


class FileSource:
    """See Source."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._film: cv2.VideoCapture | None = None
        self._still: Picture | None = None
        self._frame_s = 1 / USUAL_FRAMES_PER_S
        if path.suffix.lower() in PICTURES:
            self._still = cv2.imread(str(path))
            if self._still is None:
                raise DeviceError(Fault.CAMERA_GONE, "no picture in the file")
        else:
            self._film = self._from_the_beginning()
            self._frame_s = 1 / (self._film.get(cv2.CAP_PROP_FPS) or USUAL_FRAMES_PER_S)
        self._next_at = time.monotonic()

    def read(self) -> Picture:
        """See Source."""
        time.sleep(max(0.0, self._next_at - time.monotonic()))
        self._next_at = time.monotonic() + self._frame_s
        if not self._path.is_file():
            raise DeviceError(Fault.CAMERA_GONE, "the file went away")
        if self._still is not None:
            return self._still.copy()
        return self._next_of_the_film()

    def settled(self) -> bool:
        """See Source."""
        return True

    def moves(self) -> bool:
        """See Source."""
        return False

    def close(self) -> None:
        """See Source."""
        if self._film is not None:
            self._film.release()

    def _next_of_the_film(self) -> Picture:
        for _ in range(2):
            if self._film is not None:
                found, picture = self._film.read()
                if found:
                    return np.asarray(picture)
            self.close()
            self._film = self._from_the_beginning()
        raise DeviceError(Fault.CAMERA_GONE, "no picture in the film")

    def _from_the_beginning(self) -> cv2.VideoCapture:
        film = cv2.VideoCapture(str(self._path), cv2.CAP_FFMPEG)
        if not film.isOpened():
            raise DeviceError(Fault.CAMERA_GONE, "no film")
        return film
