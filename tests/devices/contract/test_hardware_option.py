"""The contract suite on "hardware": its own option, with a simulator's terminal in the device's place."""

import asyncio
import re
import sys
from pathlib import Path

import pytest

from kiosk.devices.dispenser.crt591.simulator import SimulatedCrt591
from kiosk.devices.metal import Station
from tests.devices.bench_metal import BenchMetal
from tests.devices.dispenser.bench import QUICK
from tests.devices.pty import PtyPort

pytestmark = pytest.mark.slow

SUITE = Path(__file__).parent
ROOT = SUITE.parents[2]


async def run_suite(port: PtyPort, *more: str) -> tuple[int, dict[str, int]]:
    """Exit status of a run on the device at this port, and what became of its tests."""
    device = f"dispenser=crt591@{port.path}?baud=115200"
    files = [str(SUITE / name) for name in ("test_every_device.py", "test_dispenser.py")]
    command = ["-m", "pytest", "-p", "no:cacheprovider", "--hardware", device, *more, *files]
    run = await asyncio.create_subprocess_exec(
        sys.executable, *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    async with asyncio.timeout(60):
        said, _ = await run.communicate()
    ends = re.findall(r"(\d+) (passed|failed|skipped|error)", said.decode().splitlines()[-1])
    assert ends, said.decode()
    assert run.returncode is not None
    return run.returncode, {word: int(count) for count, word in ends}


@pytest.fixture
def metal() -> BenchMetal:
    metal = BenchMetal()
    metal.load(Station.STACK, 20)
    return metal


@pytest.fixture
async def unit(port: PtyPort, metal: BenchMetal) -> SimulatedCrt591:
    unit = SimulatedCrt591(port.send, port.later, metal, QUICK)
    port.receive = unit.receive
    return unit


async def test_only_what_is_harmless_is_run_unless_moving_is_allowed(
    port: PtyPort, unit: SimulatedCrt591, metal: BenchMetal
) -> None:
    status, ends = await run_suite(port)
    assert (status, "failed" in ends) == (0, False)
    assert ends["passed"] >= 6
    assert not unit.begun
    assert metal.counts() == {"stack": 20}

    status, moving = await run_suite(port, "--moves")
    assert status == 0
    assert moving["passed"] >= ends["passed"] + 3
    assert metal.counts() == {"stack": 18, "capture_bin": 2}


async def test_a_device_that_is_not_there_keeps_no_contract(port: PtyPort) -> None:
    port.unplug()

    status, ends = await run_suite(port, "-k", "sound_device")

    assert (status, ends.get("failed")) == (1, 1)
