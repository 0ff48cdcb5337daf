"""`python -m kiosk bench --fleet N`: heartbeats taken, beside an empty endpoint in the same run (adr/0031).

Rates are measured in turn, a few seconds each, and compared turn by turn: whatever else the machine does in
that time, it does to both. The centre is the command itself, one worker, on a database that waits for its
disk; the load is a process of its own, on loopback, and never more than its lines at a time.
"""

import asyncio
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import URL, create_engine

from kiosk.hub.database import FROM_ENVIRONMENT
from kiosk.hub.serve import READY_FILE
from kiosk.sandbox.children import Child, Children
from kiosk.sandbox.fleet import empty_endpoint, load
from kiosk.sandbox.fleet.issue_cost import measure_issue
from kiosk.sandbox.fleet.register import fill, find
from kiosk.sandbox.measured import Measured
from kiosk.sandbox.private_postgresql import PrivatePostgresql, private_postgresql
from kiosk.settings import PACKAGED_CONFIG

FEW = 1000
EVERY_S = 30.0
TURNS = 5
TURN_S = 4.0
WARM_S = 2.0
UP_WITHIN_S = 60.0
ONE_THIRD = 3.0
"""How many empty answers may go to one heartbeat."""
GROWTH = 1.25
"""Of the cost of a heartbeat, from FEW machines to all; a quarter is what one turn differs from the next."""
P99_LIMIT_MS = 500.0
_FAR_APART = 100_000
"""Between the counters of one load and of the next: no machine speaks so often in one."""


@dataclass(slots=True)
class Centre:
    """A running centre with its machines, and how often each may have spoken."""

    child: Child
    address: URL
    port: int
    machines: int
    spoken: int = 0
    taken: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """What one load came to."""

    per_s: float
    cost_us: float
    """Processor time of whoever answered, for each answer."""
    counts: dict[str, float]


async def measure_fleet(machines: int, seconds: float) -> dict[str, Measured]:
    """Raises RuntimeError when an answer was refused or had a wrong tag, NoPostgresql, ChildDied."""
    measured: dict[str, Measured] = {}
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder, private_postgresql(durable=True) as pg:
        room = Path(folder)
        async with AsyncExitStack() as stack:
            children = await stack.enter_async_context(Children(room / "logs"))
            empty = await _empty(children, room)
            for kind in ("sqlite", "postgresql"):
                few = await _centre(children, room, (kind, "few"), min(FEW, machines), pg)
                every_one = await _centre(children, room, (kind, "all"), machines, pg)
                measured |= await _rates(kind, children, empty, few, every_one)
                await children.stop(few.child)
                if kind == "postgresql":
                    measured |= await _fleet(children, every_one, seconds)
                measured[f"{kind}_lost"] = _lost(every_one)
                await children.stop(every_one.child)
    return measured | await asyncio.to_thread(measure_issue)


async def _empty(children: Children, room: Path) -> Centre:
    said = room / "empty.port"
    child = await children.start_python("empty", [empty_endpoint.__name__, str(said)])
    await children.until("the empty endpoint", said.exists, UP_WITHIN_S)
    return Centre(child, URL.create("sqlite"), int(said.read_text("ascii")), 1)


async def _centre(
    children: Children, room: Path, name: tuple[str, str], machines: int, pg: PrivatePostgresql
) -> Centre:
    """`name`: which database, and which fleet."""
    state = room / "-".join(name)
    await asyncio.to_thread(state.mkdir)
    address = URL.create("sqlite", database=str(state / "hub.db"))
    if name[0] == "postgresql":
        address = pg.address(_new_database(pg, f"fleet_{name[1]}"))
    _say(f"{name[0]}: {machines} machines are put into the register")
    await asyncio.to_thread(fill, address, state, machines)
    child = await children.start_python(
        state.name,
        ["kiosk", "hub", "--state", str(state), "--config", str(PACKAGED_CONFIG), "--port", "0"],
        {FROM_ENVIRONMENT: address.render_as_string(hide_password=False)},
    )
    await children.until("the centre", (state / READY_FILE).exists, UP_WITHIN_S)
    port = urlsplit(json.loads((state / READY_FILE).read_text("utf-8"))["url"]).port or 0
    return Centre(child, address, port, machines)


