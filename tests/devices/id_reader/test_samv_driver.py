import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from kiosk.devices.id_reader.port import IdDocument, Unreadable
from kiosk.devices.id_reader.samv.codec import Command, frame
from kiosk.devices.id_reader.samv.driver import SamvReader
from kiosk.devices.id_reader.samv.link import SamvPatience
from kiosk.devices.id_reader.samv.pad_document import PadDocument
from kiosk.devices.id_reader.samv.simulator import SamvTimings, SimulatedSamv
from kiosk.devices.status import DeviceState
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.id_number import completed
from tests.devices.pty import PtyPort

QUICK = SamvTimings(speed_factor=0.02)
WAITS = dict.fromkeys(Command, 0.4)
IMPATIENT = SamvPatience(poll_s=0.01, after_noise_s=0.05, waits_s=WAITS)

LIN = PadDocument(
    name="林晓雨",
    sex="2",
    nation="01",
    birth="19980517",
    address="四川省成都市武侯区示例街8号",
    number=completed("51010719980517002"),
    issuer="成都市公安局武侯区分局",
    valid_from="20180601",
    valid_until="20380601",
    photo=b"\xaa\xaa\xaa\x96\x69\x06\x15" * 140,
)
ZHOU = replace(LIN, name="周大山", sex="1", number=completed("51010719980517003"))


@pytest.fixture
async def samv(port: PtyPort) -> SimulatedSamv:
    simulated = SimulatedSamv(port.send, port.later, QUICK)
    port.receive = simulated.receive
    return simulated


@pytest.fixture
async def reader(port: PtyPort) -> AsyncIterator[SamvReader]:
    reader = SamvReader(port.open_line, patience=IMPATIENT)
    yield reader
    reader.close()


async def read(reader: SamvReader) -> IdDocument | Unreadable:
    async with asyncio.timeout(5):
        return await reader.read()


def name_in(outcome: IdDocument | Unreadable) -> str:
    assert isinstance(outcome, IdDocument), outcome
    return outcome.name


async def test_a_document_is_waited_for_and_read(
    samv: SimulatedSamv, reader: SamvReader, port: PtyPort
) -> None:
    port.later(0.1, lambda: samv.place(LIN))

    document = await read(reader)

    assert name_in(document) == "林晓雨"
    assert isinstance(document, IdDocument)
    assert document.photo.startswith(b"\xaa\xaa\xaa\x96\x69\x06\x15")
    assert samv.commands.count(b"\x20\x01") > 1
    assert samv.commands[-3:] == [b"\x20\x01", b"\x20\x02", b"\x30\x01"]


async def test_a_document_that_lies_there_is_not_read_twice(samv: SimulatedSamv, reader: SamvReader) -> None:
    samv.place(LIN)
    await read(reader)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await reader.read()
    samv.lift()
    samv.place(LIN)

    assert name_in(await read(reader)) == "林晓雨"


@pytest.mark.parametrize(
    ("sw3", "reason"),
    [
        (0x31, Unreadable.NOT_AUTHENTIC),
        (0x32, Unreadable.NOT_AUTHENTIC),
        (0x33, Unreadable.NOT_AUTHENTIC),
        (0x40, Unreadable.WRONG_TYPE),
        (0x41, Unreadable.MOVED),
        (0x47, Unreadable.MOVED),
    ],
)
async def test_what_is_wrong_with_the_card_is_an_answer(
    samv: SimulatedSamv, reader: SamvReader, sw3: int, reason: Unreadable
) -> None:
    samv.place(LIN)
    samv.fail_next(sw3)

    assert await read(reader) is reason
    assert name_in(await read(reader)) == "林晓雨"


async def test_a_failed_selection_begins_again(samv: SimulatedSamv, reader: SamvReader) -> None:
    samv.place(LIN)
    samv.fail_next(0x81, b"\x20\x02")

    assert name_in(await read(reader)) == "林晓雨"


async def test_a_wrong_type_is_noticed_when_selecting(samv: SimulatedSamv, reader: SamvReader) -> None:
    samv.place(LIN)
    samv.fail_next(0x40, b"\x20\x02")

    assert await read(reader) is Unreadable.WRONG_TYPE


