"""`python -m kiosk bench --devices`: what our stack adds to chips and lines, as ratios measured in one run.

Chips: the same command to the same card in the same virtual reader, by our reader and by bare pyscard in
turn. The card thinks as long as config/sandbox/timings.toml says, and is asked command by command; one that
does not think at all is asked as a card is recognised, in one conversation. What a single command costs there
is told without a limit: the wake-ups of two threads are then as long as the whole way to the card.
Lines: a pseudo-terminal at the line's own pace, with a machine behind it that needs no time; a driver may
take a tenth more than the line itself. The card's face is a real one, in colour, at 115200 baud.
"""

import asyncio
import io
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from smartcard.CardConnection import CardConnection
from smartcard.System import readers

from kiosk.card.conversation import converse
from kiosk.card.face import CardBitmaps, FaceContent, FaceLayout, render_face
from kiosk.card.port import Chip
from kiosk.devices.card_printer.evolis.driver import EvolisPrinter
from kiosk.devices.card_printer.evolis.mechanism import EvolisTimings
from kiosk.devices.card_printer.evolis.models import MODELS
from kiosk.devices.card_printer.evolis.simulator import SimulatedEvolis
from kiosk.devices.card_reader.pcsc.driver import PcscReader
from kiosk.devices.dispenser.crt591.driver import Crt591Dispenser
from kiosk.devices.dispenser.crt591.simulator import Crt591Timings, SimulatedCrt591
from kiosk.devices.id_reader.samv.driver import SamvReader
from kiosk.devices.id_reader.samv.simulator import SamvTimings, SimulatedSamv
from kiosk.devices.metal import Station
from kiosk.devices.receipt_printer.escpos.driver import EscposPrinter
from kiosk.devices.receipt_printer.escpos.simulator import EscposTimings, SimulatedEscpos
from kiosk.devices.receipt_printer.port import LineStyle, Receipt, ReceiptLine
from kiosk.devices.serial_line import open_serial
from kiosk.fonts import find_fonts
from kiosk.sandbox import bench_card
from kiosk.sandbox.children import Children
from kiosk.sandbox.chip import SimulatedChip
from kiosk.sandbox.chip_state import ChipState
from kiosk.sandbox.hall import Hall
from kiosk.sandbox.id_document import id_document
from kiosk.sandbox.measured import Measured
from kiosk.sandbox.paced_line import PacedLine
from kiosk.sandbox.pcscd import start_pcscd
from kiosk.sandbox.programme import people
from kiosk.sandbox.sitter import Sitter
from kiosk.sandbox.timings import Speed, Timings
from kiosk.sandbox.vpcd_card import VPCD_PORT
from kiosk.settings import PACKAGED_CONFIG, read_toml
from kiosk.worker import InlineWorker, ThreadWorker

MAX_APDU_RATIO = 1.3
MAX_LINE_RATIO = 1.1
MAX_FACE_S = 15.0
GIVE_WAY_S = 0.0005  # as the program itself runs (app.py)

READER_NAME = "Virtual PCD 00 00"  # vpcd's first
READ = bytes.fromhex("00B2010410")
IN_A_ROW = 10
"""Commands with which a card of our own is recognised over T=0, with GET RESPONSE (card/in_hand.py)."""
TURNS, ROWS = 4, 3
AT_ONCE_TURNS, ROWS_AT_ONCE = 20, 6
READINGS, STATUSES, RECEIPTS = 9, 40, 3
ID_BAUD, DISPENSER_BAUD, RECEIPT_BAUD, PRINTER_BAUD = 115200, 9600, 38400, 115200

_AT_ONCE = EvolisTimings(speed_factor=0.001, download_patience_s=5.0 / 0.001)
"""A printer without motors, which waits for its host as long as any."""

Act = Callable[[], Awaitable[object]]