def _new_database(pg: PrivatePostgresql, name: str) -> str:
    engine = create_engine(pg.address(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return name


async def _rates(
    kind: str, children: Children, empty: Centre, few: Centre, every_one: Centre
) -> dict[str, Measured]:
    for centre in (few, every_one):
        await _turn(children, centre, WARM_S)
    rows = []
    for number in range(TURNS):
        nothing = await _turn(children, empty, TURN_S, "--empty", empty_endpoint.PATH)
        beats = await _turn(children, every_one, TURN_S)
        of_few = await _turn(children, few, TURN_S)
        rows.append((nothing, beats, of_few))
        _say(f"{kind}, turn {number + 1}: empty {nothing.per_s:.0f}/s, heartbeats {beats.per_s:.0f}/s")

    def median(of: Callable[[tuple[Turn, Turn, Turn]], float]) -> float:
        return statistics.median(of(row) for row in rows)

    return {
        f"{kind}_empty_endpoint": Measured(median(lambda row: row[0].per_s), "1/s", None),
        f"{kind}_heartbeats": Measured(median(lambda row: row[1].per_s), "1/s", None),
        f"{kind}_empty_to_heartbeats": Measured(
            median(lambda row: row[0].per_s / row[1].per_s), "x", ONE_THIRD
        ),
        f"{kind}_heartbeat_processor": Measured(median(lambda row: row[1].cost_us), "us", None),
        f"{kind}_cost_to_that_of_{few.machines}": Measured(
            median(lambda row: row[1].cost_us / row[2].cost_us), "x", GROWTH
        ),
    }


async def _fleet(children: Children, centre: Centre, seconds: float) -> dict[str, Measured]:
    """The whole fleet, each machine at its own moment, on PostgreSQL."""
    _say(f"{centre.machines} machines, one heartbeat every {EVERY_S:.0f} s, for {seconds:.0f} s")
    busy_s = _busy_s(centre.child.pid)
    turn = await _turn(children, centre, seconds, "--every", str(EVERY_S))
    share = 100 * (_busy_s(centre.child.pid) - busy_s) / seconds
    return {
        "fleet_heartbeats": Measured(turn.counts["taken"], "taken", None),
        "fleet_p99": Measured(turn.counts["p99_ms"], "ms", P99_LIMIT_MS),
        "fleet_hub_processor": Measured(share, "% of a core", None),
    }


def _lost(centre: Centre) -> Measured:
    """What was answered as taken and is not in the database."""
    found = find(centre.address)
    return Measured(abs(centre.taken - found.beats), "heartbeats", 0)


async def _turn(children: Children, centre: Centre, seconds: float, *words: str) -> Turn:
    arguments = (centre.port, centre.machines, centre.spoken, seconds)
    busy_s = _busy_s(centre.child.pid)
    child = await children.start_python("load", [load.__name__, *map(str, arguments), *words])
    counts = await _ended(children, child)
    if child.process.returncode or counts["refused"] or counts["forged"] or counts["lost"]:
        raise RuntimeError(f"not every heartbeat was taken: {counts}")
    centre.spoken += _FAR_APART
    centre.taken += int(counts["taken"])
    cost_us = 1e6 * (_busy_s(centre.child.pid) - busy_s) / max(counts["taken"], 1)
    return Turn(counts["taken"] / counts["seconds"], cost_us, counts)


async def _ended(children: Children, child: Child) -> dict[str, float]:
    """The load's last line; the ones before are passed on as they come."""
    told = len(_lines(child))
    while child.process.returncode is None:
        await asyncio.sleep(0.1)
        for line in _lines(child)[told:-1]:
            _say(line)
            told += 1
    await children.stop(child)
    lines = _lines(child)
    if not lines or not lines[-1].startswith("{"):
        raise RuntimeError(f"the load broke off: {lines[-5:]}")
    counts: dict[str, float] = json.loads(lines[-1])
    child.log.unlink()
    return counts


def _lines(child: Child) -> list[str]:
    return child.log.read_text("utf-8", "replace").splitlines()


def _busy_s(pid: int) -> float:
    """Processor time that a process has had (proc(5), utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