async def test_a_document_pulled_away_while_reading_was_moved(
    samv: SimulatedSamv, reader: SamvReader, port: PtyPort
) -> None:
    samv.place(LIN)
    async with asyncio.TaskGroup() as group:
        reading = group.create_task(read(reader))
        await port.until(lambda: b"\x30\x01" in samv.commands)
        samv.lift()

    assert reading.result() is Unreadable.MOVED


async def test_impossible_data_and_unknown_kinds_are_answers(samv: SimulatedSamv, reader: SamvReader) -> None:
    samv.place(replace(LIN, birth="19980518"))
    assert await read(reader) is Unreadable.BAD_DATA

    samv.place(replace(LIN, letter="Y"))
    assert await read(reader) is Unreadable.UNKNOWN_LAYOUT


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


async def test_a_silent_module_is_a_fault_and_recovers(samv: SimulatedSamv, reader: SamvReader) -> None:
    samv.go_silent()
    with pytest.raises(DeviceError) as error:
        await read(reader)
    status = await reader.status()

    assert error.value.fault is Fault.ID_READER_SILENT
    assert (status.state, status.fault) == (DeviceState.OFFLINE, Fault.ID_READER_SILENT)

    samv.speak_again()
    assert (await reader.status()).usable


async def test_an_unplugged_reader_is_gone_and_comes_back(
    samv: SimulatedSamv, reader: SamvReader, port: PtyPort
) -> None:
    port.later(0.05, port.unplug)
    with pytest.raises(DeviceError) as error:
        await read(reader)
    status = await reader.status()

    assert error.value.fault is Fault.ID_READER_GONE
    assert (status.state, status.fault) == (DeviceState.NO_DEVICE, Fault.ID_READER_GONE)

    port.plug_in()
    samv.place(LIN)
    assert name_in(await read(reader)) == "林晓雨"


@pytest.mark.parametrize("sw3", [0x60, 0x66])
async def test_a_failed_self_test_stands_in_the_status(
    samv: SimulatedSamv, reader: SamvReader, sw3: int
) -> None:
    await reader.status()
    samv.fail_next(sw3, b"\x11\xff")

    status = await reader.status()

    assert (status.state, status.fault) == (DeviceState.HARDWARE_ERROR, Fault.ID_READER_SELF_TEST)


async def test_a_reset_brings_back_a_reader(samv: SimulatedSamv, reader: SamvReader) -> None:
    assert (await reader.reset()).usable
    assert samv.commands[-1] == b"\x10\xff"


async def test_a_late_reading_is_not_given_to_the_next_citizen(
    samv: SimulatedSamv, reader: SamvReader, port: PtyPort
) -> None:
    async def in_vain() -> None:
        with pytest.raises(DeviceError):
            await read(reader)

    samv.place(LIN)
    async with asyncio.TaskGroup() as group:
        group.create_task(in_vain())
        await port.until(lambda: b"\x30\x01" in samv.commands)
        # The module takes longer than anybody waits, and the citizen goes.
        samv.late_next(1.0)
    samv.lift()
    samv.place(ZHOU)

    # While the old answer is under way the reader may be silent, but it never mixes up two people.
    for _ in range(10):
        try:
            outcome = await read(reader)
        except DeviceError:
            continue
        break
    else:
        pytest.fail("the reader did not recover")
    assert outcome is Unreadable.MOVED or name_in(outcome) == "周大山"


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
    assert samv.commands == [b"\x20\x01", b"\x20\x02", b"\x30\x01"]


async def test_the_status_may_be_asked_while_a_document_is_waited_for(
    samv: SimulatedSamv, reader: SamvReader
) -> None:
    async with asyncio.TaskGroup() as group:
        reading = group.create_task(read(reader))
        for _ in range(5):
            assert (await reader.status()).usable
        samv.place(LIN)

    assert name_in(reading.result()) == "林晓雨"


async def test_a_slow_line_is_given_the_time_the_bytes_need(port: PtyPort) -> None:
    simulated = SimulatedSamv(
        port.send, port.later, SamvTimings(find_s=0, select_s=0, read_s=0, command_s=0, baud=19200)
    )
    port.receive = simulated.receive
    reader = SamvReader(port.open_line, baud=19200, patience=IMPATIENT)
    simulated.place(LIN)

    # 1295 bytes take 0.67 s on this line, longer than the bare wait of 0.4 s.
    assert name_in(await read(reader)) == "林晓雨"
    reader.close()


async def test_nobody_can_tell_lifted_from_lying(reader: SamvReader) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await reader.lifted()
