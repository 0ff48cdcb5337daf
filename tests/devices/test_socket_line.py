"""Lines over the network: the same promises as a serial port's, over real sockets."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable

import pytest

from kiosk.devices.card_printer.evolis.driver import EvolisPrinter
from kiosk.devices.card_printer.evolis.models import MODELS
from kiosk.devices.card_printer.evolis.simulator import SimulatedEvolis
from kiosk.devices.line import LineLost
from kiosk.devices.metal import Station
from kiosk.devices.socket_line import is_tcp_address, open_line
from kiosk.faults import Fault
from kiosk.worker import InlineWorker
from tests.devices.card_printer.bench import BRIEF, QUICK
from tests.devices.card_printer.faces import chart
from tests.devices.card_printer.metal import BenchMetal


class Far:
    """A device behind the network: one caller at a time."""

    def __init__(self) -> None:
        self.receive: Callable[[bytes], None] = self.send
        self.callers: list[asyncio.StreamWriter] = []
        self._server: asyncio.Server | None = None
        self.address = ""

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.address = f"tcp://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def send(self, data: bytes) -> None:
        self.callers[-1].write(data)

    def hang_up(self) -> None:
        self.callers[-1].close()

    async def close(self) -> None:
        for caller in self.callers:
            caller.close()
        if self._server is not None:
            self._server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.callers.append(writer)
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65536):
                self.receive(data)


@pytest.fixture
async def far() -> AsyncIterator[Far]:
    far = Far()
    await far.open()
    yield far
    await far.close()


async def test_what_is_written_before_the_other_end_has_answered_arrives(far: Far) -> None:
    line = open_line(far.address)
    line.write(bytes(range(256)) * 400)

    heard = b""
    async with asyncio.timeout(5):
        while len(heard) < 102_400:
            heard += await line.read()

    assert heard == bytes(range(256)) * 400
    line.close()


async def test_an_end_that_hangs_up_loses_the_line_and_may_be_called_again(far: Far) -> None:
    line = open_line(far.address)
    line.write(b"?")
    assert await line.read() == b"?"

    far.hang_up()
    with pytest.raises(LineLost):
        async with asyncio.timeout(2):
            await line.read()
    again = open_line(far.address)
    again.write(b"!")

    assert await again.read() == b"!"
    again.close()


async def test_nobody_there_loses_the_line_and_keeps_nobody_waiting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        address = f"tcp://127.0.0.1:{door.getsockname()[1]}"

    line = open_line(address)

    with pytest.raises(LineLost):
        async with asyncio.timeout(2):
            await line.read()


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("tcp://192.0.2.7:9100", True),
        ("tcp://[2001:db8::7]:9100", True),
        ("tcp://printer.local:9100", False),
        ("tcp://192.0.2.7", False),
        ("tcp://192.0.2.7:9100/raw", False),
        ("tcp://192.0.2.999:9100", False),
        ("/dev/ttyS0?baud=9600", False),
    ],
)
def test_a_tcp_address_is_a_number_and_a_port(address: str, good: bool) -> None:
    assert is_tcp_address(address) is good


async def test_a_card_printer_works_over_the_network_and_comes_back(far: Far) -> None:
    metal = BenchMetal()
    loop = asyncio.get_running_loop()

    def later(seconds: float, act: Callable[[], None]) -> None:
        loop.call_later(seconds, act)

    machine = SimulatedEvolis(far.send, later, metal, QUICK)
    far.receive = machine.receive
    model = MODELS[""].on_line(None)
    printer = EvolisPrinter(lambda: open_line(far.address), InlineWorker(), model, BRIEF)
    metal.put_card(Station.INLET)
    job = await printer.prepare(chart())

    await printer.print(job)
    far.hang_up()
    await asyncio.sleep(0.05)
    lost = await printer.status()
    back = await printer.status()

    assert machine.prints == 1
    assert b"\x1bDbc;" not in job.data, "a quick line gets the plain download"
    assert (lost.fault, back.fault, back.usable) == (Fault.PRINTER_GONE, None, True)
