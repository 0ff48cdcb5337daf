"""Jobs from bitmaps to the panels that the simulated printer keeps as pictures, in each form."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kiosk.card.face import FACE_HEIGHT_PX, FACE_WIDTH_PX
from kiosk.devices.card_printer.evolis.driver import EvolisPrinter
from kiosk.devices.card_printer.evolis.job import job_of
from kiosk.devices.card_printer.evolis.models import MODELS, EvolisModel
from kiosk.devices.card_printer.port import PrinterPlace
from kiosk.devices.metal import Station
from kiosk.worker import InlineWorker
from tests.devices.card_printer.bench import BRIEF, QUICK, Bench, set_up
from tests.devices.card_printer.faces import chart, restless_face
from tests.devices.pty import PtyPort

GOLDEN = Path(__file__).parent / "golden"
SMALL = 8
"""Golden pictures are so many times smaller, by the mean of their dots."""


def small(rows: bytes) -> Image.Image:
    dots = np.frombuffer(rows, np.uint8).reshape(FACE_HEIGHT_PX, FACE_WIDTH_PX)
    return Image.fromarray(dots).reduce(SMALL)


def fitted(port: PtyPort, model: EvolisModel) -> Bench:
    # A machine that is as patient with its line as a real one.
    bench = set_up(port, timings=replace(QUICK, download_patience_s=2.0 / QUICK.speed_factor))
    bench.printer = EvolisPrinter(port.open_line, InlineWorker(), model, BRIEF)
    bench.metal.put_card(Station.INLET)
    return bench


@pytest.mark.parametrize(
    ("model", "baud"),
    [("", None), ("", 115200), ("km500b", None), ("kc200b", 115200), ("kc200b-marked", None)],
)
async def test_the_panels_look_as_they_did(port: PtyPort, model: str, baud: int | None) -> None:
    bench = fitted(port, MODELS[model].on_line(baud))

    await bench.printer.print(await bench.printer.prepare(chart()))

    step = 255 / (MODELS[model].colour_levels - 1)
    for panel, rows in bench.machine.panels.items():
        golden = Image.open(io.BytesIO((GOLDEN / f"{panel}.png").read_bytes()))
        difference = np.abs(np.asarray(small(rows)).astype(int) - np.asarray(golden).astype(int))
        assert difference.max() <= step / 2 + 1, panel
    assert list(bench.machine.panels) == ["y", "m", "c", "k", "o"]
    assert (await bench.printer.status()).card is PrinterPlace.INLET


def test_the_newer_form_says_the_sizes_that_were_seen() -> None:
    white = chart().colour[:0] + b"\xff" * len(chart().colour)
    colour = np.frombuffer(chart().colour, np.uint8).reshape(-1, 3).copy()
    colour[:, 0] = 255  # no cyan: a bare panel is left out
    model = MODELS["kc200b-marked"]

    job = job_of(type(chart())(colour.tobytes(), chart().black), model, lambda: 1_700_000_000.0)
    bare = job_of(type(chart())(white, chart().black), model, lambda: 0.0)

    assert [part.split(b">")[0] for part in job.data.split(b"<BINARY ")[1:]] == [
        b"Size=1316758",
        b"Size=82305",
        b"Size=82305",
    ]
    assert job.data.startswith(b"\x1bPsync;1;0\r<HEADER>\x1bPsmgr;1\r\x1bPpws;1700000000\r\x1bPcla;1\r")
    assert job.data.endswith(b"\x1bPsync;4;1\r</DOC>\x1bPsync;4;0\r")
    assert bare.data.count(b"<BINARY") == 2
    assert b"Db;y" not in bare.data


async def test_a_printer_that_claims_more_is_told_the_end_once(port: PtyPort) -> None:
    bench = fitted(port, MODELS["kc200b-marked"].on_line(None))

    await bench.printer.print(await bench.printer.prepare(chart()))

    assert port.heard.count(b"<END>") == 1
    assert port.heard.index(b"</DOC>") < port.heard.index(b"<END>")
    assert bench.machine.orders.count("Pcla") == 2


async def test_a_slow_line_is_waited_out_and_the_face_is_there_in_time(port: PtyPort) -> None:
    quicker = 20  # than a real line, so that the test is not as long as one
    bench = fitted(port, MODELS[""].on_line(115200))
    job = await bench.printer.prepare(restless_face())
    port.bytes_per_s = 11520 * quicker

    await bench.printer.print(job)

    assert len(job.data) <= 15 * 11520
    assert bench.machine.prints == 1
    dots = np.frombuffer(bench.machine.panels["o"], np.uint8)
    assert (dots == 255).all()


async def test_cleaning_and_ribbon_are_told(port: PtyPort) -> None:
    bench = fitted(port, MODELS[""])
    assert not (await bench.printer.status()).cleaning_due
    bench.machine.wants_cleaning = True
    bench.machine.cards_left = 7

    status = await bench.printer.status()

    assert (status.cleaning_due, status.cards_left, status.can_print) == (True, 7, True)
