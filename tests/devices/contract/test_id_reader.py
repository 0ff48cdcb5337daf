"""What every ID reader keeps: what it reads is on the pad now, or it says that it was not read."""

import asyncio
from collections.abc import Awaitable

import pytest

from kiosk.devices.id_reader.port import IdDocument, Unreadable
from kiosk.errors import DeviceError
from kiosk.faults import Action
from tests.devices.contract.benches import PATIENCE_S, IdReaderBench
from tests.devices.contract.doubt import ACCIDENTS, BAD_LINE, struck, usable_again
from tests.devices.contract.wire import Wire

ROLE = "id_reader"


async def name_of(reading: Awaitable[IdDocument | Unreadable]) -> str:
    """Who was read; nobody when it was unreadable."""
    async with asyncio.timeout(4 * PATIENCE_S):
        read = await reading
    return read.name if isinstance(read, IdDocument) else ""


async def next_name(bench: IdReaderBench) -> str:
    """Who is read in the end, as the glass asks again and again."""
    async with asyncio.timeout(10):
        while True:
            try:
                name = await name_of(bench.device.read())
            except DeviceError as error:
                assert error.fault.action is Action.RESET  # noqa: PT017  what a reset cannot mend has no place here
                await bench.device.reset()
                continue
            if name:
                return name


async def test_a_document_is_waited_for(bench: IdReaderBench, wire: Wire) -> None:
    wire.port.later(0.05, lambda: bench.place(0))

    assert await name_of(bench.device.read()) == bench.names[0]


@pytest.mark.parametrize("accident", ACCIDENTS)
async def test_after_an_accident_the_next_person_is_read_and_nobody_else(
    bench: IdReaderBench, wire: Wire, accident: str
) -> None:
    bench.place(0)
    first: list[str] = []

    async def reading() -> None:
        first.append(await name_of(bench.device.read()))

    await struck(bench, accident, reading(), bench.orders["read"])
    bench.place(1)
    await usable_again(bench)

    assert first in ([], [""], [bench.names[0]])
    assert await next_name(bench) == bench.names[1]


@pytest.mark.parametrize("bad", BAD_LINE)
async def test_a_bad_line_costs_time_and_changes_no_letter(
    bench: IdReaderBench, wire: Wire, bad: str
) -> None:
    bench.place(0)
    wire.at(bench.orders["read"], lambda: BAD_LINE[bad](bench))

    assert await next_name(bench) == bench.names[0]


@pytest.mark.parametrize("late_s", [0.02, 0.03, 0.04, 0.06, 0.3])
async def test_a_reading_that_comes_late_is_not_the_next_person_s(
    bench: IdReaderBench, wire: Wire, late_s: float
) -> None:
    bench.place(0)
    await bench.device.status()
    reading = asyncio.ensure_future(bench.device.read())

    def give_up() -> None:
        reading.cancel()

    def be_late_and_left() -> None:
        wire.be_late(late_s)
        wire.port.later(0.02, give_up)

    wire.at(bench.orders["read"], be_late_and_left)
    await asyncio.wait([reading])
    assert reading.cancelled()
    wire.mend()
    bench.place(1)

    assert await next_name(bench) == bench.names[1]
