"""A picture and a film in the camera's place, through the very driver that opens a camera."""

import os
import time
from pathlib import Path

import cv2
import pytest

from kiosk.devices.camera.opencv.driver import OpencvCamera
from kiosk.devices.camera.opencv.file_lens import FileLens
from kiosk.devices.camera.opencv.models import UVC
from kiosk.devices.camera.opencv.source import CaptureLens, lens_at
from kiosk.devices.camera.port import LiveView
from kiosk.devices.camera.rules import PhotoRules
from kiosk.devices.status import DeviceState
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.sandbox.sitter import Sitter
from kiosk.worker import InlineWorker

SITTER = Sitter(still=True)
FILM_FRAMES = 4


@pytest.fixture
def still(tmp_path: Path) -> Path:
    path = tmp_path / "sitter.png"
    cv2.imwrite(str(path), SITTER.picture(1.0))
    return path


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Four pictures, each a little brighter than the one before."""
    path = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 50.0, (64, 48))
    for number in range(FILM_FRAMES):
        picture = cv2.resize(SITTER.picture(1.0), (64, 48))
        picture[:] = 40 + 50 * number
        writer.write(picture)
    writer.release()
    return path


async def test_a_portrait_is_taken_of_a_picture_in_a_file(still: Path) -> None:
    camera = OpencvCamera(str(still), PhotoRules(steady_s=0.3), InlineWorker())

    assert (await camera.status()).state is DeviceState.ONLINE
    portrait = await camera.take_portrait(LiveView())

    assert portrait.jpeg.startswith(b"\xff\xd8")
    assert portrait.warnings == ()


async def test_a_file_that_goes_away_is_a_lost_camera_and_may_come_back(still: Path) -> None:
    camera = OpencvCamera(str(still), PhotoRules(steady_s=0.3), InlineWorker())
    await camera.status()
    elsewhere = still.with_name("taken.away")

    os.rename(still, elsewhere)  # noqa: PTH104  (pathlib's is not for async functions)
    gone = await camera.status()
    with pytest.raises(DeviceError):
        await camera.see_face(LiveView(), b"")
    os.rename(elsewhere, still)  # noqa: PTH104

    assert gone.fault is Fault.CAMERA_GONE
    assert (await camera.status()).state is DeviceState.ONLINE


def test_a_film_begins_again_at_its_end_and_keeps_its_pace(film: Path) -> None:
    source = FileLens(film).open()
    began = time.monotonic()

    greys = [round(float(source.read().mean()) / 50) for _ in range(2 * FILM_FRAMES)]
    source.close()

    assert greys == [1, 2, 3, 4] * 2
    assert time.monotonic() - began > 0.02 * (2 * FILM_FRAMES - 2)


def test_a_picture_given_away_may_be_wiped_without_harm(still: Path) -> None:
    source = FileLens(still).open()

    source.read()[:] = 0

    assert source.read().mean() > 50


@pytest.mark.parametrize("name", ["empty.png", "empty.avi"])
def test_a_file_without_a_picture_is_no_camera(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"nothing of the kind")

    with pytest.raises(DeviceError) as error:
        FileLens(path).open()

    assert error.value.fault is Fault.CAMERA_GONE


def test_an_address_says_whether_it_is_a_file(still: Path) -> None:
    assert isinstance(lens_at(str(still), UVC), FileLens)
    assert isinstance(lens_at("0", UVC), CaptureLens)
    assert isinstance(lens_at("http://127.0.0.1/camera", UVC), CaptureLens)
