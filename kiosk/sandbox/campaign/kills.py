"""Real kills: the real program in the real hall, ended by SIGKILL at drawn moments and started again.

Window, pcscd, pseudo-terminals and HTTP are those of a demonstration. What an outsider finds afterwards in
the hall, in the journal and at the centre is held against what must always be so.
"""

import asyncio
import json
import logging
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from kiosk.hub.settings import HOME
from kiosk.sandbox.bodies import replace_file
from kiosk.sandbox.campaign.kills_plan import planned
from kiosk.sandbox.campaign.kills_report import Tally, new_in, told
from kiosk.sandbox.campaign.kills_visit import go_through, service_now
from kiosk.sandbox.campaign.kills_world import GONE, standing_world
from kiosk.sandbox.stage import Folders
from kiosk.sandbox.virtual.oracle import Violation
from kiosk.worker import ThreadWorker

MANY_WORLDS_FELL = 3

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KillOptions:
    """What the command line says."""

    kills: int
    seed: int = 1
    minutes: float | None = None
    """No visit begins after so long; None: however long it takes."""
    report: Path | None = None
    province: str = HOME


def run_kills(options: KillOptions) -> int:
    """0 without a violation, 1 with one. Needs Xvfb, xdotool, and pcscd for itself."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s")
    # However it is ended, the processes are stopped in order, and what was played is told.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    tally = Tally(options.seed)
    try:
        asyncio.run(_play(options, tally))
    except KeyboardInterrupt:
        log.warning("stopped: the report is of what was played")
    said = json.dumps(tally.as_json(), ensure_ascii=False, indent=2) + "\n"
    if options.report is not None:
        replace_file(options.report, said.encode())
    sys.stdout.write(said)
    return 1 if tally.violations else 0


async def _play(options: KillOptions, tally: Tally) -> None:
    until = None if options.minutes is None else time.monotonic() + options.minutes * 60
    while not _enough(options, tally, until) and len(tally.fell) < MANY_WORLDS_FELL:
        # Kept when something was found in it: the names in there are made up.
        state = Path(tempfile.mkdtemp(prefix="kiosk-kills-"))
        found_before = tally.violations
        with tempfile.TemporaryDirectory(prefix="kiosk-") as scratch:
            await _play_world(options, tally, until, Folders(state, Path(scratch)))
        if tally.violations == found_before:
            shutil.rmtree(state)
        else:
            log.warning("world %d is kept in %s", tally.worlds - 1, state)


async def _play_world(options: KillOptions, tally: Tally, until: float | None, folders: Folders) -> None:
    """From the empty hall on, until its plan is played or it is enough."""
    plan = planned(options.seed, tally.worlds)
    tally.worlds += 1
    number, seen, before = plan[0].number, set[Violation](), None
    worker = ThreadWorker("web")
    try:
        async with standing_world(folders, options.province, worker) as world:
            await world.ready(await world.switch_on())
            for visit in plan:
                if _enough(options, tally, until):
                    break
                number = visit.number
                service = service_now(visit, before)
                if service is None:
                    continue
                before = cycle = await go_through(world, visit, service)
                new_in(cycle, seen)
                tally.cycles.append(cycle)
                for found in told(options.seed, cycle):
                    log.error("%s", found)
                log.info(
                    "visit %d: %s, %s on %s, ready in %.1f s, %.1f s in all; %d kills",
                    *(number, cycle.service.value, visit.moment, cycle.hit),
                    *(cycle.recoveries[-1].ready_s, cycle.wall_s, tally.kills),
                )
            tally.ends.update(end for _, end in world.ends())
    except GONE as error:
        log.exception("the world of visit %d fell", number)
        tally.fall(number, f"{type(error).__name__}: {error}")
    finally:
        worker.close()


def _enough(options: KillOptions, tally: Tally, until: float | None) -> bool:
    return tally.kills >= options.kills or (until is not None and time.monotonic() > until)
