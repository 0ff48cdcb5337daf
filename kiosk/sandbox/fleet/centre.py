"""The centres that the bench measures, each a command of its own, and the empty endpoint beside them."""

import asyncio
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import URL, create_engine

from kiosk.hub.database import FROM_ENVIRONMENT
from kiosk.hub.serve import READY_FILE
from kiosk.sandbox.children import Child, Children
from kiosk.sandbox.fleet import empty_endpoint
from kiosk.sandbox.fleet.processor_time import busy_s
from kiosk.sandbox.fleet.register import fill
from kiosk.sandbox.private_postgresql import PrivatePostgresql
from kiosk.settings import PACKAGED_CONFIG

UP_WITHIN_S = 60.0
_LOOK_EVERY_S = 0.5
_QUIET = 0.1
"""Of a core: who starts needs more, who waits less."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a centre has its state, its database and its machines."""

    state: Path
    address: URL
    machines: int


@dataclass(slots=True)
class Told:
    """What became of what machines said."""

    taken: int = 0
    unanswered: int = 0
    wrong: int = 0
    """Refused, or answered with a tag that was not right."""


@dataclass(slots=True)
class Centre:
    """A running centre, and what its machines were told by it and by the one before on the same database."""

    child: Child
    place: Place
    port: int
    spoken: int = 0
    """How often each machine may have spoken."""
    told: Told = field(default_factory=Told)


async def start_empty(children: Children, room: Path) -> Centre:
    said = room / "empty.port"
    child = await children.start_python("empty", [empty_endpoint.__name__, str(said)])
    await children.until("the empty endpoint", said.exists, UP_WITHIN_S)
    return Centre(child, Place(room, URL.create("sqlite"), 1), int(said.read_text("ascii")))


async def make_place(room: Path, name: tuple[str, str], machines: int, pg: PrivatePostgresql) -> Place:
    """`name`: which database, and which fleet; its machines are in the register."""
    state = room / "-".join(name)
    await asyncio.to_thread(state.mkdir)
    address = URL.create("sqlite", database=str(state / "hub.db"))
    if name[0] == "postgresql":
        address = pg.address(_new_database(pg, f"fleet_{name[1]}"))
    say(f"{name[0]}: {machines} machines are put into the register")
    await asyncio.to_thread(fill, address, state, machines)
    return Place(state, address, machines)


async def start_centre(children: Children, place: Place, workers: int = 1) -> Centre:
    """The centre of this place; another one may have run there before. Raises ChildDied, TimeoutError."""
    ready = place.state / READY_FILE
    await asyncio.to_thread(ready.unlink, missing_ok=True)
    words = ["--state", str(place.state), "--config", str(PACKAGED_CONFIG)]
    child = await children.start_python(
        place.state.name,
        ["kiosk", "hub", *words, "--port", "0", "--workers", str(workers)],
        {FROM_ENVIRONMENT: place.address.render_as_string(hide_password=False)},
    )
    await children.until("the centre", ready.exists, UP_WITHIN_S)
    port = urlsplit(json.loads(ready.read_text("utf-8"))["url"]).port or 0
    await _quiet(children, child)
    return Centre(child, place, port)


def say(line: str) -> None:
    """To whoever waits at the command."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


async def _quiet(children: Children, child: Child) -> None:
    """The door is open before the last worker stands behind it."""
    async with asyncio.timeout(UP_WITHIN_S):
        before_s, after_s = float("-inf"), busy_s(child.pid)
        while after_s - before_s > _QUIET * _LOOK_EVERY_S:
            await asyncio.sleep(_LOOK_EVERY_S)
            children.check()
            before_s, after_s = after_s, busy_s(child.pid)


def _new_database(pg: PrivatePostgresql, name: str) -> str:
    engine = create_engine(pg.address(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return name
