"""The driver against a live stream, through the very VideoCapture that opens a camera."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kiosk.devices.camera.opencv.driver import OpencvCamera
from kiosk.devices.camera.opencv.source import CaptureLens
from kiosk.devices.camera.port import Advice, LiveView
from kiosk.devices.camera.rules import PhotoRules
from kiosk.devices.status import DeviceState, DeviceStatus
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.sandbox.sitter import Sitter
from kiosk.sandbox.sitter_stream import serve_sitter
from kiosk.worker import ThreadWorker

RULES = PhotoRules(steady_s=0.5)


@asynccontextmanager
async def camera_at(url: str) -> AsyncIterator[OpencvCamera]:
    worker = ThreadWorker("camera")
    try:
        yield OpencvCamera(url, RULES, worker)
    finally:
        worker.close()


async def shown(view: LiveView, advice: Advice | None) -> None:
    async with asyncio.timeout(10):
        while view.frame is None or view.advice is not advice:  # noqa: ASYNC110 (as the glass does)
            await asyncio.sleep(0.02)


async def test_a_live_face_is_seen_and_a_portrait_comes_out() -> None:
    view = LiveView()

    async with serve_sitter("127.0.0.1", 0, Sitter()) as url, camera_at(url) as camera:
        status = await camera.status()
        async with asyncio.timeout(20):
            seen = await camera.see_face(view, b"")
            portrait = await camera.take_portrait(view)

    assert status == DeviceStatus(DeviceState.ONLINE)
    assert seen.matched is None
    assert portrait.jpeg.startswith(b"\xff\xd8")
    assert portrait.warnings == ()
    assert view == LiveView()


@pytest.mark.slow
async def test_the_advice_follows_what_the_sitter_does() -> None:
    sitter, view = Sitter(eyes_closed=True), LiveView()

    async with (
        serve_sitter("127.0.0.1", 0, sitter) as url,
        camera_at(url) as camera,
        asyncio.TaskGroup() as group,
    ):
        step = group.create_task(camera.take_portrait(view))
        await shown(view, Advice.OPEN_EYES)
        sitter.nobody = True
        await shown(view, Advice.NO_FACE)
        sitter.nobody, sitter.two_people = False, True
        await shown(view, Advice.SEVERAL_FACES)
        sitter.two_people, sitter.distance = False, 1.8
        await shown(view, Advice.COME_CLOSER)
        sitter.eyes_closed, sitter.distance = False, 1.0

    assert step.result().warnings == ()


@pytest.mark.slow
async def test_a_camera_that_dies_is_reported_and_works_again_when_it_returns() -> None:
    sitter, view = Sitter(nobody=True), LiveView()
    async with AsyncExitStack() as bench:
        plug = await bench.enter_async_context(AsyncExitStack())
        url = await plug.enter_async_context(serve_sitter("127.0.0.1", 0, sitter))
        camera = await bench.enter_async_context(camera_at(url))

        step = asyncio.ensure_future(camera.see_face(view, b""))
        await shown(view, Advice.NO_FACE)
        await plug.aclose()
        with pytest.raises(DeviceError) as lost:
            await step
        wiped = view == LiveView()
        gone = await camera.status()
        sitter.nobody = False
        await plug.enter_async_context(serve_sitter("127.0.0.1", urlsplit(url).port or 0, sitter))
        back = await camera.status()
        async with asyncio.timeout(10):
            await camera.see_face(view, b"")

    assert lost.value.fault is Fault.CAMERA_GONE
    assert wiped
    assert gone == DeviceStatus(DeviceState.NO_DEVICE, Fault.CAMERA_GONE)
    assert back == DeviceStatus(DeviceState.ONLINE)


async def test_a_step_that_is_left_leaves_nothing_on_the_glass() -> None:
    view = LiveView()

    async with serve_sitter("127.0.0.1", 0, Sitter(eyes_closed=True)) as url, camera_at(url) as camera:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.8):
                await camera.take_portrait(view)
        left = view == LiveView()
        idle = (await camera.status()).state

    assert left
    assert idle is DeviceState.ONLINE


@pytest.mark.slow
async def test_the_newest_picture_is_read_although_nobody_read_for_a_while() -> None:
    sitter = Sitter(still=True)

    async with serve_sitter("127.0.0.1", 0, sitter) as url:
        source = await asyncio.to_thread(CaptureLens(url).open)
        bright = await asyncio.to_thread(source.read)
        await asyncio.sleep(1.4)  # twenty bright pictures wait
        sitter.dark = 0.8
        await asyncio.sleep(0.1)
        late = [float((await asyncio.to_thread(source.read)).mean()) for _ in range(8)]
        await asyncio.to_thread(source.close)

    assert bright.mean() > 100 > late[-1]


@pytest.mark.parametrize("address", ["77", "/dev/video77", "http://127.0.0.1:1/camera.mjpg"])
async def test_a_camera_that_is_not_there_is_known_at_once(address: str) -> None:
    async with camera_at(address) as camera:
        began = time.monotonic()
        status = await camera.status()

        assert status == DeviceStatus(DeviceState.NO_DEVICE, Fault.CAMERA_GONE)
        assert time.monotonic() - began < 1.0
        with pytest.raises(DeviceError):
            await camera.see_face(LiveView(), b"")


async def test_nothing_is_written_to_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))

    async with serve_sitter("127.0.0.1", 0, Sitter()) as url, camera_at(url) as camera:
        async with asyncio.timeout(10):
            await camera.see_face(LiveView(), b"")

    assert os.listdir(tmp_path) == []  # noqa: PTH208