async def measure_devices() -> dict[str, Measured]:
    """All of it; takes about a minute."""
    sys.setswitchinterval(GIVE_WAY_S)
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder:
        room = Path(folder)
        return {
            **await _chips(room),
            "id_reader_to_line": Measured(await _id_reader(room), "x", MAX_LINE_RATIO),
            "dispenser_to_line": Measured(await _dispenser(room), "x", MAX_LINE_RATIO),
            "receipt_printer_to_line": Measured(await _receipt_printer(room), "x", MAX_LINE_RATIO),
            **await _card_face(room),
        }


# --- chips


async def _chips(room: Path) -> dict[str, Measured]:
    read_s = Timings(PACKAGED_CONFIG / "sandbox" / "timings.toml", Speed.REAL).chip.read_s
    real = await _took(room, read_s, TURNS, ROWS)
    none = await _took(room, 0.0, AT_ONCE_TURNS, ROWS_AT_ONCE)
    return {
        "apdu_to_bare_pyscard": Measured(real.alone / real.bare, "x", MAX_APDU_RATIO),
        "apdu_of_no_time_to_bare": Measured(none.row / none.bare_row, "x", MAX_APDU_RATIO),
        "apdu_of_no_time_alone_to_bare": Measured(none.alone / none.bare, "x", None),
        "apdu_of_no_time_bare": Measured(1e6 * none.bare, "us", None),
    }


class _Took(NamedTuple):
    """Seconds, medians, taken in turn: what is put off by other work of the machine is put off in both."""

    alone: float
    row: float
    bare: float
    bare_row: float


async def _took(room: Path, chip_s: float, turns: int, rows: int) -> _Took:
    alone: list[float] = []
    row: list[float] = []
    bare: list[float] = []
    presence, exchange = ThreadWorker("presence"), ThreadWorker("exchange")
    async with Children(room / "logs") as children:
        await start_pcscd(children)
        card = await children.start_python("card", [bench_card.__name__, str(VPCD_PORT), str(chip_s)])
        reader = PcscReader(READER_NAME, presence, exchange)
        async with asyncio.timeout(10.0):
            await reader.inserted()
        for _ in range(turns):
            await reader.chip.power_on()
            alone += [await _timed(partial(reader.chip.transmit, READ)) for _ in range(rows * IN_A_ROW)]
            row += [await _timed(partial(converse, reader.chip, _row)) for _ in range(rows)]
            await reader.chip.power_off()
            bare += await exchange.run(partial(_bare_turn, rows * IN_A_ROW))
        await reader.close()
        await children.stop(card)
    presence.close()
    exchange.close()
    bare_rows = [sum(bare[at : at + IN_A_ROW]) for at in range(0, len(bare), IN_A_ROW)]
    return _Took(*(statistics.median(took) for took in (alone, row, bare, bare_rows)))


async def _row(chip: Chip) -> None:
    for _ in range(IN_A_ROW):
        await chip.transmit(READ)


async def _timed(act: Act) -> float:
    began = time.perf_counter()
    await act()
    return time.perf_counter() - began


def _bare_turn(apdus: int) -> list[float]:
    (reader,) = (one for one in readers() if str(one).startswith(READER_NAME))
    card: CardConnection = reader.createConnection()
    card.connect()
    took, command = [], list(READ)
    for _ in range(apdus):
        began = time.perf_counter()
        card.transmit(command)
        took.append(time.perf_counter() - began)
    card.disconnect()
    card.release()
    return took


# --- lines


@asynccontextmanager
async def _paced(room: Path, name: str, baud: int) -> AsyncIterator[PacedLine]:
    line = PacedLine(room / name, baud)
    try:
        yield line
    finally:
        line.close()


async def _to_line(line: PacedLine, act: Act) -> float:
    """What it took over what the line needed for it."""
    before = line.own_s
    took = await _timed(act)
    return took / (line.own_s - before)


