from collections.abc import AsyncIterator

import pytest

from tests.devices.pin_pad.bench import MAKES, Bench, bench
from tests.devices.pty import PtyPort


@pytest.fixture(params=MAKES)
async def at(request: pytest.FixtureRequest, port: PtyPort) -> AsyncIterator[Bench]:
    """A pad of each make."""
    made = bench(MAKES[request.param], port)
    yield made
    made.pad.close()


@pytest.fixture
async def zt(port: PtyPort) -> AsyncIterator[Bench]:
    made = bench(MAKES["zt598"], port)
    yield made
    made.pad.close()


@pytest.fixture
async def kmy(port: PtyPort) -> AsyncIterator[Bench]:
    made = bench(MAKES["kmy3501"], port)
    yield made
    made.pad.close()
