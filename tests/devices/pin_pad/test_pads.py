"""Both pads over a pseudo-terminal: typing, ending, blocks, and nothing of the digits anywhere else."""

import asyncio
import logging

import pytest

from kiosk.crypto import sm4, tdes
from kiosk.devices.pin_pad.pin_block import clear_block
from kiosk.devices.pin_pad.port import EncryptorState, EntryEnd, EntryRule, KeyCipher, KeyPress, KeySlot
from kiosk.devices.status import DeviceIdentity, DeviceState, Supply
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.model import Pin
from tests.devices.pin_pad.bench import ACCOUNT, MAKES, SIX, WORKING, Bench, bench, wrapped
from tests.devices.pty import PtyPort

DIGIT, BACKSPACE, ENTER = KeyPress.DIGIT, KeyPress.BACKSPACE, KeyPress.ENTER


async def plain(at: Bench, *keys: str, rule: EntryRule = SIX) -> Pin | EntryEnd:
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        typing = group.create_task(at.pad.get_data(rule, at.pressed))
        await at.typing()
        at.machine.press(*keys)
    return typing.result()


async def block(at: Bench, slot: KeySlot, *keys: str) -> bytes | EntryEnd:
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        typing = group.create_task(at.pad.get_pin_block(slot, ACCOUNT, SIX, at.pressed))
        await at.port.until(lambda: at.machine.mode == "inside")
        at.machine.press(*keys)
    return typing.result()


async def test_a_well_pad_says_so(at: Bench) -> None:
    status = await at.pad.status()

    assert (status.state, status.fault, status.battery) == (DeviceState.ONLINE, None, Supply.OK)


async def test_it_tells_who_it_is_and_nothing_when_it_is_silent(at: Bench) -> None:
    said = await at.pad.identity()
    at.machine.go_silent()

    assert said.serial == "00000017"
    assert said.firmware in ("V2-118", "KMY3501-SIM V1.0")
    assert await at.pad.identity() == DeviceIdentity()


async def test_digits_are_typed_in_plain_and_the_keypad_is_closed_behind_them(at: Bench) -> None:
    assert await plain(at, *"012345", "enter") == Pin("012345")

    assert at.machine.mode == ""
    assert at.told == [*((DIGIT, n) for n in range(1, 7)), (ENTER, 6)]


async def test_a_digit_is_taken_back_and_an_early_enter_and_a_seventh_digit_do_not_count(at: Bench) -> None:
    assert await plain(at, *"19", "clear", *"2", "enter", *"34567", "enter") == Pin("123456")

    assert (BACKSPACE, 1) in at.told
    assert at.told.count((ENTER, 6)) == 1
    assert max(count for _, count in at.told) == 6


async def test_where_the_model_clears_all_everything_goes(port: PtyPort) -> None:
    at = bench(MAKES["zt598"], port, clear=KeyPress.CLEAR)

    assert await plain(at, *"99999", "clear", *"123456", "enter") == Pin("123456")

    assert (KeyPress.CLEAR, 0) in at.told
    at.pad.close()


async def test_the_last_digit_ends_an_entry_that_ends_by_itself(at: Bench) -> None:
    assert await plain(at, *"123456", rule=EntryRule(6, 6, auto_end=True)) == Pin("123456")


async def test_the_cancel_key_ends_it_without_digits(at: Bench) -> None:
    assert await plain(at, *"123", "cancel") is EntryEnd.CANCELLED

    assert at.told[-1] == (KeyPress.CANCEL, 0)
    assert at.machine.mode == ""


async def test_nobody_types_and_the_entry_times_out(at: Bench) -> None:
    assert await plain(at, *"12", rule=EntryRule(6, 6, quiet_s=0.1)) is EntryEnd.TIMED_OUT

    assert at.machine.mode == ""


async def test_an_entry_that_nobody_waits_for_any_more_is_closed_at_the_pad(at: Bench) -> None:
    typing = asyncio.create_task(at.pad.get_data(SIX, at.pressed))
    await at.typing()
    at.machine.press(*"123")
    await at.port.until(lambda: len(at.told) == 3)

    typing.cancel()
    await asyncio.wait((typing,))

    assert at.machine.mode == ""
    assert await plain(at, *"654321", "enter") == Pin("654321")


async def test_keys_that_were_pressed_before_the_keypad_was_asked_for_belong_to_nobody(at: Bench) -> None:
    await at.pad.status()
    at.machine.noise(b"99")
    at.machine.keys_before_answer("8")

    assert await plain(at, *"123456", "enter") == Pin("123456")


async def test_a_key_that_comes_with_the_answer_is_typed(at: Bench) -> None:
    await at.pad.status()
    at.machine.drip(1)

    assert await plain(at, *"123456", "enter") == Pin("123456")


