"""Everything a demonstration needs around the glass: centre, hall, PC/SC, and the kiosk, each a process."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.sandbox import centre_process, hall_process
from kiosk.sandbox.bodies import replace_file
from kiosk.sandbox.book import open_journal
from kiosk.sandbox.children import Child, Children
from kiosk.sandbox.factory import STAFF_NUMBER
from kiosk.sandbox.hall import FIRST_STOCK
from kiosk.sandbox.kiosk_config import Addresses, left_to_site, write_kiosk_config
from kiosk.sandbox.kiosk_process import PID_FILE
from kiosk.sandbox.outside_centre import find_centre
from kiosk.sandbox.timings import Speed
from kiosk.settings import PACKAGED_CONFIG, read_settings

UP_WITHIN_S = 30.0
FULL_SIZE_PX = (1080, 1920)
"""The glass this program is drawn for."""
CONFIG = PACKAGED_CONFIG


@dataclass(frozen=True, slots=True)
class Folders:
    """Where a demonstration keeps what has to survive it, and what need not."""

    state: Path
    scratch: Path
    """For sockets, whose paths have to be short, and for the frame buffer."""

    @property
    def hall(self) -> Path:
        return self.state / "hall"

    @property
    def centre(self) -> Path:
        return self.state / "centre"

    @property
    def kiosk(self) -> Path:
        return self.state / "kiosk"

    @property
    def config(self) -> Path:
        return self.state / "config"

    @property
    def logs(self) -> Path:
        return self.state / "logs"

    @property
    def probe(self) -> Path:
        return self.scratch / "probe"

    @property
    def journal(self) -> Path:
        return self.kiosk / "journal.db"

    @property
    def visit(self) -> Path:
        """How the last visit went, in the kiosk's own words."""
        return self.kiosk / "visit.json"

    @property
    def kiosk_key(self) -> Path:
        return self.kiosk / "kiosk-key.json"

    @property
    def kiosk_certificate(self) -> Path:
        return self.kiosk / "kiosk.crt"


@dataclass(frozen=True, slots=True)
class Play:
    """Under which rules, how fast, and what goes wrong."""

    province: str
    speed: Speed
    faults: tuple[str, ...] = ()
    drivers: tuple[str, ...] = ()
    """ROLE=NAME, where another than the usual one is to be fitted."""
    size_px: tuple[int, int] = FULL_SIZE_PX
    central: Path | None = None
    """The state folder of a centre that runs by itself; None: one of this demonstration's own."""

    def centre_in(self, folders: Folders) -> Path:
        """Where the centre's keys lie."""
        return self.central or folders.centre


@dataclass(frozen=True, slots=True)
class World:
    """The running world around a kiosk."""

    centre_url: str
    dock_url: str


async def start_world(children: Children, folders: Folders, play: Play) -> World:
    """Start centre and hall, and write the kiosk's settings. Raises ChildDied, TimeoutError."""
    folders.kiosk.mkdir(parents=True, exist_ok=True)
    centre = await _start_centre(children, folders, play)
    hall = await _start_hall(children, folders, play, centre["url"])
    await book_first_stock(folders.journal)
    addresses = Addresses(
        centre_url=hall["centre"],
        root_file=centre["root"],
        key_file=str(folders.kiosk_key),
        certificate_file=str(folders.kiosk_certificate),
        roles=hall["roles"],
        size_px=play.size_px,
    )
    write_kiosk_config(CONFIG, folders.config, play.province, addresses)
    return World(centre["url"], hall["dock"])


async def start_kiosk(children: Children, folders: Folders, display: str = "") -> Child:
    """Start the terminal itself; with a display of its own it also tells a scripted citizen what it shows."""
    child = await launch_kiosk(children, folders, display)
    if display:
        await children.until("the glass", folders.probe.exists, UP_WITHIN_S)
    return child


async def launch_kiosk(children: Children, folders: Folders, display: str = "") -> Child:
    """Its process, without waiting for anything that it does; see start_kiosk."""
    arguments = ["kiosk", "run", "--sandbox", "--config", str(folders.config)]
    arguments += ["--state", str(folders.kiosk)]
    _forget(folders.probe)
    _forget(folders.visit)
    env = {}
    if display:
        arguments += ["--probe", str(folders.probe)]
        env["DISPLAY"] = display
    child = await children.start_python("kiosk", arguments, env)
    _tell_pid(folders, child)
    return child


def _tell_pid(folders: Folders, child: Child) -> None:
    """For the dock, whose bad luck may cut the kiosk's power."""
    replace_file(folders.kiosk / PID_FILE, str(child.pid).encode())


async def book_first_stock(path: Path) -> None:
    """A technician counted the blanks when the machine was set up; without that the book would be empty."""
    if _is_there(path):
        return
    async with open_journal(path) as journal:
        await journal.book_exchange(STAFF_NUMBER, 0, FIRST_STOCK)


async def _start_centre(children: Children, folders: Folders, play: Play) -> dict[str, Any]:
    machine = read_settings(CONFIG / "kiosk.toml").kiosk
    if play.central is not None:
        return await find_centre(play.central, machine, folders.kiosk_key, folders.kiosk_certificate)
    arguments = [
        *("--state", str(folders.centre)),
        *("--config", str(CONFIG)),
        *("--kiosk", machine.id),
        *("--kiosk-key", str(folders.kiosk_key)),
        *("--kiosk-certificate", str(folders.kiosk_certificate)),
        *("--service-point", machine.service_point),
        *("--province", play.province),
    ]
    for service in left_to_site(CONFIG, play.province):
        arguments += ["--on", service]
    ready = folders.centre / centre_process.READY_FILE
    return await _start_process(children, "centre", [centre_process.__name__, *arguments], ready)


async def _start_hall(children: Children, folders: Folders, play: Play, centre_url: str) -> dict[str, Any]:
    arguments = [
        *("--state", str(folders.hall)),
        *("--config", str(CONFIG)),
        *("--masters", str(play.centre_in(folders) / "card-masters.json")),
        *("--centre", centre_url),
        *("--province", play.province),
        *("--kiosk", str(folders.kiosk)),
        *("--speed", play.speed),
    ]
    for fault in play.faults:
        arguments += ["--fault", fault]
    for driver in play.drivers:
        arguments += ["--driver", driver]
    ready = folders.hall / hall_process.READY_FILE
    return await _start_process(children, "hall", [hall_process.__name__, *arguments], ready)


async def _start_process(children: Children, name: str, argv: list[str], ready: Path) -> dict[str, Any]:
    """Start a module of ours and wait for the file in which it says where it is."""
    _forget(ready)
    await children.start_python(name, argv)
    await children.until(f"the {name}", ready.exists, UP_WITHIN_S)
    return _said(ready)


def _is_there(path: Path) -> bool:
    return path.exists()


def _forget(path: Path) -> None:
    path.unlink(missing_ok=True)


def _said(path: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return said
