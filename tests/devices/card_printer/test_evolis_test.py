"""What a technician's test of the card printer shows; no card is moved for it."""

import pytest

from kiosk.devices.metal import Station
from kiosk.devices.status import DeviceState, Supply
from kiosk.faults import Fault
from tests.devices.card_printer.bench import set_up
from tests.devices.pty import PtyPort


async def test_the_printer_tells_firmware_number_and_ribbon(port: PtyPort) -> None:
    bench = set_up(port, "kc200b")
    bench.machine.cards_left = 38

    tested = await bench.printer.test()

    assert (tested.firmware, tested.serial) == ("SIM 1.0", "10000000001")
    assert (tested.ribbon_kind, tested.ribbon_size) == ("YMCKO", bench.machine.ribbon_size)
    assert (tested.status.state, tested.status.cards_left) == (DeviceState.ONLINE, 38)


async def test_a_card_inside_stays_where_it_is(port: PtyPort) -> None:
    bench = set_up(port)
    card = bench.metal.put_card(Station.INLET)

    await bench.printer.test()

    assert bench.metal.where(card) is Station.INLET
    assert card.prints == []


async def test_an_empty_ribbon_fails_the_test(port: PtyPort) -> None:
    bench = set_up(port, "kc200b")
    bench.machine.cards_left = 0

    tested = await bench.printer.test()

    assert tested.status.ribbon is Supply.EMPTY


@pytest.mark.parametrize("model", ["", "kc200b"])
async def test_a_silent_printer_is_a_result_and_no_exception(port: PtyPort, model: str) -> None:
    bench = set_up(port, model)
    bench.machine.go_silent()

    tested = await bench.printer.test()

    assert tested.status.fault is Fault.PRINTER_SILENT
    assert (tested.firmware, tested.ribbon_kind) == ("", "")
