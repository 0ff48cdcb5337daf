"""Exposure and white balance: chosen by the camera for a moment, then held for the step (photo.md B.7).

A camera that goes on choosing makes the backdrop darker when somebody in white sits down, and every portrait
of a row another one. What was held is given back at the next opening: V4L2 keeps settings after the program.
"""

import logging
from collections.abc import Callable
from typing import Protocol

import cv2

from kiosk.devices.camera.opencv.models import CameraModel, Choice

log = logging.getLogger(__name__)

SAYS_NOTHING = (0.0, -1.0)
"""What OpenCV answers for a property that the camera does not have."""


class Settings(Protocol):
    """A capture, as far as its settings are concerned."""

    def get(self, prop: int, /) -> float: ...

    def set(self, prop: int, value: float, /) -> bool: ...


class ExposureLock:
    """Begins automatic; holds what the camera has come to after the model's warm-up."""

    def __init__(self, capture: Settings, model: CameraModel, now: Callable[[], float]) -> None:
        self._capture = capture
        self._choices: tuple[tuple[Choice | None, int, int], ...] = (
            (model.exposure, cv2.CAP_PROP_AUTO_EXPOSURE, cv2.CAP_PROP_EXPOSURE),
            (model.white_balance, cv2.CAP_PROP_AUTO_WB, cv2.CAP_PROP_WB_TEMPERATURE),
        )
        self._now = now
        self._hold_at = now() + model.warm_up_s
        self.held = False
        """Whether the warm-up is over; a camera that has no such setting keeps on choosing."""
        for choice, switch, _ in self._choices:
            if choice is not None:
                capture.set(switch, choice.automatic)

    def saw_picture(self) -> None:
        """A picture came: the camera has chosen for it."""
        if self.held or self._now() < self._hold_at:
            return
        self.held = True
        for choice, switch, value in self._choices:
            if choice is not None:
                self._hold(choice, switch, value)

    def _hold(self, choice: Choice, switch: int, value: int) -> None:
        chosen = self._capture.get(value)
        if chosen in SAYS_NOTHING or not self._capture.set(switch, choice.manual):
            log.info("camera does not let property %d be held", value)
            return
        if not self._capture.set(value, chosen):
            # Manual without a value of ours may be anything: rather automatic.
            self._capture.set(switch, choice.automatic)
