"""One tour from the empty stage to the summary."""

import asyncio
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kiosk.hub.registry import PersonRecord
from kiosk.model import Service
from kiosk.sandbox.bodies import replace_file
from kiosk.sandbox.book import read_book
from kiosk.sandbox.children import ChildDied, Children
from kiosk.sandbox.citizen import Citizen
from kiosk.sandbox.display import Display, start_display
from kiosk.sandbox.glass_hands import GlassHands
from kiosk.sandbox.probe_client import open_probe
from kiosk.sandbox.programme import MOVED, errand_of, people
from kiosk.sandbox.stage import FULL_SIZE_PX, Folders, Play, World, start_kiosk, start_world
from kiosk.sandbox.summary import MAINTENANCE, Tally, read_course, summarise
from kiosk.sandbox.technician import Technician
from kiosk.sandbox.timings import Speed
from kiosk.sandbox.touches import start_finger
from kiosk.sandbox.tour import Pastime, Player, Stuck, Tour
from kiosk.sandbox.web import SaidNo, Web
from kiosk.worker import ThreadWorker, Worker

SETTLED_WITHIN_S = 75.0
"""A case that a fault left open is tried again every half minute; the summary waits for that once."""
PIN = "274913"
"""The scripted citizen's: no birthday, no part of a number, no run."""
BEGUN_WITH = "issue_card"
"""The visit in whose midst the technician tries the gesture."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Who comes for what, and where the pictures go."""

    service: str
    province: str
    person: str
    out: Path
    speed: Speed
    pastime: Pastime | None = None
    """See Tour."""
    pictures: bool = True
    drivers: tuple[str, ...] = ()
    """See Play."""
    central: Path | None = None
    """See Play."""


async def perform(rehearsal: Rehearsal, folders: Folders, faults: tuple[str, ...]) -> dict[str, Any]:
    """Play it, and leave pictures and `summary.json`. Raises ChildDied or TimeoutError if it cannot begin."""
    _clear(rehearsal.out)
    began = datetime.now(UTC)
    worker = ThreadWorker("web")
    try:
        async with Children(folders.logs) as children:
            display = await start_display(children, *FULL_SIZE_PX, folders.scratch)
            play = Play(
                rehearsal.province, rehearsal.speed, faults, rehearsal.drivers, central=rehearsal.central
            )
            world = await start_world(children, folders, play)
            await start_kiosk(children, folders, display.name)
            dock = Web(world.dock_url, worker)
            before = await dock.get("truth")
            tour = await _raise_curtain(rehearsal, children, folders, display, world, worker)
            stuck = await _play(tour, display, rehearsal.out)
            await _keep_papers(dock, before, rehearsal.out)
            summary = await _sum_up(rehearsal, folders, tour, dock, began, stuck)
    finally:
        worker.close()
    replace_file(
        rehearsal.out / "summary.json", json.dumps(summary, ensure_ascii=False, indent=2).encode() + b"\n"
    )
    return summary


async def _raise_curtain(
    rehearsal: Rehearsal,
    children: Children,
    folders: Folders,
    display: Display,
    world: World,
    worker: Worker,
) -> Tour:
    finger = await start_finger(children, display.name)
    glass = GlassHands(await open_probe(folders.probe), finger)
    return Tour(
        _player(rehearsal, glass, world, worker),
        display,
        rehearsal.out,
        children.check,
        rehearsal.pastime,
        pictures=rehearsal.pictures,
    )


def _player(rehearsal: Rehearsal, glass: GlassHands, world: World, worker: Worker) -> Player:
    hall = Web(world.dock_url, worker)
    if rehearsal.service == MAINTENANCE:
        return Technician(glass, hall, BEGUN_WITH)
    errand = errand_of(rehearsal.person) if rehearsal.service == Service.ACT_FOR_ANOTHER else None
    comes = errand.agent if errand else rehearsal.person
    cards = _record(comes).centre.cards
    return Citizen(
        name=comes,
        service=rehearsal.service,
        mobile=mobile_of(comes),
        pin=PIN,
        card_pin=cards[0].chip.pin if cards else "",
        principal=errand.principal if errand else "",
        errand=errand.service if errand else "",
        glass=glass,
        hall=hall,
        centre=Web(world.centre_url, worker),
        forgets=rehearsal.service == Service.RECOVER_RETAINED_CARD,
        moved=comes == MOVED,
        dead_card=bool(cards) and cards[0].chip.fate == "mute",
    )


def mobile_of(person: str) -> str:
    """Everybody has a number of their own, made up like the rest."""
    return f"1390000{people().index(_record(person)) + 2601:04d}"


def _record(person: str) -> PersonRecord:
    everybody = {record.name: record for record in people()}
    if person not in everybody:
        raise FileNotFoundError(f"nobody is called {person}; the made-up people are {', '.join(everybody)}")
    return everybody[person]


async def _play(tour: Tour, display: Display, out: Path) -> str:
    """The tour; why it stopped when it did not come to its end."""
    try:
        await tour.go()
    except (Stuck, ChildDied, ConnectionError, TimeoutError, SaidNo) as error:
        await asyncio.to_thread(lambda: display.picture().save(out / "stuck.png"))
        return f"{type(error).__name__}: {error}"
    return ""


async def _keep_papers(dock: Web, before: dict[str, Any], out: Path) -> None:
    """Receipt and card face, when this tour left any."""
    after = await dock.get("truth")
    for key, name in (("receipts", "receipt.png"), ("prints", "card_face.png")):
        if after[key] != before[key]:
            replace_file(out / name, await dock.fetch("GET", (name,), {}))


async def _sum_up(
    rehearsal: Rehearsal, folders: Folders, tour: Tour, dock: Web, began: datetime, stuck: str
) -> dict[str, Any]:
    course = read_course(folders.visit)
    devices_s = None
    if course.confirmed_at is not None and course.presented_at is not None:
        between = await dock.get("truth", since=course.confirmed_at, until=course.presented_at)
        devices_s = between["devices_s"]
    book = await read_book(folders.journal, began, SETTLED_WITHIN_S)
    truth = await dock.get("truth")
    tally = Tally(
        touches=tour.player.glass.touches,
        screens=len(tour.screens),
        devices_s=devices_s,
        case_end=(book.case.end or "") if book.case else "",
        ledger=book.ledger,
        bodies=truth["bodies"],
        stuck=stuck,
    )
    return summarise(rehearsal.service, rehearsal.province, course, tally)


def _clear(out: Path) -> None:
    """Pictures of an earlier tour would be taken for this one's."""
    out.mkdir(parents=True, exist_ok=True)
    for old in (*out.glob("[0-9][0-9]-*.png"), *out.glob("stuck.png"), *out.glob("receipt.png")):
        old.unlink()
    for name in ("card_face.png", "summary.json"):
        (out / name).unlink(missing_ok=True)
