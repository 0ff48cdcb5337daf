"""`python -m kiosk demo`: the terminal with a whole hall around it, for hands or for a scripted citizen."""

import argparse
import asyncio
import json
import logging
import signal
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.sandbox.children import ChildDied, Children
from kiosk.sandbox.display import has_display
from kiosk.sandbox.programme import who_comes
from kiosk.sandbox.rehearsal import Rehearsal, perform
from kiosk.sandbox.stage import Folders, Play, start_kiosk, start_world
from kiosk.sandbox.state_folder import InUse, state_folder
from kiosk.sandbox.summary import DONE, NAMED_ENDS
from kiosk.sandbox.timings import Speed
from kiosk.sandbox.web import SaidNo

DEFAULT_TOUR = "issue_card"
DEFAULT_OUT = Path("out")
WINDOW_PX = (540, 960)
"""Half of the real glass: it fits on a desk's screen."""
WHAT_TO_DO = """
  终端开在自己的窗口里，用鼠标按。       The kiosk is in its own window: touch it with the mouse.
  身份证、短信、取卡、故障，都在演示台： Open the dock for ID card, text messages, taking the card, faults:
      {dock}
  中心看到的：                           What the centre sees:
      {centre}/kiosks
  关上窗口，或按 Ctrl-C，就结束。        Close the window or press Ctrl-C to end.

"""
WITHOUT_A_SCREEN = "no screen here: a scripted citizen plays %s on a virtual one, which takes minutes; see %s"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """What the command line says."""

    tour: str
    """Empty: a person plays the citizen."""
    province: str
    person: str
    out: Path
    state: Path | None
    speed: Speed
    faults: tuple[str, ...]
    drivers: tuple[str, ...]
    """ROLE=NAME, see sandbox/drivers.py."""
    central: Path | None = None
    """See Play."""


def run_demo(given: argparse.Namespace) -> int:
    """Exit status 0 when the matter came to one of the named ends, or when the person at the glass left."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(message)s")
    options = read_options(given)
    # However it is ended, the processes are stopped in order and the scratch folder goes.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    play = _tour if options.tour else _by_hand
    try:
        with state_folder(options.state) as state, tempfile.TemporaryDirectory(prefix="kiosk-") as scratch:
            return asyncio.run(play(options, Folders(state, Path(scratch))))
    except (ChildDied, TimeoutError, FileNotFoundError, ConnectionError, SaidNo, InUse) as error:
        log.error("%s", error)  # noqa: TRY400 - the sentence says it all
        return 1
    except KeyboardInterrupt:
        return 0


def read_options(given: argparse.Namespace) -> DemoOptions:
    """Without a screen and without a tour it is the tour."""
    tour = given.tour or ("" if has_display() else DEFAULT_TOUR)
    return DemoOptions(
        tour=tour,
        province=given.province,
        person=given.person or who_comes(tour),
        out=(given.out or DEFAULT_OUT).resolve(),
        state=given.state.resolve() if given.state else None,
        speed=Speed(given.speed),
        faults=(given.fault,) if given.fault else (),
        drivers=tuple(given.driver),
        central=given.central.resolve() if given.central else None,
    )


async def _tour(options: DemoOptions, folders: Folders) -> int:
    if not has_display():
        log.info(WITHOUT_A_SCREEN, options.tour, options.out)
    rehearsal = Rehearsal(
        options.tour,
        options.province,
        options.person,
        options.out,
        options.speed,
        drivers=options.drivers,
        central=options.central,
    )
    summary = await perform(rehearsal, folders, options.faults)
    sys.stdout.write(json.dumps(summary, ensure_ascii=False, indent=2) + "\n")
    return exit_status(summary)


def exit_status(summary: dict[str, Any]) -> int:
    """0: whatever happened, it came to one of the named ends, or the technician's work was done."""
    return 0 if summary["outcome"] in NAMED_ENDS | {DONE} else 1


async def _by_hand(options: DemoOptions, folders: Folders) -> int:
    async with Children(folders.logs) as children:
        play = Play(
            options.province, options.speed, options.faults, options.drivers, WINDOW_PX, options.central
        )
        world = await start_world(children, folders, play)
        kiosk = await start_kiosk(children, folders)
        sys.stdout.write(WHAT_TO_DO.format(dock=world.dock_url, centre=world.centre_url))
        sys.stdout.flush()
        while await kiosk.process.wait() == -signal.SIGKILL:
            # Whoever closes the window means it; after a cut the machine starts by itself.
            log.info("the kiosk's power was cut: it starts again")
            await children.stop(kiosk)
            kiosk = await start_kiosk(children, folders)
    return 0
