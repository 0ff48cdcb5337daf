"""The ESC/POS driver against the simulated machine, over a pseudo-terminal."""

import asyncio

import numpy as np
import pytest

from kiosk.devices.receipt_printer.escpos import codec
from kiosk.devices.receipt_printer.escpos.layout import encode
from kiosk.devices.receipt_printer.escpos.slip_picture import slip_picture
from kiosk.devices.receipt_printer.port import LineStyle, Receipt, ReceiptLine
from kiosk.devices.status import DeviceState, Supply
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.fonts import find_fonts
from tests.devices.pty import PtyPort
from tests.devices.receipt_printer.bench import Bench, set_up
from tests.devices.receipt_printer.sample_receipt import RECEIPT


@pytest.fixture
async def bench(port: PtyPort) -> Bench:
    return set_up(port)


async def fault_of_printing(bench: Bench) -> Fault:
    with pytest.raises(DeviceError) as raised:
        await bench.printer.print(RECEIPT)
    return raised.value.fault


async def test_a_receipt_is_printed_whole_and_cut_before_print_returns(bench: Bench) -> None:
    await bench.printer.print(RECEIPT)

    (slip,) = bench.machine.slips
    assert slip.is_cut
    for line in RECEIPT.lines:
        assert line.label in slip.text
        if line.style is LineStyle.ROW:
            assert f" {line.value}\n" in slip.text
    assert "[https://si.example/e-card]" in slip.text


async def test_the_paper_shows_rows_to_both_edges_and_the_result_large(bench: Bench) -> None:
    await bench.printer.print(RECEIPT)

    picture = np.asarray(slip_picture(bench.machine.slips[0], find_fonts()))
    assert picture.shape[1] == 640
    assert picture[:, :32].min() > 128
    assert picture[:, 608:].min() > 128
    assert picture[:, 32:40].min() < 128
    assert picture[:, 600:608].min() < 128


async def test_status_of_a_sound_printer(bench: Bench) -> None:
    status = await bench.printer.status()

    assert (status.state, status.fault, status.paper) == (DeviceState.ONLINE, None, Supply.OK)


async def test_little_paper_is_told_and_printing_goes_on(bench: Bench) -> None:
    bench.machine.paper_near_end()

    assert (await bench.printer.status()).paper is Supply.LOW
    await bench.printer.print(RECEIPT)
    assert len(bench.machine.slips) == 1


async def test_paper_that_ends_in_the_middle_is_a_fault_and_the_rest_is_dropped(bench: Bench) -> None:
    async with asyncio.TaskGroup() as tasks:
        printing = tasks.create_task(fault_of_printing(bench))
        await bench.port.until(lambda: len(bench.machine.slip.rows) > 3)
        bench.machine.paper_out()
    assert printing.result() is Fault.RECEIPT_PAPER_OUT

    await asyncio.sleep(0.02)
    bench.machine.load_paper()
    await asyncio.sleep(0.15)
    assert not bench.machine.slips
    assert "12333" not in bench.machine.slip.text


async def test_a_lost_answer_about_paper_leaves_it_unknown(bench: Bench) -> None:
    ask_paper = codec.ask(codec.Query.PAPER)
    bench.port.receive = lambda data: bench.machine.receive(data.replace(ask_paper, b""))

    assert (await bench.printer.status()).paper is Supply.UNKNOWN
    assert await fault_of_printing(bench) is Fault.RECEIPT_SILENT
    assert not bench.machine.slips


def deaf_to_fences(bench: Bench) -> None:
    bench.port.receive = lambda data: bench.machine.receive(data.replace(codec.FENCE, b""))


async def test_who_is_silent_in_turn_is_not_believed_and_gets_no_receipt_not_even_the_first(
    bench: Bench,
) -> None:
    deaf_to_fences(bench)

    assert await fault_of_printing(bench) is Fault.RECEIPT_SILENT

    assert not bench.machine.slips
    assert not bench.machine.slip.rows


async def test_a_model_that_does_not_answer_in_turn_is_believed_in_real_time_and_asked_for_nothing_else(
    port: PtyPort,
) -> None:
    bench = set_up(port, "no-turn")
    deaf_to_fences(bench)

    await bench.printer.print(RECEIPT)

    assert len(bench.machine.slips) == 1
    assert codec.FENCE not in port.heard


