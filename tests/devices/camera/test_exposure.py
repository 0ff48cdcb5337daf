"""What is held still, and when: a camera that has settings, one that has not, one that refuses."""

import asyncio

import cv2
import pytest
from cv2.typing import MatLike as Picture

from kiosk.devices.camera.opencv.driver import OpencvCamera
from kiosk.devices.camera.opencv.exposure import ExposureLock
from kiosk.devices.camera.opencv.models import MODELS, UVC
from kiosk.devices.camera.port import LiveView
from kiosk.devices.camera.rules import PhotoRules
from kiosk.devices.status import DeviceState
from kiosk.sandbox.sitter import Sitter
from kiosk.sandbox.sitter_lens import SitterLens
from kiosk.worker import InlineWorker

EXPOSURE, TEMPERATURE = cv2.CAP_PROP_EXPOSURE, cv2.CAP_PROP_WB_TEMPERATURE
BY_ITSELF, WHITE_BY_ITSELF = cv2.CAP_PROP_AUTO_EXPOSURE, cv2.CAP_PROP_AUTO_WB


class CameraSettings:
    """See Settings: a camera that answers for what it has, and refuses what it will not be told."""

    def __init__(self, values: dict[int, float], refuses: frozenset[int] = frozenset()) -> None:
        self.values = values
        self._refuses = refuses
        self.told: list[tuple[int, float]] = []

    def get(self, prop: int, /) -> float:
        return self.values.get(prop, -1.0)

    def set(self, prop: int, value: float, /) -> bool:
        self.told.append((prop, value))
        if prop not in self.values or prop in self._refuses:
            return False
        self.values[prop] = value
        return True


class Clock:
    def __init__(self) -> None:
        self.at = 10.0

    def __call__(self) -> float:
        return self.at


def whole() -> dict[int, float]:
    return {BY_ITSELF: 1, EXPOSURE: 157, WHITE_BY_ITSELF: 0, TEMPERATURE: 4600}


def test_what_the_camera_chose_in_the_first_second_is_held() -> None:
    camera, clock = CameraSettings(whole()), Clock()
    lock = ExposureLock(camera, UVC, clock)
    assert (camera.values[BY_ITSELF], camera.values[WHITE_BY_ITSELF]) == (3, 1)

    clock.at += 0.9
    lock.saw_picture()
    assert (lock.held, camera.values[BY_ITSELF]) == (False, 3)
    camera.values[EXPOSURE] = 250
    clock.at += 0.2
    lock.saw_picture()
    lock.saw_picture()

    assert lock.held
    assert camera.values == {BY_ITSELF: 1, EXPOSURE: 250, WHITE_BY_ITSELF: 0, TEMPERATURE: 4600}
    assert camera.told.count((EXPOSURE, 250)) == 1


def test_a_camera_without_such_settings_is_only_given_its_time() -> None:
    camera, clock = CameraSettings({}), Clock()
    lock = ExposureLock(camera, UVC, clock)

    clock.at += 1.1
    lock.saw_picture()

    assert lock.held
    assert [prop for prop, _ in camera.told] == [BY_ITSELF, WHITE_BY_ITSELF]


def test_a_camera_that_does_not_take_the_value_chooses_again_by_itself() -> None:
    camera, clock = CameraSettings(whole(), frozenset({EXPOSURE})), Clock()
    lock = ExposureLock(camera, UVC, clock)

    clock.at += 1.1
    lock.saw_picture()

    assert (camera.values[BY_ITSELF], camera.values[WHITE_BY_ITSELF]) == (3, 0)


def test_a_model_without_a_lock_is_told_nothing() -> None:
    camera, clock = CameraSettings(whole()), Clock()
    lock = ExposureLock(camera, MODELS["no-lock"], clock)

    clock.at += 1.1
    lock.saw_picture()

    assert (lock.held, camera.told) == (True, [])


class SlowLens(SitterLens):
    """A camera that shows black until it has chosen its exposure, after so many pictures."""

    left = 12

    def open(self) -> "SlowSource":
        super().open()
        return SlowSource(self)


class SlowSource:
    """See Source."""

    def __init__(self, lens: SlowLens) -> None:
        self._lens = lens

    def read(self) -> Picture:
        self._lens.left -= 1
        picture = self._lens.sitter.picture(self._lens.now())
        return picture if self._lens.left <= 0 else picture * 0

    def settled(self) -> bool:
        return self._lens.left <= 0

    def moves(self) -> bool:
        return True

    def close(self) -> None:
        self._lens.opened -= 1


@pytest.fixture
def lens() -> SlowLens:
    return SlowLens(Sitter(still=True), lambda: 1.0)


def camera_with(lens: SlowLens) -> OpencvCamera:
    return OpencvCamera("0", PhotoRules(steady_s=0.3), InlineWorker(), lens=lens)


async def test_a_camera_that_begins_black_is_not_dark(lens: SlowLens) -> None:
    tested = await camera_with(lens).test()

    assert tested.status.state is DeviceState.ONLINE
    assert tested.brightness > 50


async def test_no_paper_is_taken_before_the_light_stands(lens: SlowLens) -> None:
    view = LiveView(shutter=True)

    async with asyncio.timeout(5):
        await camera_with(lens).take_paper(view)

    assert lens.left <= 0


async def test_no_face_is_judged_before_the_light_stands(lens: SlowLens) -> None:
    view = LiveView()
    lens.left = 10**6
    camera = camera_with(lens)

    async with asyncio.TaskGroup() as group:
        seeing = group.create_task(camera.see_face(view, b""))
        await asyncio.sleep(0.4)
        advice = view.advice
        lens.left = 0
        async with asyncio.timeout(5):
            await seeing

    assert advice is None, "black pictures of a warm-up are no missing face"
