import asyncio

import pytest

from kiosk.devices.id_reader.samv.codec import Command, frame
from kiosk.devices.id_reader.samv.driver import SamvReader
from kiosk.devices.id_reader.samv.simulator import SimulatedSamv
from kiosk.devices.status import DeviceState
from kiosk.faults import Fault
from tests.devices.id_reader.bench import LIN, ZHOU, name_in, read
from tests.devices.pty import PtyPort


async def test_a_corrupt_answer_is_asked_for_again(
    samv: SimulatedSamv, reader: SamvReader, port: PtyPort
) -> None:
    await reader.status()
    samv.corrupt_next()

    status = await reader.status()

    assert status.usable
    assert samv.commands.count(b"\x11\xff") == 3


async def test_a_corrupt_reading_costs_one_more_placing(
    samv: SimulatedSamv, reader: SamvReader, port: PtyPort
) -> None:
    samv.place(LIN)
    async with asyncio.TaskGroup() as group:
        reading = group.create_task(read(reader))
        await port.until(lambda: b"\x30\x01" in samv.commands)
        samv.corrupt_next()

    assert name_in(reading.result()) == "林晓雨"
    assert samv.commands.count(b"\x30\x01") == 2


async def test_a_truncated_answer_is_asked_for_again(samv: SimulatedSamv, reader: SamvReader) -> None:
    await reader.status()
    samv.truncate_next(9)

    assert (await reader.status()).usable


async def test_a_module_that_did_not_understand_is_asked_twice_more_and_no_oftener(
    samv: SimulatedSamv, reader: SamvReader
) -> None:
    await reader.status()
    before = len(samv.commands)

    samv.fail_next(0x10, b"\x11\xff")
    assert (await reader.status()).usable
    assert len(samv.commands) - before == 2

    samv.fail_next(0x11, b"\x11\xff", times=9)
    before = len(samv.commands)
    status = await reader.status()

    assert status.fault is Fault.ID_READER_PROTOCOL
    assert len(samv.commands) - before == 3


async def test_junk_and_dripping_do_no_harm(samv: SimulatedSamv, reader: SamvReader) -> None:
    samv.place(LIN)
    samv.junk_before_next(b"\x00\xff\xaa\xaa\xaa\x96")
    samv.drip(64)

    assert name_in(await read(reader)) == "林晓雨"


@pytest.mark.parametrize("sw3", [0x60, 0x66])
async def test_a_failed_self_test_stands_in_the_status(
    samv: SimulatedSamv, reader: SamvReader, sw3: int
) -> None:
    await reader.status()
    samv.fail_next(sw3, b"\x11\xff")

    status = await reader.status()

    assert (status.state, status.fault) == (DeviceState.HARDWARE_ERROR, Fault.ID_READER_SELF_TEST)


async def test_the_answer_to_a_cancelled_reading_is_waited_off(
    samv: SimulatedSamv, reader: SamvReader, port: PtyPort
) -> None:
    samv.place(LIN)
    async with asyncio.TaskGroup() as group:
        reading = group.create_task(reader.read())
        await port.until(lambda: b"\x30\x01" in samv.commands)
        reading.cancel()

    answered: list[bool] = []
    port.before(frame(Command.STATUS.code), lambda: answered.append(samv.consumed))
    assert (await reader.status()).usable
    assert answered == [True]
    samv.lift()
    samv.place(ZHOU)
    assert name_in(await read(reader)) == "周大山"


@pytest.mark.parametrize(
    ("asked", "late"),
    [
        (Command.FIND, b"\x00\x00\x90\x01\x00\x04\x00" + LIN.text() + LIN.picture()),
        (Command.SELECT, b"\x00\x00\x90\x01\x00\x04\x00" + LIN.text() + LIN.picture()),
        (Command.SELECT, b"\x00\x00\x9f\x00\x00\x00\x00"),
        (Command.READ_BASE, b"\x00\x00\x90" + bytes(8)),
        (Command.READ_BASE, b"\x00\x00\x80"),
    ],
)
async def test_a_late_answer_of_another_kind_changes_nothing(
    samv: SimulatedSamv, reader: SamvReader, port: PtyPort, asked: Command, late: bytes
) -> None:
    samv.place(ZHOU)
    port.before(frame(asked.code), lambda: port.send(frame(late)))

    assert name_in(await read(reader)) == "周大山"
    assert samv.commands == [b"\x20\x01", b"\x20\x02", b"\x30\x01", b"\x30\x03"]
