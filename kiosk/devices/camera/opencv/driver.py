"""The camera through OpenCV: opened for one step, watched off the loop, wiped after it (photo.md B.7)."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import cv2

from kiosk.devices.camera.opencv.face import FaceFinder, open_finder
from kiosk.devices.camera.opencv.matcher import FaceMatcher
from kiosk.devices.camera.opencv.models import UVC, CameraModel
from kiosk.devices.camera.opencv.sitting import FaceSitting, PortraitSitting, Sitting
from kiosk.devices.camera.opencv.source import Lens, lens_at
from kiosk.devices.camera.opencv.watch import Watch
from kiosk.devices.camera.port import CameraTest, FaceSeen, LiveView, Portrait
from kiosk.devices.camera.rules import PhotoRules
from kiosk.devices.status import DeviceIdentity, DeviceState, DeviceStatus
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.worker import Worker

log = logging.getLogger(__name__)

PACE = 0.75  # of a frame's time: a read that waits for the next picture must not come too late for it


class OpencvCamera:
    """See Camera. `address` is an index, a device path, the address of an MJPEG stream, or a file."""

    def __init__(
        self,
        address: str,
        rules: PhotoRules,
        worker: Worker,
        matcher: FaceMatcher | None = None,
        *,
        model: CameraModel = UVC,
        lens: Lens | None = None,
    ) -> None:
        self._rules = rules
        self._worker = worker
        self._matcher = matcher
        self._lens: Lens = lens or lens_at(address, model)
        self._finder: FaceFinder | None = None
        self._watch: Watch | None = None
        self._proven = False
        self._stood_still = False
        """A camera that hung has to show two pictures that differ before it counts as usable."""
        self._in_use = False

    async def status(self) -> DeviceStatus:
        """See Camera. A camera that worked is not opened again to ask: its lamp would frighten people."""
        if self._in_use:
            return DeviceStatus(DeviceState.BUSY)
        if not await self._worker.run(self._lens.present):
            self._proven = False
            return _status_of(Fault.CAMERA_GONE)
        if self._proven:
            return DeviceStatus(DeviceState.ONLINE)
        return await self.reset()

    async def identity(self) -> DeviceIdentity:
        """See Camera."""
        return DeviceIdentity(words=await self._worker.run(self._lens.name))

    async def reset(self) -> DeviceStatus:
        """See Camera. Opens it and looks at one picture."""
        return (await self.test()).status

    async def test(self) -> CameraTest:
        """See Camera."""
        if self._in_use:
            return CameraTest(DeviceStatus(DeviceState.BUSY))
        try:
            async with self._opened(LiveView()) as watch:
                # The first pictures of a camera are often black: it has not chosen its exposure yet.
                await self._worker.run(watch.next_frame)
                while not watch.is_settled or (self._stood_still and not watch.has_moved):
                    await self._worker.run(watch.next_frame)
                dark = watch.is_dark
                width, height, brightness, sharpness = await self._worker.run(watch.measured)
        except DeviceError as lost:
            return CameraTest(_status_of(lost.fault))
        self._proven, self._stood_still = not dark, False
        status = _status_of(Fault.CAMERA_DARK) if dark else DeviceStatus(DeviceState.ONLINE)
        return CameraTest(status, width, height, brightness, sharpness)

    async def see_face(self, view: LiveView, chip_photo: bytes) -> FaceSeen:
        async with self._opened(view) as watch:
            await self._sit(view, watch, FaceSitting(self._rules))
            return await self._worker.run(partial(watch.compare, self._matcher, chip_photo))

    async def take_portrait(self, view: LiveView) -> Portrait:
        async with self._opened(view) as watch:
            sitting = PortraitSitting(self._rules)
            try:
                return await self._portrait(view, watch, sitting)
            finally:
                sitting.wipe()

    async def take_paper(self, view: LiveView) -> bytes:
        """See Camera."""
        loop = asyncio.get_running_loop()
        async with self._opened(view) as watch:
            dark_since = loop.time()
            while not (view.shutter and watch.is_settled):
                began = loop.time()
                dark_since = await self._picture(view, watch, dark_since)
                await asyncio.sleep(max(0.0, began + PACE / self._rules.frames_per_s - loop.time()))
            return await self._worker.run(watch.paper)

    async def _portrait(self, view: LiveView, watch: Watch, sitting: PortraitSitting) -> Portrait:
        while True:
            await self._sit(view, watch, sitting)
            if sitting.best is None:
                continue
            faults = await self._worker.run(partial(watch.faults_of, sitting.best))
            if not faults or sitting.on_purpose:
                return await self._worker.run(partial(watch.develop, sitting.best, faults))
            sitting.again(faults)
            _show(view, sitting, None)

    async def _sit(self, view: LiveView, watch: Watch, sitting: Sitting) -> None:
        loop = asyncio.get_running_loop()
        next_look = dark_since = loop.time()
        while True:
            began = loop.time()
            dark_since = await self._picture(view, watch, dark_since)
            if loop.time() >= next_look and watch.is_settled:
                asked = loop.time()
                look = await self._worker.run(partial(watch.look, deep=sitting.deep))
                # A slow machine looks less often: the moving picture goes first.
                next_look = max(asked + 1 / self._rules.looks_per_s, 2 * loop.time() - asked)
                ended = sitting.see(look, loop.time(), shutter=view.shutter)
                _show(view, sitting, sitting.countdown(loop.time()))
                if ended:
                    return
            await asyncio.sleep(max(0.0, began + PACE / self._rules.frames_per_s - loop.time()))

    async def _picture(self, view: LiveView, watch: Watch, dark_since: float) -> float:
        """The next one into the view; since when the lens has been covered."""
        now = asyncio.get_running_loop().time
        view.frame = await self._worker.run(watch.next_frame)
        if not watch.is_dark:
            return now()
        if now() - dark_since >= self._rules.dark_patience_s:
            self._proven = False
            raise DeviceError(Fault.CAMERA_DARK)
        return dark_since

    @asynccontextmanager
    async def _opened(self, view: LiveView) -> AsyncIterator[Watch]:
        self._in_use = True
        try:
            self._watch = await self._worker.run(partial(self._open, self._watch))
            yield self._watch
        except DeviceError as lost:
            self._proven = False
            self._stood_still = lost.fault is Fault.CAMERA_FROZEN
            log.warning("camera: %s", lost)
            raise
        finally:
            view.wipe()
            view.shutter = False
            self._in_use = False
            await self._close()

    def _open(self, left_open: Watch | None) -> Watch:
        # A step that was cancelled twice may have left its camera open.
        if left_open is not None:
            left_open.close()
        if self._finder is None:
            # One core stays with the glass.
            cv2.setNumThreads(1)
            self._finder = open_finder(self._rules)
        if self._finder is None:
            raise DeviceError(Fault.CAMERA_GONE, "no means to find a face")
        return Watch(self._lens.open(), self._finder, self._rules)

    async def _close(self) -> None:
        if self._watch is None:
            return
        await self._worker.run(self._watch.close)
        self._watch = None


def _show(view: LiveView, sitting: Sitting, countdown: int | None) -> None:
    advice = sitting.verdict.advice
    view.advice = advice[0] if advice else None
    view.ticks = sitting.verdict.ticks
    view.countdown = countdown


def _status_of(fault: Fault) -> DeviceStatus:
    if fault is Fault.CAMERA_GONE:
        return DeviceStatus(DeviceState.NO_DEVICE, fault)
    if fault is Fault.CAMERA_FROZEN:
        return DeviceStatus(DeviceState.HARDWARE_ERROR, fault)
    return DeviceStatus(DeviceState.USER_ERROR, fault)
