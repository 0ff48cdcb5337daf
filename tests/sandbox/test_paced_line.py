"""The bench's line keeps the pace of a real one, and knows what of the time was its own."""

import asyncio
import time
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from kiosk.devices.line import Line
from kiosk.devices.serial_line import open_serial
from kiosk.sandbox.paced_line import PacedLine

BAUD = 9600


@pytest.fixture
async def paced(tmp_path: Path) -> AsyncIterator[PacedLine]:
    line = PacedLine(tmp_path / "line", BAUD)
    yield line
    line.close()


async def asked(line: Line, question: bytes, size: int) -> float:
    """Seconds until so many bytes have come."""
    began, heard = time.monotonic(), 0
    line.write(question)
    async with asyncio.timeout(5.0):
        while heard < size:
            heard += len(await line.read())
    return time.monotonic() - began


async def test_a_question_and_its_answer_take_the_time_of_their_bits(paced: PacedLine) -> None:
    paced.receive = lambda data: paced.send(data * 2)
    paced.start()
    line = open_serial(paced.address)

    took = await asked(line, bytes(40), 80)
    line.close()

    needed = 120 * 10 / BAUD
    assert needed <= took < needed + 0.1
    assert needed <= paced.own_s < needed + 0.05


async def test_what_is_longer_than_a_chunk_is_not_slower_for_it(paced: PacedLine) -> None:
    heard: list[int] = []
    whole, loop = asyncio.Event(), asyncio.get_running_loop()

    def receive(data: bytes) -> None:
        heard.append(len(data))
        if sum(heard) == 600:
            loop.call_soon_threadsafe(whole.set)

    paced.receive = receive
    paced.start()
    line = open_serial(paced.address)
    began = time.monotonic()

    line.write(bytes(600))
    await whole.wait()
    took = time.monotonic() - began
    line.close()

    assert max(heard) <= 256
    assert 600 * 10 / BAUD <= took < 600 * 10 / BAUD + 0.1


async def test_what_the_machine_does_by_itself_is_the_line_s_own_time_too(paced: PacedLine) -> None:
    paced.receive = lambda _data: paced.later(0.05, partial(paced.send, b"!"))
    paced.start()
    line = open_serial(paced.address)

    took = await asked(line, b"?", 1)
    time_of_computing = paced.own_s - 2 * 10 / BAUD
    line.close()

    assert took >= 0.05
    assert 0 <= time_of_computing < 0.02
