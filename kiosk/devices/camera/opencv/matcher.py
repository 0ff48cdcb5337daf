"""Comparing the sitter with the photo of the ID card's chip: only where the machine has a model for it.

Face comparison is regulated: it needs a consent of its own, stays on this machine and never rejects alone
(photo.md B.3, B.6). Without a matcher the camera says `FaceSeen(matched=None)`.
"""

from typing import Protocol

from cv2.typing import MatLike as Picture

from kiosk.devices.camera.opencv.face import Face


class FaceMatcher(Protocol):
    """Compares two faces; blocks."""

    def score(self, chip_photo: bytes, picture: Picture, face: Face) -> float | None:
        """Cosine of both faces' features; None when the chip's photo shows no face it can use."""
        ...
