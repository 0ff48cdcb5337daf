"""How cameras differ in what they let be held still: a table, and nothing of OpenCV in it (photo.md B.7).

automatic, manual      what the camera takes for "you choose" and "keep what you have" (V4L2's own numbers)
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that a camera chooses by itself, or not any more."""

    automatic: float
    manual: float


@dataclass(frozen=True, slots=True)
class CameraModel:
    """What is done between opening and the first picture that counts."""

    warm_up_s: float
    """How long the camera may look before its choice is held; what it shows until then counts for nothing."""
    exposure: Choice | None = None
    white_balance: Choice | None = None


UVC = CameraModel(warm_up_s=1.0, exposure=Choice(automatic=3, manual=1), white_balance=Choice(1, 0))
"""USB video class: exposure 3 is aperture priority, 1 manual (linux/v4l2-controls.h)."""

MODELS: Mapping[str, CameraModel] = {
    "": UVC,
    # For cameras that take their settings badly: they are only given their time.
    "no-lock": CameraModel(warm_up_s=1.0),
}
