"""The camera, whose library is imported with its first use: beside the homing of the other devices.

OpenCV and NumPy take a quarter of a second to import, which the first picture on the glass need not wait for.
"""

import asyncio
from collections.abc import Callable

from kiosk.devices.camera.opencv.models import UVC, CameraModel
from kiosk.devices.camera.port import Camera, CameraTest, FaceSeen, LiveView, Portrait
from kiosk.devices.camera.rules import PhotoRules
from kiosk.devices.status import DeviceIdentity, DeviceStatus
from kiosk.worker import Worker


class LateOpencvCamera:
    """See Camera."""

    def __init__(self, address: str, rules: PhotoRules, worker: Worker, model: CameraModel = UVC) -> None:
        self._address = address
        self._rules = rules
        self._worker = worker
        self._model = model
        self._made: Camera | None = None
        self._making = asyncio.Lock()

    async def status(self) -> DeviceStatus:
        """See Camera."""
        return await (await self._camera()).status()

    async def identity(self) -> DeviceIdentity:
        """See Camera."""
        return await (await self._camera()).identity()

    async def reset(self) -> DeviceStatus:
        """See Camera."""
        return await (await self._camera()).reset()

    async def test(self) -> CameraTest:
        """See Camera."""
        return await (await self._camera()).test()

    async def see_face(self, view: LiveView, chip_photo: bytes) -> FaceSeen:
        """See Camera."""
        return await (await self._camera()).see_face(view, chip_photo)

    async def take_portrait(self, view: LiveView) -> Portrait:
        """See Camera."""
        return await (await self._camera()).take_portrait(view)

    async def take_paper(self, view: LiveView) -> bytes:
        """See Camera."""
        return await (await self._camera()).take_paper(view)

    async def _camera(self) -> Camera:
        async with self._making:
            if self._made is None:
                make = await self._worker.run(_imported)
                self._made = make(self._address, self._rules, self._worker, self._model)
            return self._made


def _imported() -> Callable[[str, PhotoRules, Worker, CameraModel], Camera]:
    from kiosk.devices.camera.opencv.driver import OpencvCamera  # noqa: PLC0415

    return lambda address, rules, worker, model: OpencvCamera(address, rules, worker, model=model)
