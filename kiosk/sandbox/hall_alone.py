"""`python -m kiosk hall`: the hall without a terminal: for `check`, `run`, or a driver to try."""

import argparse
import asyncio
import logging
import signal
import sys
import tempfile
from pathlib import Path

from kiosk.sandbox.children import ChildDied, Children
from kiosk.sandbox.drivers import NoSuchDriver
from kiosk.sandbox.stage import Folders, Play, start_world
from kiosk.sandbox.state_folder import InUse, state_folder
from kiosk.sandbox.timings import Speed

WHAT_TO_DO = """The hall is open; Ctrl-C closes it.
  dock     {dock}
  centre   {centre}/kiosks
  check    python -m kiosk check --config {config}
  kiosk    python -m kiosk run --sandbox --config {config} --state {kiosk}
"""

log = logging.getLogger(__name__)


def run_hall_alone(given: argparse.Namespace) -> int:
    """Until a signal comes; exit status 1 when it could not be opened."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(message)s")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    play = Play(given.province, Speed(given.speed), (), tuple(given.driver))
    try:
        with state_folder(given.state) as state, tempfile.TemporaryDirectory(prefix="kiosk-") as scratch:
            asyncio.run(_open(Folders(state.resolve(), Path(scratch)), play))
    except (ChildDied, TimeoutError, InUse, NoSuchDriver) as error:
        log.error("%s", error)  # noqa: TRY400 - the sentence says it all
        return 1
    except KeyboardInterrupt:
        pass
    return 0


async def _open(folders: Folders, play: Play) -> None:
    async with Children(folders.logs) as children:
        world = await start_world(children, folders, play)
        said = WHAT_TO_DO.format(
            dock=world.dock_url, centre=world.centre_url, config=folders.config, kiosk=folders.kiosk
        )
        sys.stdout.write(said)
        sys.stdout.flush()
        await asyncio.get_running_loop().create_future()
