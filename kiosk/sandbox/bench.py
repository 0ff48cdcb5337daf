"""`python -m kiosk bench`: what the glass and the machine add, as ratios measured in one run.

Each measurement is `{name: {value, unit, limit}}`; a later bench adds its names to MEASUREMENTS' answer.
"""

import argparse
import asyncio
import logging
import math
import statistics
import sys
import tempfile
import time
from pathlib import Path

from kiosk.prompts.entrance import Attract
from kiosk.sandbox import empty_app
from kiosk.sandbox.children import Child, Children
from kiosk.sandbox.device_bench import measure_devices
from kiosk.sandbox.display import start_display
from kiosk.sandbox.drivers import DEFAULTS, ON_A_LINE
from kiosk.sandbox.glass_hands import GlassHands, NotOnTheGlass
from kiosk.sandbox.measured import Measured, as_json, as_table
from kiosk.sandbox.probe_client import open_probe
from kiosk.sandbox.programme import DEFAULT_PERSON, provinces
from kiosk.sandbox.rehearsal import Rehearsal, perform
from kiosk.sandbox.stage import FULL_SIZE_PX, Folders, Play, start_kiosk, start_world
from kiosk.sandbox.timings import Speed
from kiosk.sandbox.touch_count import TourFailed, as_figures, as_page, count_touches
from kiosk.sandbox.touches import start_finger
from kiosk.sandbox.web import Web
from kiosk.worker import ThreadWorker

LOG_FORMAT = "%(levelname)s %(message)s"
STARTS = 9
STRIP = ("contrast", "language", "elder")
"""Keys that redraw everything: each is touched twice, so that the glass is as it was."""
PAUSES_S = (0.31, 0.37, 0.43)
"""Enough for the new look to stand, and in step with nothing that moves on the screen."""
NOISY_TOUCHES = 60
HOMING_S = 60.0
MAX_TOUCH_TO_FRAME_MS = 50.0
MAX_START_RATIO = 3.0
MAX_OVERHEAD_PERCENT = 5.0


def run_bench(options: argparse.Namespace) -> int:
    """0 when every figure keeps its limit."""
    if options.touches:
        return _run_touch_count(options)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format=LOG_FORMAT)
    measure = measure_devices if options.devices else _measure_noisy if options.noisy else _measure
    measured = asyncio.run(measure())
    sys.stdout.write(as_json(measured) if options.as_json else as_table(measured))
    return 0 if all(figure.holds for figure in measured.values()) else 1


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


def percentile(values: list[float], share: float) -> float:
    """The value below which that share of all lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]


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
        "touch_to_frame_p99": Measured(1000 * percentile(fidget.waits_s, 0.99), "ms", MAX_TOUCH_TO_FRAME_MS),
        "first_screen_to_empty_app": Measured(ratio, "x", MAX_START_RATIO),
        "machine_overhead": Measured(overhead, "%", MAX_OVERHEAD_PERCENT),
    }


async def _measure_noisy() -> dict[str, Measured]:
    """The glass at rest, while every line to the kiosk is noisy and its devices are asked how they are."""
    fidget = Fidget()
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder:
        room = Path(folder)
        async with Children(room / "logs") as children:
            display = await start_display(children, *FULL_SIZE_PX, room)
            folders = Folders(room / "state", room)
            world = await start_world(children, folders, Play("sichuan", Speed.REAL))
            await start_kiosk(children, folders, display.name)
            glass = GlassHands(await open_probe(folders.probe), await start_finger(children, display.name))
            async with asyncio.timeout(HOMING_S):
                while (await glass.look()).screen != Attract.__name__:
                    children.check()
            worker = ThreadWorker("web")
            dock = Web(world.dock_url, worker)
            for device in (role for role in DEFAULTS if role in ON_A_LINE):
                await dock.post("faults", device, "noise")
            for _ in range(NOISY_TOUCHES):
                await fidget.touch(glass)
            worker.close()
    if len(fidget.waits_s) < NOISY_TOUCHES:
        raise RuntimeError(f"only {len(fidget.waits_s)} touches were shown")
    return {
        "noisy_touch_to_frame_p99": Measured(
            1000 * percentile(fidget.waits_s, 0.99), "ms", MAX_TOUCH_TO_FRAME_MS
        )
    }


class Fidget:
    """A citizen who plays with the keys of the strip while the card is made."""

    def __init__(self) -> None:
        self.waits_s: list[float] = []
        """From just before a press or release to the frame that follows it."""
        self._turn = 0

    async def touch(self, glass: GlassHands) -> None:
        """One key, there and back."""
        key = STRIP[self._turn % len(STRIP)]
        self._turn += 1
        await glass.frames()
        for _ in range(2):
            try:
                await glass.touch(key)
            except NotOnTheGlass:
                return
            began = glass.last_touch
            await asyncio.sleep(PAUSES_S[self._turn % len(PAUSES_S)])
            frames = await glass.frames()
            if len(frames) == len(began):
                shown = [at for _, at in frames]
                self.waits_s += [end - start for start, end in zip(began, shown, strict=True)]


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
