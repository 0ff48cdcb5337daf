"""The camera at its port: real threads are not repeatable (simulation.md §2)."""

import asyncio
from collections.abc import Callable

from kiosk.devices.camera.port import CameraTest, FaceSeen, LiveView, Portrait
from kiosk.devices.status import DeviceIdentity, DeviceState, DeviceStatus

JPEG = b"\xff\xd8\xff\xe0" + bytes(60) + b"\xff\xd9"
LOOK_S = 1.6
POSE_S = 2.4


class ScriptedCamera:
    """See Camera: what it measures is what the room says of who is there."""

    def __init__(self, look: Callable[[], bool | None]) -> None:
        """`look`: what a comparison finds now; asked once for each."""
        self._look = look

    async def status(self) -> DeviceStatus:
        return DeviceStatus(DeviceState.ONLINE)

    async def identity(self) -> DeviceIdentity:
        return DeviceIdentity()

    async def reset(self) -> DeviceStatus:
        return DeviceStatus(DeviceState.ONLINE)

    async def test(self) -> CameraTest:
        return CameraTest(await self.status())

    async def see_face(self, view: LiveView, chip_photo: bytes) -> FaceSeen:
        await asyncio.sleep(LOOK_S)
        return FaceSeen(self._look())

    async def take_portrait(self, view: LiveView) -> Portrait:
        await asyncio.sleep(POSE_S)
        return Portrait(JPEG, 358, 441)

    async def take_paper(self, view: LiveView) -> bytes:
        await asyncio.sleep(POSE_S)
        return JPEG
