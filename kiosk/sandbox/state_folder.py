"""The folder of one hall: whose it is, and where the running one is found."""

import contextlib
import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

PREFIX = "kiosk-hall-"
READY = Path("hall") / "hall.json"


class InUse(Exception):
    """The state folder belongs to a running demonstration."""


class NoHall(Exception):
    """No hall runs where one was looked for, or several do; says which."""


@contextlib.contextmanager
def state_folder(named: Path | None) -> Iterator[Path]:
    """The folder that keeps the hall; one of this run alone unless it was named. Raises InUse."""
    if named is None:
        with tempfile.TemporaryDirectory(prefix=PREFIX) as folder:
            yield Path(folder)
        return
    named.mkdir(parents=True, exist_ok=True)
    with _alone_in(named):
        yield named


def running_dock(named: Path | None) -> str:
    """The address of the dock of the hall that runs here, or in the named folder. Raises NoHall."""
    temporary = Path(tempfile.gettempdir())
    folders = [named] if named is not None else sorted(temporary.glob(f"{PREFIX}*"))
    running = {folder: dock for folder in folders if (dock := _dock_in(folder))}
    if not running:
        where = f"in {named}" if named else "here; --state names the folder of one that was given a folder"
        raise NoHall(f"no hall runs {where}")
    if len(running) > 1:
        raise NoHall(f"several halls run: say with --state which of {', '.join(map(str, running))}")
    return next(iter(running.values()))


@contextlib.contextmanager
def _alone_in(state: Path) -> Iterator[None]:
    """One room, one hall: two of them would move the same bodies."""
    with (state / "lock").open("w") as door:
        try:
            fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InUse(f"another demonstration runs in {state}") from None
        yield


def _dock_in(folder: Path) -> str:
    """Where the dock is; empty when the hall that wrote it down is gone, or somebody else's."""
    with contextlib.suppress(OSError, ValueError, KeyError):
        said = json.loads((folder / READY).read_text("utf-8"))
        os.kill(int(said["pid"]), 0)
        return str(said["dock"])
    return ""
