"""What can be measured on a finished photo: light, sharpness, backdrop, glare (photo.md B.3; after OFIQ).

The photo was cut after its eyes, so the places of face, eyes and backdrop are known without looking again.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike as Picture

DARK, BRIGHT, GLARE, WHITE = 25, 247, 250, 225
HISTOGRAM_BINS = 32
# Regions in distances between the eyes: skin between temple and chin, and the surroundings of one eye.
FACE_SIDE, FACE_UP, FACE_DOWN = 0.75, 0.35, 1.15
EYE_SIDE, EYE_UP, EYE_DOWN = 0.22, 0.13, 0.13
BACKDROP_SIDE = 0.08  # of the width, left and right, from the top down to the eye line
BACKDROP_TOP_PX = 5  # hair begins below


@dataclass(frozen=True, slots=True)
class Metrics:
    """Measured values only: they say nothing about who it was."""

    sharpness: float
    face_mean: float
    face_dark_share: float
    face_bright_share: float
    entropy_bits: float
    evenness: float
    skin_a: float
    skin_b: float
    glare_share: float
    backdrop_mean: float
    backdrop_white_share: float
    backdrop_saturation: float
    backdrop_gradient: float


def measure(photo: Picture, eye_line_px: float, ipd_px: float) -> Metrics:
    """All values of a finished photo whose eyes lie level and in the middle."""
    grey = cv2.cvtColor(photo, cv2.COLOR_BGR2GRAY)
    face = _face_region(photo, eye_line_px, ipd_px)
    face_grey = cv2.cvtColor(face, cv2.COLOR_BGR2GRAY)
    lab = cv2.mean(cv2.cvtColor(face, cv2.COLOR_BGR2LAB))
    backdrop = _backdrop_strips(photo, eye_line_px)
    pixels = np.concatenate([strip.reshape(-1, 3) for strip in backdrop])
    spread = pixels.max(axis=1).astype(np.float32) - pixels.min(axis=1)
    return Metrics(
        sharpness=sharpness(face_grey),
        face_mean=float(face_grey.mean()),
        face_dark_share=float((face_grey <= DARK).mean()),
        face_bright_share=float((face_grey >= BRIGHT).mean()),
        entropy_bits=entropy_bits(grey),
        evenness=evenness(face_grey),
        skin_a=lab[1] - 128,
        skin_b=lab[2] - 128,
        glare_share=_glare_share(grey, eye_line_px, ipd_px),
        backdrop_mean=float(pixels.mean()),
        backdrop_white_share=float((pixels.min(axis=1) >= WHITE).mean()),
        backdrop_saturation=float((255 * spread / np.maximum(pixels.max(axis=1), 1)).mean()),
        backdrop_gradient=max(gradient(strip) for strip in backdrop),
    )


def sharpness(grey: Picture) -> float:
    """Variance of the Laplacian."""
    return float(cv2.Laplacian(grey, cv2.CV_32F).var())


def entropy_bits(grey: Picture) -> float:
    """How many of the 8 bits of brightness the picture uses."""
    shares = np.bincount(grey.reshape(-1), minlength=256) / grey.size
    used = shares[shares > 0]
    return float(-(used * np.log2(used)).sum())


def evenness(grey: Picture) -> float:
    """Intersection of the brightness histograms of both halves: 1 when both sides are lit alike."""
    middle = grey.shape[1] // 2
    halves = (grey[:, :middle], grey[:, middle:])
    left, right = (np.histogram(half, HISTOGRAM_BINS, (0, 256))[0] / half.size for half in halves)
    return float(np.minimum(left, right).sum())


def gradient(strip: Picture) -> float:
    """Mean Sobel gradient in steps of grey per pixel: wrinkles, shadows and things on the backdrop."""
    grey = cv2.GaussianBlur(cv2.cvtColor(strip, cv2.COLOR_BGR2GRAY), (3, 3), 0)
    across = cv2.Sobel(grey, cv2.CV_32F, 1, 0)
    down = cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    return float(cv2.magnitude(across, down).mean())


def _face_region(photo: Picture, eye_line_px: float, ipd_px: float) -> Picture:
    middle = photo.shape[1] / 2
    return _region(
        photo,
        (middle - FACE_SIDE * ipd_px, middle + FACE_SIDE * ipd_px),
        (eye_line_px - FACE_UP * ipd_px, eye_line_px + FACE_DOWN * ipd_px),
    )


def _glare_share(grey: Picture, eye_line_px: float, ipd_px: float) -> float:
    shares = []
    for eye_x in (grey.shape[1] / 2 - ipd_px / 2, grey.shape[1] / 2 + ipd_px / 2):
        box = _region(
            grey,
            (eye_x - EYE_SIDE * ipd_px, eye_x + EYE_SIDE * ipd_px),
            (eye_line_px - EYE_UP * ipd_px, eye_line_px + EYE_DOWN * ipd_px),
        )
        shares.append(float((box >= GLARE).mean()))
    return max(shares)


def _backdrop_strips(photo: Picture, eye_line_px: float) -> tuple[Picture, Picture, Picture]:
    side = round(photo.shape[1] * BACKDROP_SIDE)
    line = round(eye_line_px)
    return photo[:line, :side], photo[:line, -side:], photo[:BACKDROP_TOP_PX]


def _region(picture: Picture, xs: tuple[float, float], ys: tuple[float, float]) -> Picture:
    left, right = (max(0, round(x)) for x in xs)
    top, bottom = (max(0, round(y)) for y in ys)
    return picture[top:bottom, left:right]
