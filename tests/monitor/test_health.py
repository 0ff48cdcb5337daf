import asyncio

import pytest

from kiosk.backoff import AT_THE_MACHINE, SPREAD
from kiosk.devices.dispenser.port import DispenserStatus
from kiosk.devices.status import DeviceState, DeviceStatus, Supply
from kiosk.entropy import SystemEntropy
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
    assert Health({"camera": Device()}, SystemEntropy()).known.of("camera") is None


@virtual_time
async def test_each_device_is_asked_again_and_again() -> None:
    device = Device()
    watch = asyncio.create_task(Health({"camera": device}, SystemEntropy()).watch())

    await asyncio.sleep(ASK_EVERY_S * 3 + 1)
    watch.cancel()

    assert device.asked == 4


@virtual_time
async def test_nobody_is_asked_while_a_visit_has_the_devices() -> None:
    device = Watched()
    health = Health({"dispenser": device}, SystemEntropy())
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
    health = Health({"dispenser": device}, SystemEntropy())
    asking = asyncio.create_task(health.refresh())
    await asyncio.sleep(0.1)

    async with health.at_rest():
        asked_by_others = device.callers
    await asking

    assert asked_by_others == 0


@virtual_time
async def test_two_who_want_to_know_do_not_ask_at_once() -> None:
    device = Watched()
    health = Health({"dispenser": device}, SystemEntropy())

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
    health = Health({"dispenser": device}, SystemEntropy())

    await health.refresh()

    assert device.resets == resets
    assert health.known.of("dispenser") == status


@virtual_time
async def test_a_device_that_comes_back_is_known_without_a_restart() -> None:
    device = Device()
    device.answer = DeviceStatus(DeviceState.NO_DEVICE, Fault.DISPENSER_GONE)
    devices: dict[str, Asked] = {"dispenser": device}
    health = Health(devices, SystemEntropy())
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
    health = Health(dict(devices), SystemEntropy())

    await health.home()

    assert [device.resets for device in devices.values()] == [0, 1]
    assert health.known.of("dispenser") == ONLINE
    assert health.known.of("camera") is None


GONE = DeviceStatus(DeviceState.NO_DEVICE, Fault.DISPENSER_GONE)


class Dice:
    """See Entropy: always the same number, as a share of what is asked for."""

    def __init__(self, share: float = 0.5) -> None:
        self._share = share

    def bytes(self, n: int) -> bytes:
        raise NotImplementedError

    def below(self, limit: int) -> int:
        return int(limit * self._share)


@virtual_time
async def test_the_watch_begins_when_all_is_home() -> None:
    camera, dispenser = Device(), Device()
    health = Health({"camera": camera, "dispenser": dispenser}, SystemEntropy())
    watch = asyncio.create_task(health.watch_once_home())
    await asyncio.sleep(1)
    before = camera.asked

    await health.home()
    await asyncio.sleep(1)
    watch.cancel()

    assert (before, camera.asked) == (0, 1)


@virtual_time
async def test_a_lost_device_is_tried_less_and_less_often_but_never_given_up() -> None:
    device = Device()
    device.answer = GONE
    health = Health({"dispenser": device}, Dice())
    watch = asyncio.create_task(health.watch())

    tries = []
    for _ in range(7):
        before = device.asked
        began = asyncio.get_running_loop().time()
        while device.asked == before:  # noqa: ASYNC110 - a device has no event for being asked
            await asyncio.sleep(0.1)
        tries.append(round(asyncio.get_running_loop().time() - began))
    await asyncio.sleep(AT_THE_MACHINE.most_s * 10 + 1)
    watch.cancel()

    assert tries == [0, 1, 2, 4, 8, 16, AT_THE_MACHINE.most_s]
    assert device.asked == 7 + 10


@pytest.mark.parametrize("failures", [1, 3, 40, 10_000])
def test_tries_are_spread_and_bounded(failures: int) -> None:
    early, late = (AT_THE_MACHINE.pause_s(failures, Dice(draw)) for draw in (0.0, 0.999))

    assert 0 < early < late <= AT_THE_MACHINE.most_s * (1 + SPREAD)
    assert late == pytest.approx(early * (1 + SPREAD) / (1 - SPREAD), rel=0.01)


@virtual_time
async def test_a_device_that_is_well_is_not_asked_less_often_because_another_is_lost() -> None:
    lost, well = Device(), Device()
    lost.answer = GONE
    health = Health({"dispenser": lost, "camera": well}, Dice())
    watch = asyncio.create_task(health.watch())

    await asyncio.sleep(ASK_EVERY_S * 12 + 1)
    watch.cancel()

    assert well.asked == 13
    assert lost.asked < 9


@virtual_time
async def test_what_was_lost_is_reset_before_it_is_offered_again() -> None:
    """It may have been switched off, and have another card inside than when it went."""
    device = Device()
    device.answer = GONE
    health = Health({"dispenser": device}, Dice())
    await health.refresh()
    resets = device.resets

    device.answer = DeviceStatus(DeviceState.USER_ERROR, Fault.PRINTER_COVER_OPEN)
    await health.refresh()
    not_by_itself = device.resets
    device.answer = ONLINE
    await health.refresh()
    back = device.resets
    await health.refresh()

    assert (not_by_itself, back, device.resets) == (resets, resets + 1, resets + 1)
    assert health.known.of("dispenser") == ONLINE


@virtual_time
async def test_each_change_is_one_event_in_log_and_heartbeat(caplog: pytest.LogCaptureFixture) -> None:
    device, beats = Device(), 0
    health = Health({"dispenser": device}, Dice())

    def beat() -> None:
        nonlocal beats
        beats += 1

    health.on_change = beat
    caplog.set_level("INFO", "kiosk.monitor.health")
    beats_after = []
    for answer in (ONLINE, ONLINE, GONE, GONE, GONE, ONLINE, DeviceStatus(DeviceState.BUSY), ONLINE):
        device.answer = answer
        await health.refresh()
        beats_after.append(beats)

    assert beats_after == [0, 0, 1, 1, 1, 2, 2, 2]
    assert [record.getMessage() for record in caplog.records] == [
        "dispenser: noDevice, DSP-GONE",
        "dispenser: online, no fault",
    ]


@virtual_time
async def test_a_supply_that_runs_low_is_an_event_and_a_counter_is_none() -> None:
    device, news = Device(), []
    health = Health({"dispenser": device}, Dice())
    health.on_change = lambda: news.append(device.answer.stack)

    for stack, captured in ((Supply.OK, 1), (Supply.OK, 2), (Supply.LOW, 2), (Supply.EMPTY, 2)):
        device.answer = DispenserStatus(DeviceState.ONLINE, stack=stack, captured=captured)
        await health.refresh()

    assert news == [Supply.LOW, Supply.EMPTY]
