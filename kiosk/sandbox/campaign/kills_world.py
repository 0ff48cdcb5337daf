"""What stays while the kiosk is killed: Xvfb, hall, PC/SC and centre; and the one process that dies."""

import asyncio
import contextlib
import os
import signal
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk.prompts.entrance import Attract
from kiosk.sandbox.campaign.kills_judge import judge_world
from kiosk.sandbox.campaign.kills_truth import Taken, card_in_slot
from kiosk.sandbox.children import Child, ChildDied, Children
from kiosk.sandbox.display import Display, start_display
from kiosk.sandbox.glass_hands import GlassHands
from kiosk.sandbox.probe_client import ProbeClient, open_probe
from kiosk.sandbox.stage import FULL_SIZE_PX, Folders, Play, launch_kiosk, start_world
from kiosk.sandbox.timings import Speed
from kiosk.sandbox.touches import Finger, start_finger
from kiosk.sandbox.virtual.oracle import Violation
from kiosk.sandbox.web import SaidNo, Web
from kiosk.worker import ThreadWorker, Worker

LOOK_EVERY_S = 0.02
READY_WITHIN_S = 90.0
SETTLED_WITHIN_S = 75.0
"""A case that a fault left open is tried again every half minute."""
QUIET_START_S, SLOWEST_PACE = 2.5, 3.0
CHANGES = slice(8, 12)
TAKE_CARD = ("hands", "take_card")


class NotedHands(Web):
    """The dock, and when a hand last reached for the gate."""

    def __init__(self, base: str, worker: Worker) -> None:
        super().__init__(base, worker)
        self.reached_at_ms: int | None = None

    async def fetch(self, method: str, path: tuple[str, ...], query: dict[str, object]) -> bytes:
        """See Web."""
        if path == TAKE_CARD:
            self.reached_at_ms = round(time.time() * 1000)
        return await super().fetch(method, path, query)


@dataclass(frozen=True, slots=True)
class Recovery:
    """One start on what a cut left."""

    ready_s: float
    """From the start of the process to the standing picture, everything settled that can be."""
    homing_s: float
    """How much of it some device was moving."""

    @property
    def machine_s(self) -> float:
        """What the machine itself took."""
        return max(self.ready_s - self.homing_s, 0.0)


