import asyncio
from dataclasses import replace

import pytest

from kiosk.devices.id_reader.port import IdDocument, Unreadable
from kiosk.devices.id_reader.samv.driver import SamvReader
from kiosk.devices.id_reader.samv.simulator import SamvTimings, SimulatedSamv
from tests.devices.id_reader.bench import IMPATIENT, LIN, name_in, read
from tests.devices.pty import PtyPort


async def test_a_document_is_waited_for_and_read(
    samv: SimulatedSamv, reader: SamvReader, port: PtyPort
) -> None:
    port.later(0.1, lambda: samv.place(LIN))

    document = await read(reader)

    assert name_in(document) == "林晓雨"
    assert isinstance(document, IdDocument)
    assert document.photo.startswith(b"\xaa\xaa\xaa\x96\x69\x06\x15")
    assert samv.commands.count(b"\x20\x01") > 1
    assert samv.commands[-4:] == [b"\x20\x01", b"\x20\x02", b"\x30\x01", b"\x30\x03"]


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


async def test_a_reset_brings_back_a_reader(samv: SimulatedSamv, reader: SamvReader) -> None:
    assert (await reader.reset()).usable
    assert samv.commands[-1] == b"\x10\xff"


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
