"""Camera and citizen's reader at their ports: real threads are not repeatable (simulation.md §2)."""

import asyncio

from kiosk.card.port import Chip
from kiosk.devices.camera.port import CameraTest, FaceSeen, LiveView, Portrait
from kiosk.devices.status import DeviceState, DeviceStatus
from kiosk.errors import DeviceError
from kiosk.faults import Fault

JPEG = b"\xff\xd8\xff\xe0" + bytes(60) + b"\xff\xd9"
LOOK_S = 1.6
POSE_S = 2.4


class ScriptedCamera:
    """See Camera: what it measures is what the script says."""

    def __init__(self, faces: tuple[bool | None, ...] = (True,)) -> None:
        self._faces = faces
        self._seen = 0

    async def status(self) -> DeviceStatus:
        return DeviceStatus(DeviceState.ONLINE)

    async def reset(self) -> DeviceStatus:
        return DeviceStatus(DeviceState.ONLINE)

    async def test(self) -> CameraTest:
        return CameraTest(await self.status())

    async def see_face(self, view: LiveView, chip_photo: bytes) -> FaceSeen:
        await asyncio.sleep(LOOK_S)
        matched = self._faces[min(self._seen, len(self._faces) - 1)]
        self._seen += 1
        return FaceSeen(matched)

    async def take_portrait(self, view: LiveView) -> Portrait:
        await asyncio.sleep(POSE_S)
        return Portrait(JPEG, 358, 441)


class EmptyReader:
    """See CardReader: nobody puts a card in."""

    @property
    def chip(self) -> Chip:
        return _NoChip()

    async def status(self) -> DeviceStatus:
        return DeviceStatus(DeviceState.ONLINE)

    async def reset(self) -> DeviceStatus:
        return DeviceStatus(DeviceState.ONLINE)

    async def inserted(self) -> None:
        await asyncio.get_running_loop().create_future()

    async def removed(self) -> None:
        return


class _NoChip:
    async def power_on(self) -> bytes:
        raise DeviceError(Fault.CHIP_MUTE, "nobody put a card in")

    async def transmit(self, apdu: bytes) -> bytes:
        raise DeviceError(Fault.CHIP_MUTE, "nobody put a card in")

    async def power_off(self) -> None:
        return
