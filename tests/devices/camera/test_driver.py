"""The driver with a lens in memory: what it opens it closes, and what it showed it wipes."""

import asyncio
import io

import pytest
from cv2.typing import MatLike as Picture
from PIL import Image

from kiosk.devices.camera.opencv.driver import OpencvCamera
from kiosk.devices.camera.opencv.face import Face
from kiosk.devices.camera.opencv.jpeg import PAPER_BYTES_MOST
from kiosk.devices.camera.port import Advice, LiveView, Tick
from kiosk.devices.camera.rules import PhotoRules
from kiosk.devices.status import DeviceState, DeviceStatus
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.sandbox.sitter import Sitter
from kiosk.sandbox.sitter_lens import SitterLens
from kiosk.worker import InlineWorker

QUICK = PhotoRules(steady_s=0.3, dark_patience_s=1.0)


class Bench:
    """A camera with a sitter before it."""

    def __init__(self, matcher: "Opinion | None" = None) -> None:
        self.sitter = Sitter(still=True)
        self.lens = SitterLens(self.sitter, lambda: 1.0)
        self.camera = OpencvCamera("0", QUICK, InlineWorker(), matcher, lens=self.lens)
        self.view = LiveView()


class Opinion:
    """A matcher that is sure of itself."""

    def __init__(self, score: float | None) -> None:
        self._score = score

    def score(self, chip_photo: bytes, picture: Picture, face: Face) -> float | None:
        assert chip_photo == b"chip"
        assert picture.any()
        assert face.eyes is not None
        return self._score


async def shown(view: LiveView, advice: Advice) -> None:
    async with asyncio.timeout(5):
        while view.advice is not advice:  # noqa: ASYNC110 (the glass polls the view, too)
            await asyncio.sleep(0.01)


def assert_wiped(bench: Bench) -> None:
    assert (bench.view.frame, bench.view.advice, bench.view.countdown) == (None, None, None)
    assert bench.view.ticks == frozenset()
    assert bench.lens.opened == 0


async def test_a_portrait_is_taken_by_itself_and_the_glass_is_wiped() -> None:
    bench = Bench()

    portrait = await bench.camera.take_portrait(bench.view)

    with Image.open(io.BytesIO(portrait.jpeg)) as image:
        assert (image.size, image.info["dpi"]) == ((358, 441), (350, 350))
    assert 14 * 1024 <= len(portrait.jpeg) <= 40 * 1024
    assert portrait.warnings == ()
    assert_wiped(bench)


@pytest.mark.parametrize(
    ("score", "matched"), [(0.8, True), (0.2, False), (None, None)], ids=["same", "other", "no face on chip"]
)
async def test_a_matcher_compares_the_face_that_was_seen(score: float | None, matched: bool | None) -> None:
    bench = Bench(Opinion(score))

    seen = await bench.camera.see_face(bench.view, b"chip")

    assert (seen.matched, seen.score) == (matched, score)
    assert_wiped(bench)


async def test_without_a_photo_from_the_chip_nothing_is_compared() -> None:
    bench = Bench(Opinion(0.8))

    assert (await bench.camera.see_face(bench.view, b"")).matched is None


async def test_a_machine_without_a_model_says_that_it_cannot_compare() -> None:
    bench = Bench()

    seen = await bench.camera.see_face(bench.view, b"chip")

    assert (seen.matched, seen.score) == (None, None)


async def test_the_glass_sees_an_upright_picture_of_at_most_640_pixels_and_four_ticks() -> None:
    bench = Bench()

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(bench.camera.take_portrait(bench.view))
        while bench.view.countdown is None:  # noqa: ASYNC110 (the glass polls the view, too)
            await asyncio.sleep(0.01)
        frame, ticks, count = bench.view.frame, bench.view.ticks, bench.view.countdown

    assert frame is not None
    assert (frame.width_px, frame.height_px) == (640, 788)
    assert len(frame.rgb) == 640 * 788 * 3
    middle = (394 * 640 + 320) * 3
    red, _, blue = frame.rgb[middle : middle + 3]
    assert red > blue  # skin, in RGB
    assert ticks == frozenset(Tick)
    assert count in (3, 2, 1)


async def test_a_cancelled_step_wipes_the_glass_and_closes_the_camera() -> None:
    bench = Bench()
    bench.sitter.eyes_closed = True

    step = asyncio.ensure_future(bench.camera.take_portrait(bench.view))
    await shown(bench.view, Advice.OPEN_EYES)
    assert bench.view.frame is not None
    assert (await bench.camera.status()).state is DeviceState.BUSY
    step.cancel()

    with pytest.raises(asyncio.CancelledError):
        await step
    assert_wiped(bench)


async def test_the_shutter_takes_the_picture_with_closed_eyes_and_warns() -> None:
    bench = Bench()
    bench.sitter.eyes_closed = True

    async with asyncio.TaskGroup() as group:
        step = group.create_task(bench.camera.take_portrait(bench.view))
        await shown(bench.view, Advice.OPEN_EYES)
        bench.view.shutter = True

    assert Advice.OPEN_EYES in step.result().warnings
    assert bench.view.shutter is False
    assert_wiped(bench)


