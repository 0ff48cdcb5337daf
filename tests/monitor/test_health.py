import asyncio

import pytest

from kiosk.devices.status import DeviceState, DeviceStatus
from kiosk.faults import Fault
from kiosk.monitor.health import ASK_EVERY_S, Asked, Health
from tests.stand_ins import ONLINE, Device
from tests.virtual_time import virtual_time


class Watched(Device):
    """A device that notices when two ask it at once, and needs a moment for an answer."""

    def __init__(self) -> None:
        super().__init__()
        self.callers = 0
        self.crowded = False

    async def status(self) -> DeviceStatus:
        self.callers += 1
        self.crowded = self.crowded or self.callers > 1
        await asyncio.sleep(0.5)
        self.callers -= 1
        await super().status()
        return ONLINE


@virtual_time
async def test_nothing_is_known_before_the_first_answer() -> None:
    assert Health({"camera": Device()}).known.of("camera") is None


@virtual_time
async def test_each_device_is_asked_again_and_again() -> None:
    device = Device()
    watch = asyncio.create_task(Health({"camera": device}).watch())

    await asyncio.sleep(ASK_EVERY_S * 3 + 1)
    watch.cancel()

    assert device.asked == 4


@virtual_time
async def test_nobody_is_asked_while_a_visit_has_the_devices() -> None:
    device = Watched()
    health = Health({"dispenser": device})
    watch = asyncio.create_task(health.watch())
    await asyncio.sleep(1)
    before = device.asked

    async with health.at_rest():
        await asyncio.sleep(600)
        during = device.asked
    await asyncio.sleep(1)
    watch.cancel()

    assert (before, during) == (1, 1)
    assert device.asked == 2


@virtual_time
async def test_a_visit_waits_until_a_question_under_way_is_answered() -> None:
    device = Watched()
    health = Health({"dispenser": device})
    asking = asyncio.create_task(health.refresh())
    await asyncio.sleep(0.1)

    async with health.at_rest():
        asked_by_others = device.callers
    await asking

    assert asked_by_others == 0


@virtual_time
async def test_two_who_want_to_know_do_not_ask_at_once() -> None:
    device = Watched()
    health = Health({"dispenser": device})

    await asyncio.gather(health.refresh(), health.refresh(), health.home())

    assert not device.crowded


@virtual_time
@pytest.mark.parametrize(
    ("status", "resets"),
    [
        (ONLINE, 0),
        (DeviceStatus(DeviceState.NO_DEVICE, Fault.DISPENSER_GONE), 1),
        (DeviceStatus(DeviceState.POWER_OFF), 1),
        (DeviceStatus(DeviceState.HARDWARE_ERROR, Fault.DISPENSER_JAM), 0),
        (DeviceStatus(DeviceState.HARDWARE_ERROR, Fault.PRINTER_HARDWARE), 0),
    ],
)
async def test_a_device_is_reset_only_when_a_reset_can_help(status: DeviceStatus, resets: int) -> None:
    device = Device()
    device.answer = status
    health = Health({"dispenser": device})

    await health.refresh()

    assert device.resets == resets
    assert health.known.of("dispenser") == status


@virtual_time
async def test_a_device_that_comes_back_is_known_without_a_restart() -> None:
    device = Device()
    device.answer = DeviceStatus(DeviceState.NO_DEVICE, Fault.DISPENSER_GONE)
    devices: dict[str, Asked] = {"dispenser": device}
    health = Health(devices)
    watch = asyncio.create_task(health.watch())
    await asyncio.sleep(1)
    before = health.known.of("dispenser")

    device.answer = ONLINE
    await asyncio.sleep(ASK_EVERY_S)
    watch.cancel()

    assert before == DeviceStatus(DeviceState.NO_DEVICE, Fault.DISPENSER_GONE)
    assert health.known.of("dispenser") == ONLINE


@virtual_time
async def test_at_start_what_can_hold_a_card_is_reset_once_and_waited_for() -> None:
    devices = {"camera": Device(), "dispenser": Device()}
    health = Health(dict(devices))

    await health.home()

    assert [device.resets for device in devices.values()] == [0, 1]
    assert health.known.of("dispenser") == ONLINE
    assert health.known.of("camera") is None
