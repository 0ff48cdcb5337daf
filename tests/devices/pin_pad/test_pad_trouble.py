"""What goes wrong on the line of a PIN pad: nothing hangs, noise types nothing, no key is loaded twice."""

import asyncio

import pytest

from kiosk.devices.pin_pad.port import EntryEnd, KeyCipher, KeyPress
from kiosk.devices.status import DeviceState
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.model import Pin
from tests.devices.pin_pad.bench import SIX, Bench, wrapped
from tests.devices.pin_pad.test_pads import fault, plain


async def test_a_silent_pad_is_a_status_and_it_comes_back(at: Bench) -> None:
    at.machine.go_silent()

    status = await at.pad.status()
    at.machine.answer_again()

    assert (status.state, status.fault) == (DeviceState.OFFLINE, Fault.PIN_PAD_SILENT)
    assert (await at.pad.reset()).usable


async def test_an_unplugged_pad_is_a_status_and_it_comes_back(at: Bench) -> None:
    await at.pad.status()
    at.port.unplug()

    status = await at.pad.status()
    at.port.plug_in()

    assert (status.state, status.fault) == (DeviceState.NO_DEVICE, Fault.PIN_PAD_GONE)
    assert (await at.pad.reset()).usable


async def test_unplugged_while_typing_is_a_fault_and_no_hang(at: Bench) -> None:
    async with asyncio.timeout(5):
        typing = asyncio.create_task(at.pad.get_data(SIX, at.pressed))
        await at.typing()
        at.machine.press(*"12")
        at.port.unplug()
        await asyncio.wait((typing,))

    error = typing.exception()
    assert isinstance(error, DeviceError)
    assert error.fault is Fault.PIN_PAD_GONE


async def test_opened_by_somebody_while_typing_is_a_fault_that_the_next_question_tells(zt: Bench) -> None:
    typing = asyncio.create_task(zt.pad.get_data(SIX, zt.pressed))
    await zt.typing()
    zt.machine.tamper()
    zt.machine.obey(b"\x49")  # it says so of its own accord

    await asyncio.wait((typing,), timeout=5)

    error = typing.exception()
    assert isinstance(error, DeviceError)
    assert error.fault is Fault.PIN_PAD_TAMPERED


@pytest.mark.parametrize("spoil", ["corrupt_next", "twice_next", "lose_answers"])
async def test_one_spoilt_answer_costs_nobody_an_entry(at: Bench, spoil: str) -> None:
    await at.pad.status()
    getattr(at.machine, spoil)()

    assert await pressed_until_seen(at, "123456") == Pin("123456")


async def test_half_a_frame_before_the_answer_swallows_no_key_of_the_entry(at: Bench) -> None:
    await at.pad.status()
    at.machine.cut_next(5)

    assert await pressed_until_seen(at, "123456") == Pin("123456")


async def pressed_until_seen(at: Bench, digits: str) -> Pin | EntryEnd:
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        typing = group.create_task(at.pad.get_data(SIX, at.pressed))
        await at.typing()
        await at.press_until_seen(digits)
    return typing.result()


async def test_noise_that_looks_like_a_frame_swallows_no_key_once_the_line_was_quiet(at: Bench) -> None:
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        typing = group.create_task(at.pad.get_data(SIX, at.pressed))
        await at.typing()
        at.machine.noise(b"\x02012")  # a head, and digits that nobody typed
        await asyncio.sleep(0.05)
        at.machine.press(*"654321", "enter")

    assert typing.result() == Pin("654321")
    assert at.told.count((KeyPress.DIGIT, 6)) == 1


async def test_hum_between_the_keys_types_nothing(at: Bench) -> None:
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        typing = group.create_task(at.pad.get_data(SIX, at.pressed))
        await at.typing()
        for key in "123456":
            at.machine.noise(b"\xff\x7e\x03\x41\x2e\x22")
            at.machine.press(key)
        at.machine.press("enter")

    assert typing.result() == Pin("123456")


async def test_a_key_that_was_loaded_without_an_answer_is_not_loaded_twice(at: Bench) -> None:
    await at.pad.status()
    at.port.before(at.make.load_begins, at.machine.lose_answers)

    assert await fault(at.pad.load_key(at.make.tdes, wrapped(KeyCipher.TDES))) is Fault.PIN_PAD_SILENT

    assert bytes(at.port.heard).count(at.make.load_begins) == 1


async def test_the_answer_to_a_question_that_was_given_up_is_not_the_next_ones(at: Bench) -> None:
    await at.pad.status()
    at.machine.go_silent()
    asking = asyncio.create_task(at.pad.status())
    await asyncio.sleep(0.01)
    asking.cancel()
    await asyncio.wait((asking,))
    at.machine.answer_again()
    at.machine.obey(at.make.status)  # late

    assert await plain(at, *"123456", "cancel") is EntryEnd.CANCELLED
