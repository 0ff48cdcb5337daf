"""The camera while it is open: every call here blocks and runs behind the worker (photo.md B.7).

Pictures live in memory only and are overwritten when the watch ends.
"""

import time
import zlib

import cv2
from cv2.typing import MatLike as Picture

from kiosk.devices.camera.opencv.checks import CHECKS, final_faults
from kiosk.devices.camera.opencv.face import FaceFinder
from kiosk.devices.camera.opencv.jpeg import encode, encode_paper
from kiosk.devices.camera.opencv.look import Look, look_at, upright
from kiosk.devices.camera.opencv.matcher import FaceMatcher
from kiosk.devices.camera.opencv.measure import sharpness
from kiosk.devices.camera.opencv.sitting import Shot
from kiosk.devices.camera.opencv.source import Source
from kiosk.devices.camera.port import Advice, FaceSeen, Frame, Portrait
from kiosk.devices.camera.rules import PhotoRules
from kiosk.errors import DeviceError
from kiosk.faults import Fault

SAMPLE_STEP = 16


class Watch:
    """One opening of the camera."""

    def __init__(self, source: Source, finder: FaceFinder, rules: PhotoRules) -> None:
        self._source = source
        self._finder = finder
        self._rules = rules
        self._picture: Picture | None = None
        self._looked: Look | None = None
        self._mark: int | None = None
        """A check sum of the newest picture: enough to tell it from the next, and nothing to see."""
        self._changed_at = 0.0
        self.is_dark = False
        """Whether the lens was covered on the newest picture."""
        self.has_moved = False
        """Whether there were two pictures that are not the same; black ones and a file's need not."""

    def next_frame(self) -> Frame:
        """The newest picture, small enough for the glass. Raises DeviceError (gone, frozen)."""
        self._forget()
        self._picture = upright(self._source.read(), self._rules)
        sample = self._picture[::SAMPLE_STEP, ::SAMPLE_STEP]
        self.is_dark = float(sample.mean()) < self._rules.dark_mean
        self._compare_to_last(zlib.crc32(sample.tobytes()))
        factor = min(1.0, self._rules.glass_width_px / self._picture.shape[1])
        small = cv2.resize(self._picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        rgb = cv2.cvtColor(small, cv2.COLOR_BGR2RGB)
        return Frame(rgb.shape[1], rgb.shape[0], rgb.tobytes())

    @property
    def is_settled(self) -> bool:
        """See Source.settled."""
        return self._source.settled()

    def measured(self) -> tuple[int, int, float, float]:
        """Of the newest picture: width, height, mean grey, sharpness."""
        if self._picture is None:
            return 0, 0, 0.0, 0.0
        grey = cv2.cvtColor(self._picture, cv2.COLOR_BGR2GRAY)
        height, width = grey.shape[:2]
        return width, height, float(grey.mean()), sharpness(grey)

    def look(self, *, deep: bool) -> Look:
        """Look at the newest picture."""
        if self._picture is None:
            return Look(0)
        self._looked = look_at(self._picture, self._finder, self._rules, deep=deep)
        return self._looked

    def faults_of(self, shot: Shot) -> tuple[Advice, ...]:
        """The last check, on the finished picture itself."""
        return final_faults(look_at(shot.prospect.photo, self._finder, self._rules, deep=False), self._rules)

    def develop(self, shot: Shot, faults: tuple[Advice, ...]) -> Portrait:
        """The finished photo; what failed on it becomes a warning."""
        warned = {*shot.failed, *faults}
        if shot.prospect.metrics.sharpness < self._rules.sharpness_warn:
            warned.add(Advice.KEEP_STILL)
        return Portrait(
            encode(shot.prospect.photo, self._rules),
            self._rules.width_px,
            self._rules.height_px,
            tuple(advice for advice in CHECKS if advice in warned),
        )

    def paper(self) -> bytes:
        """What is held before the camera, as JPEG."""
        if self._picture is None:
            raise DeviceError(Fault.CAMERA_GONE, "no picture")
        return encode_paper(self._picture)

    def compare(self, matcher: FaceMatcher | None, chip_photo: bytes) -> FaceSeen:
        """The face of the last look against the chip's photo."""
        face = self._looked.face if self._looked else None
        if matcher is None or not chip_photo or face is None or self._picture is None:
            return FaceSeen(matched=None)
        score = matcher.score(chip_photo, self._picture, face)
        if score is None:
            return FaceSeen(matched=None)
        return FaceSeen(matched=score >= self._rules.sface_cosine, score=score)

    def close(self) -> None:
        self._forget()
        self._source.close()

    def _compare_to_last(self, mark: int) -> None:
        now = time.monotonic()
        may_stand = self.is_dark or not self._source.moves()
        self.has_moved |= may_stand or self._mark not in (None, mark)
        if may_stand or mark != self._mark:
            self._mark, self._changed_at = mark, now
        elif now - self._changed_at >= self._rules.frozen_s:
            raise DeviceError(Fault.CAMERA_FROZEN, "the same picture again and again")

    def _forget(self) -> None:
        if self._picture is not None:
            self._picture[:] = 0
        self._picture = None
        self._looked = None
