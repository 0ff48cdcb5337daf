"""What every receipt printer keeps: one slip for one receipt, and paper is what it says it is."""

import pytest

from kiosk.devices.receipt_printer.port import ReceiptStatus
from kiosk.devices.status import Supply
from kiosk.faults import Action, Fault
from tests.devices.contract.benches import ReceiptPrinterBench
from tests.devices.contract.doubt import ACCIDENTS, outcome, struck, usable_again
from tests.devices.contract.wire import Wire
from tests.devices.receipt_printer.sample_receipt import RECEIPT

ROLE = "receipt_printer"


@pytest.mark.moves
async def test_a_receipt_is_printed(bench: ReceiptPrinterBench) -> None:
    await bench.device.print(RECEIPT)

    assert (await bench.device.status()).can_print


@pytest.mark.parametrize("accident", ACCIDENTS)
async def test_in_doubt_a_receipt_is_not_printed_again(
    bench: ReceiptPrinterBench, wire: Wire, accident: str
) -> None:
    before = bench.printed()
    wire.forget()

    fault = await struck(bench, accident, bench.device.print(RECEIPT), bench.order)

    assert wire.count(bench.order) == 1
    slips = bench.printed() - before
    assert slips <= 1
    if fault is None and accident != "nobody waits any more":
        assert slips == 1
    await usable_again(bench)
    before = bench.printed()
    await bench.device.print(RECEIPT)
    await wire.port.until(lambda: bench.printed() > before)


async def test_paper_that_is_out_is_told_and_nothing_is_printed_until_there_is_some(
    bench: ReceiptPrinterBench, wire: Wire
) -> None:
    bench.paper_out()
    wire.forget()

    fault = await outcome(bench.device.print(RECEIPT))

    assert fault is Fault.RECEIPT_PAPER_OUT
    assert fault.action is Action.CLEAR
    status = await bench.device.status()
    assert isinstance(status, ReceiptStatus)
    assert (status.paper, status.can_print) == (Supply.EMPTY, False)
    assert wire.count(bench.order) == 0
    bench.load_paper()
    await usable_again(bench)
    await bench.device.print(RECEIPT)
    assert bench.printed() == 1


async def test_an_open_cover_is_told_and_can_be_closed(bench: ReceiptPrinterBench, wire: Wire) -> None:
    bench.open_cover()

    assert await outcome(bench.device.print(RECEIPT)) is Fault.RECEIPT_COVER_OPEN
    assert (await bench.device.reset()).fault is Fault.RECEIPT_COVER_OPEN

    bench.close_cover()
    await usable_again(bench)
    assert bench.printed() == 0
