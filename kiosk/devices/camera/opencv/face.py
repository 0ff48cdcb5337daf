"""Finding faces and eyes: Haar cascades from OpenCV's wheel, or YuNet where its model is (photo.md B.6)."""

import hashlib
import logging
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from cv2.typing import MatLike as Picture

from kiosk.devices.camera.rules import FaceModel, PhotoRules

log = logging.getLogger(__name__)

Point = tuple[float, float]

FACE_LEAST_SHARE = 1 / 6  # of the picture's width: a sitter too far away is found too, and told so
NEIGHBOURS = 4
EYES_REGION = 0.62  # eyes lie in the upper part of a face's box
EYES_LEAST_SHARE, EYES_MOST_SHARE = 1 / 6, 1 / 3
EYES_LEVEL_DEG = 30.0  # a steeper pair is an eye and something else
# Where the eyes of a Haar box lie when they are not found: shares of the box, measured on drawn faces.
EYE_LINE_SHARE, EYE_DISTANCE_SHARE = 0.42, 0.39
PROFILE_WIDTH_PX = 160
LFS_POINTER_BYTES = 1024
CASCADES = Path(cv2.__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Eyes:
    """The middles of both eyes, as they lie in the picture."""

    left: Point
    right: Point

    @property
    def distance(self) -> float:
        return math.dist(self.left, self.right)

    @property
    def middle(self) -> Point:
        return (self.left[0] + self.right[0]) / 2, (self.left[1] + self.right[1]) / 2

    @property
    def roll_deg(self) -> float:
        return math.degrees(math.atan2(self.right[1] - self.left[1], self.right[0] - self.left[0]))

    def scaled(self, factor: float) -> "Eyes":
        (x, y), (u, v) = self.left, self.right
        return Eyes((x * factor, y * factor), (u * factor, v * factor))


@dataclass(frozen=True, slots=True)
class Face:
    """One face: its box (x, y, width, height), its eyes when seen open, and whether it looks away."""

    box: tuple[float, float, float, float]
    eyes: Eyes | None = None
    profile: bool = False
    yaw_share: float | None = None
    pitch: float | None = None

    @property
    def area(self) -> float:
        return self.box[2] * self.box[3]

    @property
    def guessed_eyes(self) -> Eyes:
        """Where eyes have to be in this box."""
        x, y, w, h = self.box
        half = EYE_DISTANCE_SHARE * w / 2
        line = y + EYE_LINE_SHARE * h
        return Eyes((x + w / 2 - half, line), (x + w / 2 + half, line))

    def scaled(self, factor: float) -> "Face":
        x, y, w, h = (side * factor for side in self.box)
        eyes = self.eyes.scaled(factor) if self.eyes else None
        return Face((x, y, w, h), eyes, self.profile, self.yaw_share, self.pitch)


class FaceFinder(Protocol):
    """Finds faces on a small picture; blocks."""

    def find(self, picture: Picture) -> list[Face]:
        """All faces, the largest first."""
        ...


def open_finder(rules: PhotoRules) -> FaceFinder | None:
    """YuNet when configured and sound, else Haar, else nothing: then staff take the photo. Never raises."""
    if rules.yunet is not None:
        if model_is_sound(rules.yunet):
            return YunetFinder.load(rules.yunet.path, rules)
        log.error("VISION_MODEL_BAD: %s", rules.yunet.path)
    # OpenCV 5 has neither the class nor the files.
    if not hasattr(cv2, "CascadeClassifier"):
        log.error("this OpenCV has no cascades: no face can be found")
        return None
    return HaarFinder(rules)


def model_is_sound(model: FaceModel) -> bool:
    """Whether the file is there, is no pointer to a large file, and is the one that was meant."""
    path = Path(model.path)
    if not path.is_file() or path.stat().st_size <= LFS_POINTER_BYTES:
        return False
    return hashlib.sha256(path.read_bytes()).hexdigest() == model.sha256


class HaarFinder:
    """See FaceFinder."""

    def __init__(self, rules: PhotoRules) -> None:
        self._rules = rules
        self._faces = _cascade("frontalface_alt2")
        self._eyes = _cascade("eye_tree_eyeglasses")
        self._profile = _cascade("profileface")

    def find(self, picture: Picture) -> list[Face]:
        grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        least = round(grey.shape[1] * FACE_LEAST_SHARE)
        boxes = self._faces.detectMultiScale(grey, 1.1, NEIGHBOURS, minSize=(least, least))
        faces = [self._face(grey, tuple(int(side) for side in box)) for box in boxes]
        return sorted(faces, key=lambda face: face.area, reverse=True)

    def sees_open_eyes(self, picture: Picture, box: tuple[float, ...]) -> bool:
        """Whether both eyes in this box are open."""
        x, y, w, h = (max(0, round(side)) for side in box)
        upper = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)[y : y + round(h * EYES_REGION), x : x + w]
        return upper.size > 0 and self._open_eyes(upper, (x, y)) is not None

    def _face(self, grey: Picture, box: tuple[int, ...]) -> Face:
        x, y, w, h = box
        eyes = self._open_eyes(grey[y : y + round(h * EYES_REGION), x : x + w], (x, y))
        return Face((x, y, w, h), eyes, profile=eyes is None and self._looks_away(grey, box))

    def _open_eyes(self, upper: Picture, corner: Point) -> Eyes | None:
        width = upper.shape[1]
        least, most = round(width * EYES_LEAST_SHARE), round(width * EYES_MOST_SHARE)
        found = self._eyes.detectMultiScale(upper, 1.1, 3, minSize=(least, least), maxSize=(most, most))
        spots = [(corner[0] + x + w / 2, corner[1] + y + h / 2, w * h) for x, y, w, h in found]
        middle = corner[0] + width / 2
        left = max((s for s in spots if s[0] < middle), key=lambda s: s[2], default=None)
        right = max((s for s in spots if s[0] >= middle), key=lambda s: s[2], default=None)
        if left is None or right is None:
            return None
        eyes = Eyes((float(left[0]), float(left[1])), (float(right[0]), float(right[1])))
        return eyes if abs(eyes.roll_deg) <= EYES_LEVEL_DEG else None

    def _looks_away(self, grey: Picture, box: tuple[int, ...]) -> bool:
        x, y, w, h = box
        margin = w // 6
        head = grey[max(0, y - margin) : y + h + margin, max(0, x - margin) : x + w + margin]
        factor = PROFILE_WIDTH_PX / head.shape[1]
        small = cv2.resize(head, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        least = (PROFILE_WIDTH_PX // 2, PROFILE_WIDTH_PX // 2)
        # The cascade knows left profiles only.
        both = (small, cv2.flip(small, 1))
        return any(len(self._profile.detectMultiScale(side, 1.1, NEIGHBOURS, minSize=least)) for side in both)


class YunetNet(Protocol):
    """What is used of cv2.FaceDetectorYN."""

    def setInputSize(self, input_size: tuple[int, int]) -> None: ...  # noqa: N802 (OpenCV's name)

    def detect(self, image: Picture) -> tuple[int, Picture | None]: ...


class YunetFinder:
    """See FaceFinder. YuNet tells where eyes are, not whether they are open: that the eye cascade is asked.

    A row: box (4), right eye, left eye, nose tip, right and left corner of the mouth (2 each), score;
    right and left are the sitter's.
    """

    def __init__(self, net: YunetNet, rules: PhotoRules) -> None:
        self._net = net
        self._haar = HaarFinder(rules) if hasattr(cv2, "CascadeClassifier") else None

    @classmethod
    def load(cls, path: str, rules: PhotoRules) -> "YunetFinder":
        return cls(cv2.FaceDetectorYN.create(path, "", (320, 320), rules.yunet_score, 0.3, 5000), rules)

    def find(self, picture: Picture) -> list[Face]:
        height, width = picture.shape[:2]
        self._net.setInputSize((width, height))
        _, rows = self._net.detect(picture)
        found = [] if rows is None else [self._face(row, picture) for row in np.asarray(rows, dtype=float)]
        return sorted(found, key=lambda face: face.area, reverse=True)

    def _face(self, row: Picture, picture: Picture) -> Face:
        x, y, w, h = (float(side) for side in row[:4])
        marks = [(float(a), float(b)) for a, b in np.reshape(row[4:14], (5, 2))]
        eyes = Eyes(*sorted(marks[:2]))
        nose, mouth = marks[2], ((marks[3][0] + marks[4][0]) / 2, (marks[3][1] + marks[4][1]) / 2)
        yaw = (nose[0] - eyes.middle[0]) / max(eyes.distance, 1.0)
        pitch = (nose[1] - eyes.middle[1]) / max(mouth[1] - eyes.middle[1], 1.0)
        is_open = self._haar is None or self._haar.sees_open_eyes(picture, (x, y, w, h))
        return Face((x, y, w, h), eyes if is_open else None, yaw_share=yaw, pitch=pitch)


def _cascade(name: str) -> cv2.CascadeClassifier:
    return cv2.CascadeClassifier(f"{CASCADES}/haarcascade_{name}.xml")