async def _id_reader(room: Path) -> float:
    ratios = []
    async with _paced(room, "id_reader", ID_BAUD) as line:
        machine = SimulatedSamv(line.send, line.later, SamvTimings(speed_factor=0.0))
        line.receive = machine.receive
        line.start()
        driver = SamvReader(partial(open_serial, line.address), baud=ID_BAUD)
        await driver.status()
        for person in people()[:READINGS]:
            machine.place(id_document(person))
            ratios.append(await _to_line(line, driver.read))
        driver.close()
    return statistics.median(ratios)


async def _dispenser(room: Path) -> float:
    hall = _hall()
    async with _paced(room, "dispenser", DISPENSER_BAUD) as line:
        times = Crt591Timings(speed_factor=0.0)
        machine = SimulatedCrt591(line.send, line.later, hall, times)
        line.receive = machine.receive
        line.start()
        driver = Crt591Dispenser(partial(open_serial, line.address))
        await driver.reset()
        return statistics.median([await _to_line(line, driver.status) for _ in range(STATUSES)])


async def _receipt_printer(room: Path) -> float:
    receipt = Receipt(
        tuple(ReceiptLine(LineStyle.ROW, f"内容{number}", f"项目{number}") for number in range(24))
    )
    async with _paced(room, "receipt_printer", RECEIPT_BAUD) as line:
        machine = SimulatedEscpos(line.send, line.later, _hall(), EscposTimings(speed_factor=0.0))
        line.receive = machine.receive
        line.start()
        driver = EscposPrinter(partial(open_serial, line.address), ThreadWorker("receipt"))
        await driver.print(receipt)  # python-escpos is imported with the first one
        ratios = [await _to_line(line, lambda: driver.print(receipt)) for _ in range(RECEIPTS)]
    return statistics.median(ratios)


async def _card_face(room: Path) -> dict[str, Measured]:
    hall = _hall()
    hall.move(Station.STACK, Station.CHIP)
    hall.move(Station.CHIP, Station.INLET)
    async with _paced(room, "card_printer", PRINTER_BAUD) as line:
        machine = SimulatedEvolis(line.send, line.later, hall, _AT_ONCE)
        line.receive = machine.receive
        line.start()
        model = MODELS[""].on_line(PRINTER_BAUD)
        driver = EvolisPrinter(partial(open_serial, line.address), InlineWorker(), model)
        job = await driver.prepare(_face())
        await driver.status()
        arrival = _Arrival(machine.receive, len(job.data))
        line.receive = arrival.receive
        began = time.monotonic()
        await driver.print(job)
    took = arrival.at - began
    return {
        "card_face_at_115200": Measured(took, "s", MAX_FACE_S),
        "card_face_bytes": Measured(float(len(job.data)), "B", None),
        "card_printer_to_line": Measured(took / (len(job.data) * line.byte_s), "x", MAX_LINE_RATIO),
    }


class _Arrival:
    """When the last byte of a job has come to the machine."""

    def __init__(self, receive: Callable[[bytes], None], size: int) -> None:
        self._receive = receive
        self._left = size
        self.at = 0.0

    def receive(self, data: bytes) -> None:
        """What orders come before it counts as its beginning: they are a few bytes."""
        self._left -= len(data)
        if self._left <= 0 and not self.at:
            self.at = time.monotonic()
        self._receive(data)


def _hall() -> Hall:
    hall = Hall(None, time.monotonic, SimulatedChip.from_json)
    hall.stock(1, lambda number: SimulatedChip(ChipState.blank(number, "510100")))
    return hall


def _face() -> CardBitmaps:
    """A sitter's portrait and everybody's words, as the program sets them."""
    sitter = Sitter(still=True).picture(1.0)
    picture = io.BytesIO()
    Image.fromarray(sitter[:, :, ::-1]).save(picture, "JPEG")
    content = FaceContent(
        name="林知夏",
        social_security_number="510104199805170026",
        card_number="A12345678",
        issued_on=date(2026, 11, 21),
        bank_name="示例银行",
        bank_card_number="6222020000000000000",
        portrait=picture.getvalue(),
    )
    return render_face(read_toml(PACKAGED_CONFIG / "card_face.toml", FaceLayout), content, find_fonts())