class StandingWorld:
    """One hall with its centre, through many lives of the kiosk."""

    def __init__(
        self,
        children: Children,
        folders: Folders,
        display: Display,
        finger: Finger,
        hall: NotedHands,
        centre: Web,
    ) -> None:
        self.children = children
        self.folders = folders
        self.display = display
        self.hall = hall
        self.centre = centre
        self.taken = Taken()
        self.pace = 1.0
        """How many times longer than on two quiet cores things take now, as the last start took."""
        self._finger = finger
        self._kiosk: Child | None = None
        self._probe: ProbeClient | None = None

    async def switch_on(self) -> float:
        """Start the kiosk; when (CLOCK_MONOTONIC)."""
        began = time.monotonic()
        self._kiosk = await launch_kiosk(self.children, self.folders, self.display.name)
        return began

    async def ready(self, began: float) -> Recovery:
        """Wait for the standing picture. Raises TimeoutError, ChildDied."""
        async with asyncio.timeout(READY_WITHIN_S):
            await self.children.until("the glass", self.folders.probe.exists, READY_WITHIN_S)
            self._probe = await open_probe(self.folders.probe)
            while (await self._probe.look()).screen != Attract.__name__:
                self.children.check()
                await asyncio.sleep(LOOK_EVERY_S)
        ready = time.monotonic()
        truth = await self.hall.get("truth", since=began, until=ready)
        self.pace = min(max((ready - began) / QUIET_START_S, 1.0), SLOWEST_PACE)
        return Recovery(ready - began, float(truth["devices_s"]))

    def glass(self) -> GlassHands:
        """Eyes and finger before the machine that runs now."""
        if self._probe is None:
            raise RuntimeError("no kiosk is ready")
        return GlassHands(self._probe, self._finger)

    async def cut(self) -> None:
        """The power goes: SIGKILL. Its exit is waited for."""
        kiosk, self._kiosk = self._kiosk, None
        if kiosk is None:
            raise RuntimeError("no kiosk runs")
        kiosk.check()  # one that ended by itself is another matter
        os.kill(kiosk.pid, signal.SIGKILL)
        await kiosk.process.wait()
        await self.children.stop(kiosk)
        await self.look_away()

    async def look_away(self) -> None:
        """Close the eyes: the machine that they saw is gone, or the play is over."""
        probe, self._probe = self._probe, None
        if probe is not None:
            with contextlib.suppress(OSError):
                await probe.close()

    def writes(self) -> int:
        """How many transactions the journal's index counts.

        Read from the index itself (SQLite's WAL-index format, section 2.1: iChange): a connection of ours
        would spare the next start the recovery of the log.
        """
        with contextlib.suppress(FileNotFoundError):
            head = self.folders.journal.with_name("journal.db-shm").read_bytes()[: CHANGES.stop]
            return int.from_bytes(head[CHANGES], sys.byteorder)
        return 0

    async def take(self, person: str) -> None:
        """A hand takes what stands at the gate and what is in the reader, if anything does."""
        for verb in ("take_card", "withdraw_card"):
            with contextlib.suppress(SaidNo):
                await self.hall.post("hands", verb)
        self.see_hands(person)

    def see_hands(self, person: str) -> None:
        """Who holds what; see Taken."""
        reached = self.hall.reached_at_ms
        since_ms = reached if reached is not None else round(time.time() * 1000)
        self.taken.see(self.folders.hall, person, since_ms, self._latest_case())

    def _latest_case(self) -> str:
        """What was opened last, and so what a hand was in; "" before the first."""
        with reading(self.folders.journal) as journal:
            found = journal.execute("SELECT id FROM matter ORDER BY seq DESC LIMIT 1").fetchone()
        return "" if found is None else str(found[0])

    async def tidy(self) -> None:
        """Whoever stands there next gives the one before their things."""
        verbs = ["lift_id", "tear_receipt", *(["withdraw_card"] if card_in_slot(self.folders.hall) else [])]
        for verb in verbs:
            with contextlib.suppress(SaidNo):
                await self.hall.post("hands", verb)

    async def settled(self) -> bool:
        """Wait until no case is open and nothing waits for the centre; False when that does not come."""
        until = time.monotonic() + SETTLED_WITHIN_S
        while time.monotonic() < until:
            if not self._open_cases():
                return True
            self.children.check()
            await asyncio.sleep(10 * LOOK_EVERY_S)
        return False

    def _open_cases(self) -> int:
        with reading(self.folders.journal) as journal:
            found: tuple[int] = journal.execute(
                "SELECT (SELECT COUNT(*) FROM matter WHERE end IS NULL) + (SELECT COUNT(*) FROM kept)"
            ).fetchone()
        return found[0]

    def judge(self) -> list[Violation]:
        """All that is wrong, while the machine is at rest."""
        with reading(self.folders.journal) as journal, reading(self.folders.centre / "hub.db") as centre:
            violations = judge_world(self.folders, self.taken, journal, centre)
            broken = [said for (said,) in journal.execute("PRAGMA integrity_check") if said != "ok"]
        return violations + [Violation("K-1", f"the journal's file: {said}") for said in broken]

    def ends(self) -> list[tuple[str, str]]:
        """Service and end of each case, oldest first; an open one ends as "open"."""
        with reading(self.folders.journal) as journal:
            return journal.execute(
                "SELECT service, COALESCE(end, 'open') FROM matter ORDER BY seq"
            ).fetchall()


@asynccontextmanager
async def standing_world(
    folders: Folders, province: str, worker: ThreadWorker
) -> AsyncIterator[StandingWorld]:
    """An empty hall with its centre; the kiosk is off. Raises ChildDied, TimeoutError."""
    async with Children(folders.logs) as children:
        display = await start_display(children, *FULL_SIZE_PX, folders.scratch)
        around = await start_world(children, folders, Play(province, Speed.FAST))
        finger = await start_finger(children, display.name)
        hall = NotedHands(around.dock_url, worker)
        world = StandingWorld(children, folders, display, finger, hall, Web(around.centre_url, worker))
        try:
            yield world
        finally:
            await world.look_away()


@contextlib.contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A database of a running process, for looking only."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        yield connection
    finally:
        connection.close()


GONE = (ChildDied, ConnectionError, TimeoutError, OSError)
"""What hands and eyes meet when the machine dies under them."""
