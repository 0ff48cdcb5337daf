"""Rows to benches; `--hardware ROLE=DRIVER@ADDRESS[,KEY=VALUE...]` puts a real device in their place.

On hardware only what changes nothing is run; `--moves` adds what moves media. Tests that need hands on the
machine or on its wire stay with the simulators.
"""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest

from kiosk.devices.line import Line
from kiosk.devices.serial_line import open_serial
from kiosk.worker import ThreadWorker, Worker
from tests.devices.contract.benches import Bench
from tests.devices.contract.fitted import fitted
from tests.devices.contract.rows import ROWS, PutUp
from tests.devices.contract.wire import Wire
from tests.devices.pty import PtyPort


class Real(NamedTuple):
    """A device that really stands somewhere."""

    role: str
    driver: str
    address: str
    more: dict[str, str]
    """What its table in kiosk.toml says beside: model=kc200b."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--hardware", action="append", default=[], metavar="ROLE=DRIVER@ADDRESS[,KEY=VALUE...]")
    parser.addoption("--moves", action="store_true", help="with --hardware: also what moves cards and paper")


def real_devices(config: pytest.Config) -> list[Real]:
    """What --hardware names. Raises UsageError."""
    devices = []
    for text in config.getoption("--hardware", []):
        named, *pairs = text.split(",")
        role, _, where = named.partition("=")
        driver, _, address = where.partition("@")
        more = dict(pair.partition("=")[::2] for pair in pairs)
        if not (role and driver and address and all(more.values())):
            raise pytest.UsageError(f"--hardware {text}: expected ROLE=DRIVER@ADDRESS[,KEY=VALUE...]")
        devices.append(Real(role, driver, address, more))
    return devices


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One run for each driver of the module's ROLE; of every role where the module names none."""
    if "bench" not in metafunc.fixturenames:
        return
    role = getattr(metafunc.module, "ROLE", None)
    rows: list[PutUp | Real]
    reals = real_devices(metafunc.config)
    if reals:
        rows = [real for real in reals if role in (None, real.role)]
        names = [f"{real.role}-{real.driver}" for real in reals if real in rows]
    else:
        drivers = {name: put_up for one in ROWS if role in (None, one) for name, put_up in ROWS[one].items()}
        rows, names = list(drivers.values()), list(drivers)
    metafunc.parametrize("bench", rows, ids=names, indirect=True)


@pytest.fixture
async def bench(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    """The driver at its machine."""
    if isinstance(request.param, Real):
        async with _real(request, request.param) as real:
            yield real
        return
    port = PtyPort(tmp_path)
    bench = request.param(Wire(port))
    yield bench
    bench.close()
    port.unplug()


@contextlib.asynccontextmanager
async def _real(request: pytest.FixtureRequest, real: Real) -> AsyncIterator[Bench]:
    if request.node.get_closest_marker("moves") and not request.config.getoption("--moves"):
        pytest.skip("moves media: only with --moves")
    if "wire" in request.fixturenames or "hands" in request.fixturenames:
        pytest.skip("needs hands on the machine")
    workers: list[ThreadWorker] = []
    lines: list[Line] = []

    def worker(name: str) -> Worker:
        workers.append(ThreadWorker(name))
        return workers[-1]

    def open_line(address: str) -> Line:
        lines.append(open_serial(address))
        return lines[-1]

    yield Bench(device=fitted(real.role, real.driver, real.address, worker, real.more, open_line))
    # Not every driver gives its line back, and the next test's would find it taken.
    for line in lines:
        line.close()
    for one in workers:
        one.close()


@pytest.fixture
def wire(bench: Bench) -> Wire:
    """The line itself, to spoil it: not on hardware."""
    return bench.line


@pytest.fixture
def hands(bench: Bench) -> Bench:
    """The bench for who puts hands on the machine: not on hardware."""
    return bench
