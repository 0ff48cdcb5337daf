"""The Evolis driver against the simulated machine, over a pseudo-terminal."""

import asyncio
from pathlib import Path

import numpy as np
import pytest

from kiosk.card.face import FaceLayout, render_face
from kiosk.devices.card_printer.evolis.mechanism import EvolisTimings
from kiosk.devices.card_printer.port import PrinterPlace, PrintJob
from kiosk.devices.metal import Station
from kiosk.devices.status import DeviceState, Supply
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.fonts import find_fonts
from kiosk.settings import read_toml
from tests.card.sample_face import drawn_portrait, sample_content
from tests.devices.card_printer.bench import Bench, set_up
from tests.devices.pty import PtyPort

LAYOUT = read_toml(Path(__file__).parents[3] / "config" / "card_face.toml", FaceLayout)
FACE = render_face(LAYOUT, sample_content(portrait=drawn_portrait()), find_fonts())


@pytest.fixture
async def bench(port: PtyPort) -> Bench:
    return set_up(port)


async def fault_of_printing(bench: Bench, job: PrintJob) -> Fault:
    with pytest.raises(DeviceError) as raised:
        await bench.printer.print(job)
    return raised.value.fault


async def test_a_card_is_drawn_in_printed_and_put_back(bench: Bench) -> None:
    card = bench.metal.put_card(Station.INLET)
    job = await bench.printer.prepare(FACE)

    await bench.printer.print(job)

    assert bench.metal.where(card) is Station.INLET
    assert len(card.prints) == 1
    assert bench.machine.cards_left == 99


@pytest.mark.parametrize(("model", "levels"), [("", 64), ("km500b", 128), ("kc200b", 256)])
async def test_what_the_head_laid_down_is_the_rendered_face(port: PtyPort, model: str, levels: int) -> None:
    bench = set_up(port, model)
    card = bench.metal.put_card(Station.INLET)

    await bench.printer.print(await bench.printer.prepare(FACE))

    laid = card.prints[0]
    assert laid["k"] == FACE.black
    dyes = np.stack([np.frombuffer(laid[panel], np.uint8) for panel in "cmy"], axis=-1)
    meant = np.frombuffer(FACE.colour, np.uint8).reshape(-1, 3)
    off = np.abs((255 - dyes.astype(int)) - meant).max()
    assert off <= (0 if levels == 256 else 255 / (levels - 1) / 2 + 1)


async def test_the_printer_is_told_its_routing_when_the_line_is_opened(bench: Bench) -> None:
    await bench.printer.status()

    assert b"\x1bPem;2\r\x1bPcim;I\r\x1bPcem;I\r\x1bPcrm;R\r" in bytes(bench.port.heard)


async def test_status_tells_place_ribbon_and_box(bench: Bench) -> None:
    bench.machine.cards_left = 9
    bench.metal.put_card(Station.INLET)

    status = await bench.printer.status()

    assert status.state is DeviceState.ONLINE
    assert status.card is PrinterPlace.INLET
    assert (status.ribbon, status.cards_left) == (Supply.LOW, 9)
    assert status.reject_bin is Supply.OK
    assert status.can_print


async def test_status_during_a_print_answers_at_once(port: PtyPort) -> None:
    bench = set_up(port, timings=EvolisTimings(speed_factor=0.01))
    bench.metal.put_card(Station.INLET)
    job = await bench.printer.prepare(FACE)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(bench.printer.print(job))
        await port.until(lambda: bench.machine.printing)
        async with asyncio.timeout(0.05):
            status = await bench.printer.status()

    assert status.state is DeviceState.BUSY


async def test_no_card_at_the_inlet_costs_no_ribbon(bench: Bench) -> None:
    job = await bench.printer.prepare(FACE)

    assert await fault_of_printing(bench, job) is Fault.PRINTER_NO_CARD
    assert bench.machine.cards_left == 100
    assert "Db" not in bench.machine.orders


async def test_a_card_that_is_inside_already_is_never_printed_on(bench: Bench) -> None:
    left_over = bench.metal.put_card(Station.PRINT)
    bench.metal.put_card(Station.INLET)
    job = await bench.printer.prepare(FACE)

    assert await fault_of_printing(bench, job) is Fault.PRINTER_JAM
    assert not left_over.prints


async def test_a_jam_leaves_the_card_inside_until_it_is_rejected(bench: Bench) -> None:
    card = bench.metal.put_card(Station.INLET)
    job = await bench.printer.prepare(FACE)
    bench.machine.jam_next_print()

    assert await fault_of_printing(bench, job) is Fault.PRINTER_JAM
    assert bench.metal.where(card) is Station.PRINT
    assert list(card.prints[0]) == ["y", "m"], "the spoilt card carries what was laid down before"
    status = await bench.printer.status()
    assert (status.state, status.fault, status.card) == (
        DeviceState.HARDWARE_ERROR,
        Fault.PRINTER_JAM,
        PrinterPlace.PRINT,
    )

    await bench.printer.reject()

    assert bench.metal.where(card) is Station.REJECT_BIN
    assert (await bench.printer.status()).can_print


