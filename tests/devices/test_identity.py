"""What each machine on a line tells of itself, and that nothing moves for it."""

import pytest

from kiosk.devices.dispenser.crt591.driver import Crt591Dispenser
from kiosk.devices.dispenser.crt591.simulator import SimulatedCrt591
from kiosk.devices.metal import Station
from kiosk.devices.status import DeviceIdentity, printable
from tests.devices.bench_metal import BenchMetal
from tests.devices.card_printer import bench as card_printers
from tests.devices.dispenser.bench import BLANKS, IMPATIENT, QUICK
from tests.devices.pty import PtyPort
from tests.devices.receipt_printer import bench as receipt_printers


async def test_the_dispenser_says_version_serial_and_how_many_cards_it_captured(port: PtyPort) -> None:
    metal = BenchMetal()
    metal.load(Station.STACK, BLANKS)
    unit = SimulatedCrt591(port.send, port.later, metal, QUICK)
    port.receive = unit.receive
    unit.initialised, unit.captures = True, 7
    dispenser = Crt591Dispenser(port.open_line, patience=IMPATIENT)

    known = await dispenser.identity()
    unit.go_silent()
    unknown = await dispenser.identity()
    dispenser.close()

    assert (known.firmware, known.serial, known.counters) == ("CRT-591-M001", "SIM00001", {"captured": 7})
    assert unknown == DeviceIdentity()
    assert metal.counts() == {"stack": BLANKS}


async def test_the_card_printer_says_model_firmware_and_serial(port: PtyPort) -> None:
    bench = card_printers.set_up(port)
    card = bench.metal.put_card(Station.INLET)

    known = await bench.printer.identity()

    assert known == DeviceIdentity("KIOSK", "SIM 1.0", "10000000001")
    assert bench.metal.where(card) is Station.INLET


async def test_the_receipt_printer_says_maker_model_firmware_and_serial(port: PtyPort) -> None:
    bench = receipt_printers.set_up(port)

    known = await bench.printer.identity()
    bench.machine.paper_out()
    offline = await bench.printer.identity()

    assert known == DeviceIdentity("SIM 80 mm", "1.00", "R0000001")
    assert offline == DeviceIdentity(), "what waits in its buffer would answer later, for something else"
    assert bench.machine.slips == []


@pytest.mark.parametrize("said", [b"\x08SIM00001", b"SIM00001\r\n", b"SIM00001\x00\x00", b"\xff SIM00001 "])
def test_a_text_is_read_without_what_stands_around_it(said: bytes) -> None:
    assert printable(said) == "SIM00001"
