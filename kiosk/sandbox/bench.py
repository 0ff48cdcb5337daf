"""`python -m kiosk bench`: what the glass and the machine add, as ratios measured in one run.

Each measurement is `{name: {value, unit, limit}}`; a later bench adds its names to MEASUREMENTS' answer.
"""

import argparse
import asyncio
import logging
import statistics
import sys
import tempfile
import time
from pathlib import Path

from kiosk.prompts.entrance import Attract
from kiosk.sandbox import empty_app
from kiosk.sandbox.children import Child, Children
from kiosk.sandbox.crypto_bench import measure_crypto
from kiosk.sandbox.device_bench import measure_devices
from kiosk.sandbox.display import start_display
from kiosk.sandbox.fidget import Fidget
from kiosk.sandbox.fleet.bench import measure_fleet
from kiosk.sandbox.measured import Measured, as_json, as_table
from kiosk.sandbox.noisy_bench import measure_noisy
from kiosk.sandbox.probe_client import open_probe
from kiosk.sandbox.programme import DEFAULT_PERSON, provinces
from kiosk.sandbox.rehearsal import Rehearsal, perform
from kiosk.sandbox.stage import FULL_SIZE_PX, Folders, Play, start_kiosk, start_world
from kiosk.sandbox.timings import Speed
from kiosk.sandbox.touch_count import TourFailed, as_figures, as_page, count_touches

LOG_FORMAT = "%(levelname)s %(message)s"
STARTS = 9
MAX_START_RATIO = 3.0
MAX_OVERHEAD_PERCENT = 5.0


def run_bench(options: argparse.Namespace) -> int:
    """0 when every figure keeps its limit."""
    if options.touches:
        return _run_touch_count(options)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format=LOG_FORMAT)
    measured = _measured(options)
    sys.stdout.write(as_json(measured) if options.as_json else as_table(measured))
    return 0 if all(figure.holds for figure in measured.values()) else 1


def _measured(options: argparse.Namespace) -> dict[str, Measured]:
    if options.crypto:
        return measure_crypto()
    if options.fleet:
        return asyncio.run(measure_fleet(options.fleet, options.seconds, options.workers))
    measure = measure_devices if options.devices else measure_noisy if options.noisy else _measure
    return asyncio.run(measure())


def _run_touch_count(options: argparse.Namespace) -> int:
    # Counting takes many minutes: each tour is told as it ends.
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format=LOG_FORMAT)
    try:
        counts = asyncio.run(count_touches(_provinces(options)))
    except TourFailed as error:
        sys.stderr.write(f"kiosk: {error}\n")
        return 1
    sys.stdout.write(as_json(as_figures(counts)) if options.as_json else as_page(counts))
    return 0


def _provinces(options: argparse.Namespace) -> tuple[str, ...]:
    return (options.province,) if options.province else provinces()


async def _measure() -> dict[str, Measured]:
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder:
        room = Path(folder)
        ratio = await _start_ratio(room)
        fidget = Fidget()
        rehearsal = Rehearsal(
            "issue_card", "sichuan", DEFAULT_PERSON, room / "out", Speed.REAL, fidget.touch, pictures=False
        )
        (room / "run").mkdir()
        summary = await perform(rehearsal, Folders(room / "state", room / "run"), ())
    if summary["machine_s"] is None:
        raise RuntimeError(f"no card was made: {summary}")
    overhead = 100 * (summary["machine_s"] / summary["devices_s"] - 1)
    return {
        "touch_to_frame_p99": fidget.p99(),
        "first_screen_to_empty_app": Measured(ratio, "x", MAX_START_RATIO),
        "machine_overhead": Measured(overhead, "%", MAX_OVERHEAD_PERCENT),
    }


async def _start_ratio(room: Path) -> float:
    """From process start to the first usable screen, over the same for an empty app; medians, taken in turn.

    The motors take no time here: how long they home is no matter of the program.
    """
    empty, ours = [], []
    async with Children(room / "logs") as children:
        display = (await start_display(children, *FULL_SIZE_PX, room)).name
        folders = Folders(room / "first", room)
        await start_world(children, folders, Play("sichuan", Speed.AT_ONCE))
        for turn in range(STARTS):
            empty.append(await _empty_start(children, display, turn))
            ours.append(await _our_start(children, folders, display))
    return statistics.median(ours) / statistics.median(empty)


async def _empty_start(children: Children, display: str, turn: int) -> float:
    began = time.monotonic()
    child = await children.start_python(f"empty-{turn}", [empty_app.__name__], {"DISPLAY": display})
    await child.process.wait()
    await children.stop(child)
    return _last_number(child) - began


def _last_number(child: Child) -> float:
    return float(child.log.read_text("ascii", "replace").split()[-1])


async def _our_start(children: Children, folders: Folders, display: str) -> float:
    began = time.monotonic()
    child = await start_kiosk(children, folders, display)
    probe = await open_probe(folders.probe)
    while (await probe.look()).screen != Attract.__name__:
        child.check()
    took = time.monotonic() - began
    await children.stop(child)
    return took