async def test_a_camera_unplugged_on_the_way_is_reported_and_used_again_when_it_is_back() -> None:
    bench = Bench()
    bench.sitter.nobody = True

    step = asyncio.ensure_future(bench.camera.see_face(bench.view, b""))
    await shown(bench.view, Advice.NO_FACE)
    bench.lens.plugged = False
    with pytest.raises(DeviceError) as lost:
        await step
    gone = await bench.camera.status()
    bench.lens.plugged, bench.sitter.nobody = True, False
    back = await bench.camera.status()

    assert lost.value.fault is Fault.CAMERA_GONE
    assert gone == DeviceStatus(DeviceState.NO_DEVICE, Fault.CAMERA_GONE)
    assert back == DeviceStatus(DeviceState.ONLINE)
    await bench.camera.see_face(bench.view, b"")
    assert_wiped(bench)


class DeafLens(SitterLens):
    """Seems to be there whatever happens, as a network camera's address does."""

    def present(self) -> bool:
        return True


async def test_a_camera_that_failed_once_has_to_show_a_picture_before_it_counts_as_usable() -> None:
    bench = Bench()
    bench.lens = DeafLens(bench.sitter, lambda: 1.0)
    bench.camera = OpencvCamera("0", QUICK, InlineWorker(), lens=bench.lens)
    assert (await bench.camera.status()).usable

    bench.lens.plugged = False
    with pytest.raises(DeviceError):
        await bench.camera.see_face(bench.view, b"")

    assert await bench.camera.status() == DeviceStatus(DeviceState.NO_DEVICE, Fault.CAMERA_GONE)
    bench.lens.plugged = True
    assert await bench.camera.status() == DeviceStatus(DeviceState.ONLINE)


async def test_a_covered_lens_is_a_fault_and_not_the_sitters() -> None:
    bench = Bench()
    bench.sitter.dark = 1.0

    assert await bench.camera.reset() == DeviceStatus(DeviceState.USER_ERROR, Fault.CAMERA_DARK)
    with pytest.raises(DeviceError) as dark:
        await bench.camera.see_face(bench.view, b"")

    assert dark.value.fault is Fault.CAMERA_DARK
    assert_wiped(bench)


async def test_asking_for_the_state_of_a_camera_that_worked_does_not_open_it() -> None:
    bench = Bench()

    states = [(await bench.camera.status()).state for _ in range(3)]

    assert states == [DeviceState.ONLINE] * 3
    assert bench.lens.openings == 1


class Film(Sitter):
    """A sitter of whom every picture is kept, to see what becomes of it."""

    taken: list[Picture] = []  # noqa: RUF012 (one film for one test)

    def picture(self, at_s: float) -> Picture:
        self.taken.append(super().picture(at_s))
        return self.taken[-1]


async def test_pictures_are_overwritten_when_the_step_ends() -> None:
    bench = Bench()
    bench.lens.sitter = Film(still=True)

    await bench.camera.see_face(bench.view, b"")

    assert len(Film.taken) > 2
    assert not any(picture[100:800].any() for picture in Film.taken)


async def test_the_technicians_test_measures_one_picture_and_keeps_none() -> None:
    bench = Bench()

    tested = await bench.camera.test()

    assert tested.status == DeviceStatus(DeviceState.ONLINE)
    assert min(tested.width_px, tested.height_px) > 0
    assert 40 < tested.brightness < 250
    assert tested.sharpness > 1
    assert_wiped(bench)


async def test_a_covered_lens_fails_the_technicians_test() -> None:
    bench = Bench()
    bench.sitter.dark = 1.0

    tested = await bench.camera.test()

    assert tested.status.fault is Fault.CAMERA_DARK
    assert tested.brightness < QUICK.dark_mean


async def test_a_paper_is_taken_with_the_shutter_upright_and_small_enough_to_be_sent() -> None:
    bench = Bench()
    bench.sitter.nobody = bench.sitter.paper = True

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        step = group.create_task(bench.camera.take_paper(bench.view))
        while bench.view.frame is None:  # noqa: ASYNC110 (the glass polls the view, too)
            await asyncio.sleep(0.01)
        assert not step.done()
        bench.view.shutter = True

    with Image.open(io.BytesIO(step.result())) as image:
        assert image.height > image.width
        assert image.height >= 800
    assert len(step.result()) <= PAPER_BYTES_MOST
    assert_wiped(bench)
    assert not bench.view.shutter


async def test_no_paper_is_taken_through_a_covered_lens() -> None:
    bench = Bench()
    bench.sitter.dark = 1.0

    with pytest.raises(DeviceError) as stopped:
        await bench.camera.take_paper(bench.view)

    assert stopped.value.fault is Fault.CAMERA_DARK
    assert_wiped(bench)