async def test_the_block_is_of_what_was_typed_and_only_stars_were_on_the_line(at: Bench) -> None:
    slot = at.make.tdes
    await at.pad.load_key(slot, wrapped(KeyCipher.TDES))

    made = await block(at, slot, *"19", "clear", *"23456", "enter")

    assert made == tdes.encrypt_ecb(WORKING, clear_block("123456", ACCOUNT, 8))
    assert at.told[-1] == (ENTER, 6)
    assert at.machine.mode == ""
    assert (await at.pad.status()).encryptor is EncryptorState.READY


async def test_a_block_under_sm4_where_the_pad_has_it(zt: Bench) -> None:
    slot = KeySlot(KeyCipher.SM4, 1, 0x20)
    await zt.pad.load_key(slot, wrapped(KeyCipher.SM4))

    made = await block(zt, slot, *"123456", "enter")

    assert made == sm4.encrypt_ecb(WORKING, clear_block("123456", ACCOUNT, 16))


async def test_sm4_is_refused_where_the_pad_has_it_not_before_anything_is_sent(kmy: Bench) -> None:
    slot = KeySlot(KeyCipher.SM4, 0, 0)

    assert await fault(kmy.pad.load_key(slot, wrapped(KeyCipher.SM4))) is Fault.PIN_PAD_KEY
    assert await fault(kmy.pad.get_pin_block(slot, ACCOUNT, SIX, kmy.pressed)) is Fault.PIN_PAD_KEY
    assert kmy.machine.commands == []


@pytest.mark.parametrize("end", ["cancel", "time_out"])
async def test_an_entry_that_stays_inside_ends_without_a_block(at: Bench, end: str) -> None:
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        typing = group.create_task(at.pad.get_pin_block(at.make.tdes, ACCOUNT, SIX, at.pressed))
        await at.port.until(lambda: at.machine.mode == "inside")
        at.machine.press(*"123")
        if end == "cancel":
            at.machine.press("cancel")
        else:
            at.machine.time_out()

    assert typing.result() is (EntryEnd.CANCELLED if end == "cancel" else EntryEnd.TIMED_OUT)
    assert at.machine.mode == ""


async def test_without_its_key_there_is_no_block_and_the_keypad_is_closed(at: Bench) -> None:
    with pytest.raises(ExceptionGroup) as caught:
        await block(at, at.make.tdes, *"123456", "enter")

    (error,) = caught.value.exceptions
    assert isinstance(error, DeviceError)
    assert error.fault is Fault.PIN_PAD_KEY
    assert at.machine.mode == ""


async def test_a_working_key_without_its_master_key_is_refused_and_said_in_the_status(at: Bench) -> None:
    at.machine.keys.lose()

    assert await fault(at.pad.load_key(at.make.tdes, wrapped(KeyCipher.TDES))) is Fault.PIN_PAD_KEY

    status = await at.pad.status()
    assert status.encryptor is EncryptorState.NOT_INITIALIZED
    assert status.usable  # what it types in plain needs no key


async def test_a_low_battery_is_told_and_typing_goes_on(at: Bench) -> None:
    at.machine.battery_is_low = True

    status = await at.pad.status()

    assert (status.state, status.fault, status.battery) == (
        DeviceState.ONLINE,
        Fault.PIN_PAD_BATTERY,
        Supply.LOW,
    )
    assert await plain(at, *"123456", "enter") == Pin("123456")


async def test_an_opened_pad_is_not_used_any_more(zt: Bench) -> None:
    zt.machine.tamper()

    status = await zt.pad.status()

    assert (status.usable, status.fault, status.tampered) == (False, Fault.PIN_PAD_TAMPERED, True)
    assert await fault(zt.pad.get_data(SIX, zt.pressed)) is Fault.PIN_PAD_TAMPERED
    assert (await zt.pad.reset()).fault is Fault.PIN_PAD_TAMPERED


async def test_no_digit_is_in_any_log_or_fault(at: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    at.machine.corrupt_next()
    await at.pad.status()
    await plain(at, *"407162", "enter")
    at.machine.keys.lose()
    with pytest.raises(DeviceError) as refused:
        await at.pad.load_key(at.make.tdes, wrapped(KeyCipher.TDES))

    said = caplog.text + repr(refused.value) + repr(at.told)
    assert "407162" not in said
    assert "0x3" not in said
    assert wrapped(KeyCipher.TDES).hex() not in said.lower()


async def fault(asked: object) -> Fault:
    with pytest.raises(DeviceError) as error:
        await asked  # type: ignore[misc]
    return error.value.fault


async def test_a_reset_closes_the_keypad_and_leaves_the_keys(at: Bench) -> None:
    await at.pad.load_key(at.make.tdes, wrapped(KeyCipher.TDES))
    at.machine.open("plain")

    status = await at.pad.reset()

    assert status.usable
    assert at.machine.mode == ""
    assert await block(at, at.make.tdes, *"123456", "enter") == tdes.encrypt_ecb(
        WORKING, clear_block("123456", ACCOUNT, 8)
    )
