"""Which means of finding faces is taken, and what a detector's rows mean (photo.md B.6)."""

import hashlib
import logging
from pathlib import Path

import numpy as np
import pytest
from cv2.typing import MatLike as Picture

from kiosk.devices.camera.opencv.face import Eyes, HaarFinder, YunetFinder, model_is_sound, open_finder
from kiosk.devices.camera.rules import FaceModel, PhotoRules
from kiosk.sandbox.sitter import Sitter
from tests.devices.camera.pictures import RULES, drawn, finder


def test_without_a_model_the_cascades_are_used() -> None:
    assert isinstance(open_finder(RULES), HaarFinder)


def test_a_model_that_is_missing_falls_back_and_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    rules = PhotoRules(yunet=FaceModel("/nowhere/yunet.onnx", "0" * 64))

    with caplog.at_level(logging.ERROR):
        chosen = open_finder(rules)

    assert isinstance(chosen, HaarFinder)
    assert "VISION_MODEL_BAD" in caplog.text


def test_a_model_is_sound_only_with_the_right_digest_and_never_as_a_pointer(tmp_path: Path) -> None:
    whole, pointer = tmp_path / "whole.onnx", tmp_path / "pointer.onnx"
    whole.write_bytes(bytes(5000))
    pointer.write_bytes(b"version https://git-lfs.github.com/spec/v1\n")

    assert model_is_sound(FaceModel(str(whole), hashlib.sha256(bytes(5000)).hexdigest()))
    assert not model_is_sound(FaceModel(str(whole), "1" * 64))
    assert not model_is_sound(FaceModel(str(pointer), hashlib.sha256(pointer.read_bytes()).hexdigest()))


def test_the_cascades_find_the_eyes_where_they_are_drawn() -> None:
    face = finder().find(drawn())[0]

    assert face.eyes is not None
    assert face.eyes.distance == pytest.approx(86 * 1.667, rel=0.05)
    assert face.eyes.middle[0] == pytest.approx(360, abs=8)
    assert face.guessed_eyes.distance == pytest.approx(face.eyes.distance, rel=0.1)
    assert face.guessed_eyes.middle[1] == pytest.approx(face.eyes.middle[1], abs=20)


class OneRow:
    """A network that answers one row, as FaceDetectorYN does."""

    def __init__(self, row: list[float] | None) -> None:
        self._row = row
        self.size = (0, 0)

    def setInputSize(self, input_size: tuple[int, int]) -> None:  # noqa: N802
        self.size = input_size

    def detect(self, image: Picture) -> tuple[int, Picture | None]:
        del image
        return 1, None if self._row is None else np.array([self._row], np.float32)


ROW = [180, 220, 360, 380, 290, 385, 432, 385, 361, 445, 320, 500, 402, 500, 0.97]


def test_a_row_of_yunet_gives_eyes_yaw_and_pitch() -> None:
    net = OneRow([float(number) for number in ROW])

    face = YunetFinder(net, RULES).find(drawn())[0]

    assert net.size == (720, 887)
    assert face.eyes == Eyes((290, 385), (432, 385))
    assert face.yaw_share == pytest.approx(0.0)
    assert face.pitch == pytest.approx(60 / 115)


def test_yunet_asks_the_eye_cascade_whether_eyes_are_open() -> None:
    net = OneRow([float(number) for number in ROW])

    face = YunetFinder(net, RULES).find(drawn(Sitter(eyes_closed=True, still=True)))[0]

    assert face.eyes is None


def test_no_row_is_no_face() -> None:
    assert YunetFinder(OneRow(None), RULES).find(drawn()) == []
