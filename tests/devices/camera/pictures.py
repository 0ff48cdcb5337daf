"""Drawn sitters as the tests need them, and what the camera thinks of them."""

from functools import cache

import cv2
import numpy as np
from cv2.typing import MatLike as Picture

from kiosk.devices.camera.opencv.checks import Verdict, judge
from kiosk.devices.camera.opencv.face import FaceFinder, open_finder
from kiosk.devices.camera.opencv.look import Look, look_at, upright
from kiosk.devices.camera.opencv.measure import Metrics
from kiosk.devices.camera.rules import PhotoRules
from kiosk.sandbox.sitter import Sitter

RULES = PhotoRules()


@cache
def finder() -> FaceFinder:
    found = open_finder(RULES)
    assert found is not None
    return found


def drawn(sitter: Sitter | None = None, at_s: float = 1.0) -> Picture:
    return upright((sitter or Sitter(still=True)).picture(at_s), RULES)


def look(picture: Picture) -> Look:
    return look_at(picture, finder(), RULES, deep=True)


def verdict(picture: Picture) -> Verdict:
    return judge(look(picture), RULES)


def metrics(picture: Picture) -> Metrics:
    prospect = look(picture).prospect
    assert prospect is not None
    return prospect.metrics


def blurred(sigma: float) -> Picture:
    return cv2.GaussianBlur(drawn(), (0, 0), sigma)


def lit_from_one_side() -> Picture:
    picture = drawn()
    lamp = np.linspace(1.0, 0.35, picture.shape[1])[None, :, None]
    return np.asarray((picture * lamp).astype(np.uint8))


def before_a_grey_wall() -> Picture:
    picture = drawn()
    wall = picture.min(axis=2, keepdims=True) > 200
    wall[100:, 165:555] = False  # not the white of eyes and collar
    return np.asarray(np.where(wall, picture * 0.6, picture).astype(np.uint8))