async def test_a_receipt_that_nobody_waits_for_any_more_does_not_vouch_for_the_next(bench: Bench) -> None:
    printing = asyncio.ensure_future(bench.printer.print(RECEIPT))
    await bench.port.until(lambda: len(bench.machine.slip.rows) > 3)
    printing.cancel()
    await asyncio.wait([printing])

    fault = None
    try:
        await bench.printer.print(RECEIPT)
    except DeviceError as error:
        fault = error.fault  # it was still busy with the other: not sent, and said so

    assert len(bench.machine.slips) == (2 if fault is None else 1)


@pytest.mark.parametrize("late_s", [0.08, 0.13, 0.25])
async def test_a_late_word_is_taken_for_nothing_else(bench: Bench, late_s: float) -> None:
    """R, of the serial number, would be a paper end; k, in a word, the end of a receipt."""
    bench.machine.late_in_turn_s = late_s

    for _ in range(2):
        said = await bench.printer.identity()
        status = await bench.printer.status()

        assert said.firmware in ("", "1.00")
        assert said.words in ("", "SIM", "80 mm", "SIM 80 mm")
        assert said.serial in ("", "R0000001")
        assert (status.fault, status.paper) in (
            (None, Supply.OK),
            (Fault.RECEIPT_SILENT, Supply.UNKNOWN),
        )
    bench.machine.late_in_turn_s = 0.0
    await bench.port.until(lambda: not bench.machine.busy)
    assert (await bench.printer.identity()).serial == "R0000001"
    await bench.printer.print(RECEIPT)
    assert len(bench.machine.slips) == 1


async def test_status_requests_are_answered_wherever_the_stream_is_cut(bench: Bench) -> None:
    line = bench.port.open_line()
    for byte in encode(Receipt((ReceiptLine(LineStyle.TEXT, "社保卡"),))) + codec.ask(codec.Query.PAPER):
        line.write(bytes([byte]))
        await asyncio.sleep(0)

    async with asyncio.timeout(1):
        assert await line.read() == b"\x12"
    await bench.port.until(lambda: bool(bench.machine.slips))
    assert bench.machine.slips[0].text.startswith("社保卡")
    line.close()


async def test_the_devices_own_time_is_told_to_the_hall(bench: Bench) -> None:
    await bench.printer.print(RECEIPT)

    assert {device for device, _ in bench.metal.work} == {"receipt_printer"}
    assert 1.0 < sum(seconds for _, seconds in bench.metal.work) / 0.02 < 4.0


async def test_a_stuck_cutter_is_told_and_work_goes_on_when_it_is_free(bench: Bench) -> None:
    bench.machine.jam_cutter()

    status = await bench.printer.status()
    assert (status.state, status.fault) == (DeviceState.USER_ERROR, Fault.RECEIPT_CUTTER)
    assert status.paper is Supply.OK
    assert await fault_of_printing(bench) is Fault.RECEIPT_CUTTER

    bench.machine.free_cutter()
    await bench.printer.print(RECEIPT)
    assert [slip.is_cut for slip in bench.machine.slips] == [True]


async def test_a_cutter_that_sticks_in_the_middle_is_no_printed_receipt(bench: Bench) -> None:
    async with asyncio.TaskGroup() as tasks:
        printing = tasks.create_task(fault_of_printing(bench))
        await bench.port.until(lambda: len(bench.machine.slip.rows) > 3)
        bench.machine.jam_cutter()

    assert printing.result() is Fault.RECEIPT_CUTTER
    assert bench.machine.slips == []


@pytest.mark.parametrize("late_s", [0.08, 0.16, 0.3])
async def test_no_answer_is_taken_for_another_question_s_however_late_it_comes(
    bench: Bench, late_s: float
) -> None:
    bench.machine.paper_near_end()
    bench.machine.late_s = late_s

    for _ in range(2):
        status = await bench.printer.status()
        told = (status.state, status.fault, status.paper)

        assert told in (
            (DeviceState.ONLINE, None, Supply.LOW),
            (DeviceState.OFFLINE, Fault.RECEIPT_SILENT, Supply.UNKNOWN),
        )
    # At the pace of a unit that has got over it, the last answer is waited off and nothing is mixed up.
    bench.machine.late_s = 0.0
    assert (await bench.printer.status()).paper is Supply.LOW