async def test_after_a_jam_the_next_card_is_printed(bench: Bench) -> None:
    bench.metal.put_card(Station.INLET)
    job = await bench.printer.prepare(FACE)
    bench.machine.jam_next_print()
    await fault_of_printing(bench, job)
    await bench.printer.reject()
    second = bench.metal.put_card(Station.INLET)

    await bench.printer.print(job)

    assert second.prints[0]["k"] == FACE.black


async def test_a_reset_clears_the_error_and_moves_no_card(bench: Bench) -> None:
    card = bench.metal.put_card(Station.INLET)
    bench.machine.jam_next_print()
    await fault_of_printing(bench, await bench.printer.prepare(FACE))

    status = await bench.printer.reset()

    assert (status.state, status.card) == (DeviceState.ONLINE, PrinterPlace.PRINT)
    assert bench.metal.where(card) is Station.PRINT


async def test_without_a_ribbon_no_card_is_drawn_in_but_one_can_be_rejected(bench: Bench) -> None:
    card = bench.metal.put_card(Station.INLET)
    bench.machine.ribbon_out()
    job = await bench.printer.prepare(FACE)

    assert await fault_of_printing(bench, job) is Fault.PRINTER_RIBBON_OUT
    assert bench.metal.where(card) is Station.INLET
    status = await bench.printer.status()
    assert (status.ribbon, status.can_print) == (Supply.EMPTY, False)

    await bench.printer.reject()
    assert bench.metal.where(card) is Station.REJECT_BIN


async def test_an_error_answer_is_believed_even_when_the_status_is_clean(bench: Bench) -> None:
    bench.metal.put_card(Station.INLET)
    job = PrintJob(data=b"\x1bSxx\r")

    assert await fault_of_printing(bench, job) is Fault.PRINTER_PROTOCOL
    assert (await bench.printer.status()).fault is None


async def test_a_complaint_in_place_of_every_status_is_passed_on(bench: Bench) -> None:
    await bench.printer.status()
    bench.machine.error_reply_next("ERROR TIME OUT")
    bench.port.receive = lambda data: bench.machine.answer("") if b"Rpst" in data else None

    status = await bench.printer.status()

    assert status.fault is Fault.PRINTER_JAM


async def test_one_lost_answer_changes_nothing(bench: Bench) -> None:
    card = bench.metal.put_card(Station.INLET)
    job = await bench.printer.prepare(FACE)
    await bench.printer.status()
    bench.machine.lose_answer()

    await bench.printer.print(job)

    assert len(card.prints) == 1
    assert bench.machine.orders.count("Se") == 1


async def test_a_printer_that_answers_no_act_is_followed_by_its_status_alone(bench: Bench) -> None:
    card = bench.metal.put_card(Station.INLET)
    job = await bench.printer.prepare(FACE)
    bench.machine.answer = lambda text: None  # type: ignore[method-assign]

    await bench.printer.print(job)

    assert bench.metal.where(card) is Station.INLET
    assert len(card.prints) == 1


async def test_a_line_cut_in_the_middle_of_a_bitmap_prints_nothing(bench: Bench) -> None:
    card = bench.metal.put_card(Station.INLET)
    job = await bench.printer.prepare(FACE)
    await bench.printer.status()
    bench.machine.drop_connection_after(700_000)

    assert await fault_of_printing(bench, job) is Fault.PRINTER_GONE
    assert not card.prints
    gone = await bench.printer.status()
    assert (gone.state, gone.fault) == (DeviceState.NO_DEVICE, Fault.PRINTER_GONE)

    bench.port.plug_in()
    status = await bench.printer.status()
    assert (status.state, status.card) == (DeviceState.ONLINE, PrinterPlace.PRINT)
    await bench.printer.reject()
    assert bench.metal.where(card) is Station.REJECT_BIN


async def test_a_bitmap_that_never_ends_is_given_up_by_the_printer(bench: Bench) -> None:
    line = bench.port.open_line()
    line.write(b"\x1bSs\r\x1bSr\r\x1bDb;k;2;" + bytes(1000))
    await asyncio.sleep(0.05)

    line.write(b"\x1bRok\r")
    async with asyncio.timeout(1):
        assert await line.read() == b"OK\x00"
    line.close()


async def test_the_devices_own_time_is_told_to_the_hall(bench: Bench) -> None:
    bench.metal.put_card(Station.INLET)

    await bench.printer.print(await bench.printer.prepare(FACE))

    assert {device for device, _ in bench.metal.work} == {"card_printer"}
    assert sum(seconds for _, seconds in bench.metal.work) == pytest.approx(33.0 * 0.002)
