from collections.abc import AsyncIterator

import pytest

from kiosk.devices.id_reader.samv.driver import SamvReader
from kiosk.devices.id_reader.samv.simulator import SimulatedSamv
from tests.devices.id_reader.bench import IMPATIENT, QUICK
from tests.devices.pty import PtyPort


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
