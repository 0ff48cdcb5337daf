"""What holds for every device on a line: it tells how it is, never guesses, and comes back."""

import asyncio
from typing import Any

import pytest

from kiosk.devices.status import DeviceState, DeviceStatus
from kiosk.worker import InlineWorker
from tests.devices.contract.benches import PATIENCE_S, Bench
from tests.devices.contract.doubt import BAD_LINE, UNSAID, idle_status, is_unheard, known, usable_again
from tests.devices.contract.fitted import fitted, known_drivers
from tests.devices.contract.wire import Wire

NOWHERE = {"card_reader": "no such reader", "camera": "/nowhere/video", "ups": "ups@127.0.0.1:1"}
NO_DEVICE = ("screen",)
"""The glass itself."""
DRIVERS = [
    (role, driver)
    for role, drivers in known_drivers(lambda _: InlineWorker()).items()
    for driver in drivers
    if driver not in NO_DEVICE
]


# --- harmless: on hardware, too


async def test_a_sound_device_says_so_and_resets_to_the_same(bench: Bench) -> None:
    first = await bench.device.status()
    after = await bench.device.reset()

    assert (after.state, after.fault) == (DeviceState.ONLINE, None), first
    assert await bench.device.status() == after


async def test_a_device_tells_who_it_is(bench: Bench) -> None:
    identity = await bench.device.identity()

    assert (await bench.device.status()).usable
    assert all(count >= 0 for count in identity.counters.values())


async def test_questions_at_the_same_time_get_their_own_answers(bench: Bench) -> None:
    await bench.device.reset()
    async with asyncio.TaskGroup() as group:
        asked = [group.create_task(bench.device.status()) for _ in range(3)]
        who = group.create_task(bench.device.identity())

    assert {task.result().state for task in asked} <= {DeviceState.ONLINE, DeviceState.BUSY}
    assert who.result() == await bench.device.identity()


@pytest.mark.parametrize("after_s", [0.0, 0.002, 0.01])
async def test_a_question_that_is_given_up_spoils_no_other(bench: Bench, after_s: float) -> None:
    truth = await bench.device.reset()

    for verb in (bench.device.status, bench.device.reset, bench.device.identity):
        asking = asyncio.ensure_future(verb())
        await asyncio.sleep(after_s)
        asking.cancel()
        await asyncio.wait([asking])

        assert await idle_status(bench) == truth


# --- nobody there, nobody answering, gone


@pytest.mark.parametrize(("role", "driver"), DRIVERS, ids=[driver for _, driver in DRIVERS])
async def test_where_nobody_is_every_driver_says_so(role: str, driver: str) -> None:
    more = {"reader": "no such reader"} if driver == "cd720m" else {}
    device = fitted(role, driver, NOWHERE.get(role, "/nowhere/tty"), lambda _: InlineWorker(), more)

    if hasattr(device, "watch"):
        told = [await first_word(device)]
    else:
        told = [await device.status(), await device.reset(), await device.status()]
    for status in told:
        assert status.state is DeviceState.NO_DEVICE
        assert status.fault is not None
        assert status.fault.code.endswith("-GONE")
        assert [fact for fact in known(status).values() if fact not in (*UNSAID, False)] == []


async def first_word(watcher: Any) -> DeviceStatus:
    """What a part that watches by itself says first."""
    said = asyncio.Event()
    watcher.on_change = said.set
    life = asyncio.create_task(watcher.watch())
    async with asyncio.timeout(PATIENCE_S):
        await said.wait()
    life.cancel()
    await asyncio.wait([life])
    status: DeviceStatus = watcher.now
    return status


async def test_of_a_silent_device_nothing_is_known(bench: Bench, wire: Wire) -> None:
    await bench.device.status()
    wire.fall_silent()

    for ask in (bench.device.status, bench.device.reset):
        status = await ask()

        assert not status.usable
        assert status.fault is not None
        assert status.fault.code.endswith("-SILENT")
        assert [fact for fact in known(status).values() if fact not in (*UNSAID, False)] == []
    wire.mend()
    await usable_again(bench)


async def test_an_unplugged_device_is_gone_and_comes_back(bench: Bench, wire: Wire) -> None:
    truth = await bench.device.reset()
    wire.port.unplug()

    for ask in (bench.device.status, bench.device.reset):
        status = await ask()

        assert status.state is DeviceState.NO_DEVICE
        assert status.fault is not None
        assert status.fault.code.endswith("-GONE")
        assert [fact for fact in known(status).values() if fact not in (*UNSAID, False)] == []
    wire.port.plug_in()
    await usable_again(bench)
    assert await bench.device.status() == truth


async def test_unplugging_in_the_middle_of_an_answer_is_told(bench: Bench, wire: Wire) -> None:
    truth = await bench.device.reset()
    wire.half_of_next()
    wire.at(b"", lambda: wire.port.later(0.005, wire.port.unplug))

    status = await bench.device.status()

    assert status == truth or not status.usable
    await asyncio.sleep(0.01)
    assert (await bench.device.status()).state is DeviceState.NO_DEVICE
    wire.port.plug_in()
    await usable_again(bench)


# --- a bad line


@pytest.mark.parametrize("mishap", BAD_LINE)
async def test_a_bad_line_never_makes_a_device_say_what_is_not_so(
    bench: Bench, wire: Wire, mishap: str
) -> None:
    truth = await bench.device.reset()
    BAD_LINE[mishap](bench)

    async with asyncio.timeout(2 * PATIENCE_S):
        told = await bench.device.status()

    claims = {name: fact for name, fact in known(told).items() if fact not in UNSAID}
    assert claims.items() <= known(truth).items()
    wire.mend()
    await usable_again(bench)
    assert await bench.device.status() == truth


@pytest.mark.parametrize("late_s", [0.02, 0.06])
async def test_the_answer_to_a_question_that_was_given_up_is_not_the_next_one_s(
    bench: Bench, wire: Wire, late_s: float
) -> None:
    if bench.change is None:
        pytest.skip("the status of this device tells nothing that could change")
    old = await bench.device.reset()
    wire.be_late(late_s)
    asking = asyncio.ensure_future(bench.device.status())
    await asyncio.sleep(late_s / 2)
    asking.cancel()
    bench.change()

    told = [await bench.device.status() for _ in range(3)]

    wire.mend()
    truth = await bench.device.status()
    assert truth != old
    assert [status for status in told if status != truth and not is_unheard(status)] == []
