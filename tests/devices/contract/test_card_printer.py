"""What every card printer keeps: no card is printed twice, and it tells where the card is."""

import asyncio
from collections.abc import Callable

import pytest

from kiosk.devices.card_printer.port import PrinterPlace, PrinterStatus
from kiosk.devices.metal import Station
from kiosk.devices.status import Supply
from kiosk.faults import Action, Fault
from tests.devices.contract.benches import CardPrinterBench
from tests.devices.contract.doubt import ACCIDENTS, idle_status, outcome, struck, usable_again
from tests.devices.contract.wire import Wire

ROLE = "card_printer"

FORBIDDING: dict[str, tuple[Callable[[CardPrinterBench], None], Fault]] = {
    "no ribbon": (lambda bench: bench.ribbon_out(), Fault.PRINTER_RIBBON_OUT),
    "an open cover": (lambda bench: bench.open_cover(), Fault.PRINTER_COVER_OPEN),
    "a full reject bin": (lambda bench: bench.fill_bin(), Fault.PRINTER_BIN_FULL),
}


def seen(bench: CardPrinterBench) -> PrinterPlace:
    """Where the sensors have to see the card."""
    if bench.metal.card_at(Station.PRINT) is not None:
        return PrinterPlace.PRINT
    return PrinterPlace.INLET if bench.metal.card_at(Station.INLET) is not None else PrinterPlace.NONE


@pytest.mark.moves
async def test_what_is_not_there_is_neither_printed_nor_rejected(bench: CardPrinterBench) -> None:
    await bench.device.reset()

    assert await outcome(bench.device.reject()) is Fault.PRINTER_NO_CARD
    assert (await bench.device.reset()).usable


async def test_a_card_is_printed_once_and_put_back_and_the_next_can_be_rejected(
    bench: CardPrinterBench, wire: Wire
) -> None:
    bench.metal.load(Station.INLET)

    await bench.device.print(bench.job)

    assert (bench.printed(), seen(bench)) == (1, PrinterPlace.INLET)
    assert (await bench.device.status()).card is PrinterPlace.INLET
    await bench.device.reject()
    assert bench.metal.counts() == {"reject_bin": 1}


@pytest.mark.parametrize("begun", ["draw_in", "print", "reject"])
@pytest.mark.parametrize("accident", ACCIDENTS)
async def test_in_doubt_nothing_is_repeated_and_the_status_tells_the_truth(
    bench: CardPrinterBench, wire: Wire, accident: str, begun: str
) -> None:
    if (accident, begun) == ("it is not heard", "print"):
        pytest.skip("half a job is its own matter: the printer gives it up")
    bench.metal.load(Station.PRINT if begun == "reject" else Station.INLET)
    wire.forget()
    work = bench.device.reject() if begun == "reject" else bench.device.print(bench.job)

    fault = await struck(bench, accident, work, bench.orders[begun])
    await usable_again(bench)
    status = await idle_status(bench)

    assert wire.count(bench.orders[begun]) == 1
    assert bench.printed() <= 1
    assert isinstance(status, PrinterStatus)
    assert status.card is seen(bench)
    if fault is None and accident != "nobody waits any more":
        done = {"reject_bin": 1} if begun == "reject" else {"inlet": 1}
        assert bench.metal.counts() == done
        assert bench.printed() == (begun != "reject")
    if status.card is not PrinterPlace.NONE:
        await bench.device.reject()
        assert bench.metal.counts() == {"reject_bin": 1}


async def test_a_jam_keeps_the_card_inside_until_it_is_rejected(bench: CardPrinterBench, wire: Wire) -> None:
    bench.metal.load(Station.INLET)
    bench.jam()

    fault = await outcome(bench.device.print(bench.job))

    assert fault is Fault.PRINTER_JAM
    assert fault.action is Action.CLEAR
    assert (await bench.device.status()).fault is Fault.PRINTER_JAM
    assert (await bench.device.reset()).card is PrinterPlace.PRINT
    assert await outcome(bench.device.print(bench.job)) is Fault.PRINTER_JAM, (
        "whose card that is, nobody knows"
    )
    await bench.device.reject()
    assert bench.metal.counts() == {"reject_bin": 1}


@pytest.mark.parametrize("what", FORBIDDING)
async def test_what_forbids_printing_is_named_before_a_card_is_drawn_in(
    bench: CardPrinterBench, wire: Wire, what: str
) -> None:
    forbid, fault = FORBIDDING[what]
    bench.metal.load(Station.INLET)
    await bench.device.reset()
    forbid(bench)
    wire.forget()

    assert await outcome(bench.device.print(bench.job)) is fault

    status = await bench.device.status()
    assert (status.fault, status.can_print, status.card) == (fault, False, PrinterPlace.INLET)
    assert wire.count(bench.orders["draw_in"]) == 0
    assert bench.metal.counts() == {"inlet": 1}


async def test_the_supplies_are_told(bench: CardPrinterBench, wire: Wire) -> None:
    bench.ribbon_out()
    assert (await bench.device.status()).ribbon is Supply.EMPTY

    bench.fill_bin()
    assert (await bench.device.status()).reject_bin is Supply.FULL


async def test_a_cover_that_is_opened_while_printing_stops_it_and_can_be_closed(
    bench: CardPrinterBench, wire: Wire
) -> None:
    bench.metal.load(Station.INLET)
    printing = asyncio.ensure_future(outcome(bench.device.print(bench.job)))
    await wire.port.until(lambda: bench.metal.card_at(Station.PRINT) is not None)
    bench.open_cover()

    assert await printing is Fault.PRINTER_COVER_OPEN

    assert (await bench.device.status()).fault is Fault.PRINTER_COVER_OPEN
    bench.close_cover()
    await usable_again(bench)
    assert (await bench.device.status()).card is seen(bench)
