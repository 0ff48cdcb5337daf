"""From a camera picture to the photo: where to cut, how much to turn and to shrink (photo.md B.2).

finished = s · R(-roll) · (source - middle of the eyes) + (width / 2, eye line)
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike as Picture

from kiosk.devices.camera.opencv.face import Eyes
from kiosk.devices.camera.rules import PhotoRules

HAIR_STRIP_PX = 80  # columns over the middle of the face that are searched for the hair's top, B.2
HAIR_TOP_IPD = 1.95  # hair top over the eye line when the backdrop does not tell, B.2
HAIR_TOP_LEAST_IPD, HAIR_TOP_MOST_IPD = 1.2, 2.8  # outside of this it was not the hair that was found
WHITE_ROW = 200  # a row of the strip is backdrop while its darkest channel stays above this …
WHITE_ROW_SHARE = 0.9  # … in so many of its pixels


@dataclass(frozen=True, slots=True)
class Cut:
    """How the photo is taken out of a source picture."""

    eyes: Eyes
    scale: float
    eye_x_px: float
    eye_y_px: float
    width_px: int
    height_px: int

    def matrix(self, stretch: float = 1.0) -> Picture:
        """The affine map from source to finished picture, the latter `stretch` times as large."""
        turn = math.radians(-self.eyes.roll_deg)
        s = self.scale * stretch
        cos, sin = s * math.cos(turn), s * math.sin(turn)
        x, y = self.eyes.middle
        return np.array(
            [
                [cos, -sin, self.eye_x_px * stretch - cos * x + sin * y],
                [sin, cos, self.eye_y_px * stretch - sin * x - cos * y],
            ]
        )

    def corners(self) -> Picture:
        """The finished picture's corners in the source, from the upper left, clockwise."""
        back = cv2.invertAffineTransform(self.matrix())
        w, h = self.width_px, self.height_px
        return np.array([[0, 0, 1], [w, 0, 1], [w, h, 1], [0, h, 1]]) @ back.T

    def lies_within(self, picture: Picture) -> bool:
        """Whether nothing outside of the source is needed: paper is never invented round a sitter."""
        height, width = picture.shape[:2]
        corners: list[list[float]] = self.corners().tolist()
        return all(-1 <= x <= width + 1 and -1 <= y <= height + 1 for x, y in corners)

    def fits_when_moved(self, picture: Picture) -> bool:
        """Whether it would lie within, were the sitter in the middle."""
        height, width = picture.shape[:2]
        return bool(self.width_px / self.scale <= width and self.height_px / self.scale <= height)


def plan_cut(picture: Picture, eyes: Eyes, rules: PhotoRules) -> Cut:
    """The cut that the rules demand for these eyes; deterministic."""
    ipd = rules.face_width_px / rules.face_width_per_ipd
    scale = ipd / max(eyes.distance, 1.0)
    rise = hair_rise(picture, eyes, scale, ipd)
    eye_y = sum(rules.hair_top_px) / 2 + (rise if rise is not None else HAIR_TOP_IPD * ipd)
    # The eye line's height goes before the hair, which may be cropped (B.1).
    eye_y = min(eye_y, rules.height_px - rules.eye_to_bottom_px)
    return Cut(eyes, scale, rules.width_px / 2, eye_y, rules.width_px, rules.height_px)


def hair_rise(picture: Picture, eyes: Eyes, scale: float, ipd: float) -> float | None:
    """Pixels from eye line up to the hair's top on the finished picture; None without a white backdrop."""
    height = math.ceil(HAIR_TOP_MOST_IPD * ipd) + 4
    strip_cut = Cut(eyes, scale, HAIR_STRIP_PX / 2, height, HAIR_STRIP_PX, height)
    strip = cv2.warpAffine(
        picture, strip_cut.matrix(), (HAIR_STRIP_PX, height), borderMode=cv2.BORDER_REPLICATE
    )
    white = (strip.min(axis=2) >= WHITE_ROW).mean(axis=1) >= WHITE_ROW_SHARE
    filled = np.flatnonzero(~white)
    if filled.size == 0:
        return None
    rise = float(height - filled[0])
    return rise if HAIR_TOP_LEAST_IPD * ipd <= rise <= HAIR_TOP_MOST_IPD * ipd else None


def cut_out(picture: Picture, cut: Cut) -> Picture:
    """The finished picture, not mirrored. Turned first, then shrunk by area: no detail turns to noise."""
    stretch = max(1.0, 1.0 / cut.scale)
    size = (round(cut.width_px * stretch), round(cut.height_px * stretch))
    turned = cv2.warpAffine(
        picture, cut.matrix(stretch), size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return cv2.resize(turned, (cut.width_px, cut.height_px), interpolation=cv2.INTER_AREA)
