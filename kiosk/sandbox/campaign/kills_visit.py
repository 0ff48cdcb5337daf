"""One visit with its cut: the citizen begins, the power goes, the machine comes back, and all is judged."""

import asyncio
import contextlib
import time
from dataclasses import dataclass, field

from kiosk.hub.registry import PersonRecord
from kiosk.model import CaseEnd, Service
from kiosk.sandbox.campaign.kills_plan import Clock, Hands, PlannedVisit
from kiosk.sandbox.campaign.kills_world import GONE, Recovery, StandingWorld
from kiosk.sandbox.citizen import Citizen
from kiosk.sandbox.programme import people
from kiosk.sandbox.rehearsal import PIN, mobile_of
from kiosk.sandbox.tour import Stuck, Tour
from kiosk.sandbox.virtual.oracle import Violation
from kiosk.sandbox.web import SaidNo

REST_S = 0.05
WATCH_EVERY_S = 0.001
MACHINE_LIMIT_S = 20.0
"""From any cut to ready, besides what the devices need to home."""


@dataclass(slots=True)
class Cycle:
    """What came of one planned visit."""

    planned: PlannedVisit
    service: Service
    kills: int = 0
    hit: str = ""
    """What the glass showed when the power went; for a report."""
    lasted_s: float = 0.0
    """From the start of the visit to the cut."""
    writes: int = 0
    """How many writes of the journal were seen meanwhile."""
    end: str = ""
    """Of the last case that was opened in it; empty without one."""
    uncut: bool = False
    """The visit was over before its moment came: the power went at rest."""
    stuck: str = ""
    """Why the citizen did not know further, before the cut."""
    recoveries: list[Recovery] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    wall_s: float = 0.0


async def go_through(world: StandingWorld, planned: PlannedVisit, service: Service) -> Cycle:
    """The kiosk stands ready, before and after. Raises ChildDied or TimeoutError when the world fell."""
    began = time.monotonic()
    cycle = Cycle(planned, service)
    person = record_of(planned.person)
    cases_before = len(world.ends())
    await _visit_until_cut(world, cycle, person)
    await _come_back(world, cycle, person)
    await world.tidy()
    await world.settled()
    cycle.end = next((end for _, end in reversed(world.ends()[cases_before:])), "")
    cycle.violations += world.judge()
    slow = cycle.recoveries[-1].machine_s
    if slow > MACHINE_LIMIT_S:
        cycle.violations.append(Violation("K-2", f"ready after {slow:.1f} s of machine time"))
    cycle.wall_s = time.monotonic() - began
    return cycle


async def _visit_until_cut(world: StandingWorld, cycle: Cycle, person: PersonRecord) -> None:
    world.hall.reached_at_ms = None
    citizen = citizen_for(world, person, cycle.service)
    tour = Tour(
        citizen, world.display, world.folders.scratch, world.children.check, pictures=False, rest_s=REST_S
    )
    began = time.monotonic()
    going = asyncio.create_task(_go(tour))
    moment = asyncio.create_task(_moment(world, cycle))
    await asyncio.wait({going, moment}, return_when=asyncio.FIRST_COMPLETED)
    cycle.uncut = not moment.done()
    cycle.stuck = going.result() if going.done() else ""
    cycle.lasted_s = time.monotonic() - began
    await world.cut()
    cycle.kills += 1
    cycle.hit = tour.screens[-1] if tour.screens else ""
    for task in (going, moment):
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError, *GONE):
            await task
    await world.hall.get("truth")  # what a hand had begun is over
    world.see_hands(person.id_number)


async def _go(tour: Tour) -> str:
    """Why it ended, when not at home."""
    try:
        await tour.go()
    except (Stuck, SaidNo) as error:
        return str(error)
    return ""


async def _moment(world: StandingWorld, cycle: Cycle) -> None:
    """Return when the power has to go."""
    by_time = cycle.planned.cut.clock is Clock.TIME
    until = time.monotonic() + cycle.planned.at_s * world.pace
    written_before = world.writes()
    while True:
        cycle.writes = world.writes() - written_before
        if time.monotonic() >= until if by_time else cycle.writes >= cycle.planned.at_write:
            return
        await asyncio.sleep(WATCH_EVERY_S)


async def _come_back(world: StandingWorld, cycle: Cycle, person: PersonRecord) -> None:
    cut = cycle.planned.cut
    if cut.hands is Hands.TAKE_IN_THE_DARK:
        await asyncio.sleep(cut.takes_after_s)
        await world.take(person.id_number)
    began = await world.switch_on()
    if cut.again_after_s is not None:
        await asyncio.sleep(cut.again_after_s)
        await world.cut()
        cycle.kills += 1
        began = await world.switch_on()
    if cut.hands is Hands.TAKE_AS_IT_STARTS:
        await asyncio.sleep(cut.takes_after_s)
        await world.take(person.id_number)
    cycle.recoveries.append(await world.ready(began))


def citizen_for(world: StandingWorld, person: PersonRecord, service: Service) -> Citizen:
    """As they come to a tour."""
    cards = person.centre.cards
    return Citizen(
        name=person.name,
        service=service.value,
        mobile=mobile_of(person.name),
        pin=PIN,
        card_pin=cards[0].chip.pin if cards else "",
        glass=world.glass(),
        hall=world.hall,
        centre=world.centre,
    )


def record_of(name: str) -> PersonRecord:
    """One of the made-up people."""
    return next(record for record in people() if record.name == name)


def service_now(planned: PlannedVisit, before: Cycle | None) -> Service | None:
    """What they come for; None when they have what they wanted and stay at home.

    Who comes back after their card was kept comes for that card.
    """
    if not planned.comes_back or before is None:
        return planned.service
    if before.service is Service.ISSUE_CARD and before.end == CaseEnd.RETAINED:
        return Service.RECOVER_RETAINED_CARD
    return None if before.end in (CaseEnd.ISSUED, CaseEnd.DONE) else planned.service
