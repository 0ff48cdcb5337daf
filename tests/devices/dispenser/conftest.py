from collections.abc import AsyncIterator

import pytest

from kiosk.devices.dispenser.crt591.driver import Crt591Dispenser
from kiosk.devices.dispenser.crt591.simulator import SimulatedCrt591
from kiosk.devices.metal import Station
from tests.devices.bench_metal import BenchMetal
from tests.devices.dispenser.bench import BLANKS, IMPATIENT, QUICK
from tests.devices.pty import PtyPort


@pytest.fixture
def metal() -> BenchMetal:
    metal = BenchMetal()
    metal.load(Station.STACK, BLANKS)
    return metal


@pytest.fixture
async def unit(port: PtyPort, metal: BenchMetal) -> SimulatedCrt591:
    unit = SimulatedCrt591(port.send, port.later, metal, QUICK)
    port.receive = unit.receive
    return unit


@pytest.fixture
async def dispenser(port: PtyPort, unit: SimulatedCrt591) -> AsyncIterator[Crt591Dispenser]:
    dispenser = Crt591Dispenser(port.open_line, patience=IMPATIENT)
    unit.initialised = True
    yield dispenser
    dispenser.close()
