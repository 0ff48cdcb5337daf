"""`python -m kiosk bench --fleet N`: heartbeats taken, beside an empty endpoint in the same run (adr/0031).

Rates are measured in turn, a few seconds each, and compared turn by turn: whatever else the machine does in
that time, it does to both. The centre is the command itself, on a database that waits for its disk; the load
is a process of its own, on loopback, and never more than its lines at a time. Rates are those of one worker,
as the empty endpoint has one; the whole fleet speaks to as many as are wanted.
"""

import asyncio
import json
import os
import statistics
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from kiosk.sandbox.children import Child, Children
from kiosk.sandbox.fleet import empty_endpoint, load
from kiosk.sandbox.fleet.centre import Centre, Told, make_place, say, start_centre, start_empty
from kiosk.sandbox.fleet.issue_cost import measure_issue
from kiosk.sandbox.fleet.processor_time import busy_s
from kiosk.sandbox.fleet.register import find
from kiosk.sandbox.fleet.stolen_time import stolen_time
from kiosk.sandbox.measured import Measured
from kiosk.sandbox.private_postgresql import private_postgresql

FEW = 1000
EVERY_S = 30.0
TURNS = 5
TURN_S = 4.0
WARM_S = 2.0
ONE_THIRD = 3.0
"""How many empty answers may go to one heartbeat."""
GROWTH = 1.25
"""Of the cost of a heartbeat, from FEW machines to all; a quarter is what one turn differs from the next."""
P99_LIMIT_MS = 500.0
_FAR_APART = 100_000
"""Between the counters of one load and of the next: no machine speaks so often in one."""
_CORE_SECONDS = "core s"


@dataclass(frozen=True, slots=True)
class Turn:
    """What one load came to."""

    per_s: float
    core_s: float
    """Processor time of whoever answered, and of its children, for a thousand answers."""
    counts: dict[str, float]


async def measure_fleet(machines: int, seconds: float, workers: int | None = None) -> dict[str, Measured]:
    """`workers`: who the whole fleet speaks to; None: one for each core.

    Raises RuntimeError when a load broke off, NoPostgresql, ChildDied.
    """
    measured: dict[str, Measured] = {}
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder, private_postgresql(durable=True) as pg:
        room = Path(folder)
        async with AsyncExitStack() as stack:
            children = await stack.enter_async_context(Children(room / "logs"))
            empty = await start_empty(children, room)
            for kind in ("sqlite", "postgresql"):
                little = await make_place(room, (kind, "few"), min(FEW, machines), pg)
                whole = await make_place(room, (kind, "all"), machines, pg)
                few, every_one = await start_centre(children, little), await start_centre(children, whole)
                measured |= await _rates(kind, children, empty, few, every_one)
                await children.stop(few.child)
                if kind == "postgresql":
                    measured |= await _fleet(children, every_one, seconds, workers or os.cpu_count() or 1)
                measured |= account(kind, every_one.told, find(whole.address).beats)
                await children.stop(every_one.child)
    return measured | await asyncio.to_thread(measure_issue)


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
        say(f"{kind}, turn {number + 1}: empty {nothing.per_s:.0f}/s, heartbeats {beats.per_s:.0f}/s")

    def median(of: Callable[[tuple[Turn, Turn, Turn]], float]) -> float:
        return statistics.median(of(row) for row in rows)

    return {
        f"{kind}_empty_endpoint": Measured(median(lambda row: row[0].per_s), "1/s", None),
        f"{kind}_heartbeats": Measured(median(lambda row: row[1].per_s), "1/s", None),
        f"{kind}_empty_to_heartbeats": Measured(
            median(lambda row: row[0].per_s / row[1].per_s), "x", ONE_THIRD
        ),
        f"{kind}_core_seconds_per_1000_empty": Measured(
            median(lambda row: row[0].core_s), _CORE_SECONDS, None
        ),
        f"{kind}_core_seconds_per_1000_beats": Measured(
            median(lambda row: row[1].core_s), _CORE_SECONDS, None
        ),
        f"{kind}_cost_to_that_of_{few.place.machines}": Measured(
            median(lambda row: row[1].core_s / row[2].core_s), "x", GROWTH
        ),
    }


async def _fleet(children: Children, centre: Centre, seconds: float, workers: int) -> dict[str, Measured]:
    """The whole fleet, each machine at its own moment, on PostgreSQL; `centre` goes on with more workers."""
    await children.stop(centre.child)
    together = await start_centre(children, centre.place, workers)
    centre.child, centre.port = together.child, together.port
    await _turn(children, centre, WARM_S)
    machines = centre.place.machines
    say(f"{machines} machines, one heartbeat every {EVERY_S:.0f} s, for {seconds:.0f} s, {workers} workers")
    async with stolen_time() as stolen:
        turn = await _turn(children, centre, seconds, "--every", str(EVERY_S))
    counts = turn.counts
    return {
        "fleet_workers": Measured(workers, "workers", None),
        "fleet_offered": Measured(counts["offered"] / seconds, "1/s", None),
        "fleet_heartbeats": Measured(turn.per_s, "1/s", None),
        "fleet_p99": Measured(counts["p99_ms"], "ms", P99_LIMIT_MS),
        "fleet_core_seconds_per_1000_beats": Measured(turn.core_s, _CORE_SECONDS, None),
        "fleet_load_processor": Measured(100 * counts["busy_s"] / counts["seconds"], "% of a core", None),
        "fleet_stolen_by_host": Measured(100 * stolen.mean, "% of all cores", None),
        "fleet_stolen_by_host_at_worst": Measured(100 * stolen.worst, "% of all cores, 1 s", None),
    }


def account(kind: str, told: Told, kept: int) -> dict[str, Measured]:
    """What its machines were told, held against what the database has.

    One without an answer may have been written or not; what was answered as taken is there, and nothing
    twice.
    """
    missing, too_many = told.taken - kept, kept - told.taken - told.unanswered
    return {
        f"{kind}_lost": Measured(max(missing, too_many, 0), "heartbeats", 0),
        f"{kind}_unanswered": Measured(told.unanswered, "heartbeats", 0),
        f"{kind}_refused_or_forged": Measured(told.wrong, "heartbeats", 0),
    }


async def _turn(children: Children, centre: Centre, seconds: float, *words: str) -> Turn:
    arguments = (centre.port, centre.place.machines, centre.spoken, seconds)
    before_s = busy_s(centre.child.pid)
    child = await children.start_python("load", [load.__name__, *map(str, arguments), *words])
    counts = await _ended(children, child)
    centre.spoken += _FAR_APART
    centre.told.taken += int(counts["taken"])
    centre.told.unanswered += int(counts["lost"])
    centre.told.wrong += int(counts["refused"] + counts["forged"])
    core_s = 1000 * (busy_s(centre.child.pid) - before_s) / max(counts["taken"], 1)
    return Turn(max(counts["taken"], 1) / counts["seconds"], core_s, counts)


async def _ended(children: Children, child: Child) -> dict[str, float]:
    """The load's last line; the ones before are passed on as they come."""
    told = len(_lines(child))
    while child.process.returncode is None:
        await asyncio.sleep(0.1)
        for line in _lines(child)[told:-1]:
            say(line)
            told += 1
    await children.stop(child)
    lines = _lines(child)
    if child.process.returncode or not lines or not lines[-1].startswith("{"):
        raise RuntimeError(f"the load broke off: {lines[-5:]}")
    counts: dict[str, float] = json.loads(lines[-1])
    child.log.unlink()
    return counts


def _lines(child: Child) -> list[str]:
    return child.log.read_text("utf-8", "replace").splitlines()
