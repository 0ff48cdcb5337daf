"""A reader that hangs is a fault of its own, and never a visit that stands still."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import pytest

from kiosk.devices.card_reader.pcsc.chip import PcscChip
from kiosk.devices.card_reader.pcsc.link import PcscLink
from kiosk.errors import DeviceError
from kiosk.faults import Fault

T = TypeVar("T")


class StuckWorker:
    """See Worker: the thread never comes back from PC/SC."""

    async def run(self, call: Callable[[], T]) -> T:
        await asyncio.get_running_loop().create_future()
        return call()

    def close(self) -> None:
        return


async def test_a_reader_that_never_answers_is_gone() -> None:
    chip = PcscChip(PcscLink(0), StuckWorker(), answer_s=0.05)

    async with asyncio.timeout(2.0):
        with pytest.raises(DeviceError) as powering:
            await chip.power_on()
        with pytest.raises(DeviceError) as asking:
            await chip.transmit(bytes.fromhex("0084000008"))

    assert (powering.value.fault, asking.value.fault) == (Fault.READER_GONE, Fault.READER_GONE)
