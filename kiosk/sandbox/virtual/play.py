"""One run from the empty room to the verdict: visit, deaths, boots, healing, settling twice, judgement."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.devices.metal import Station
from kiosk.sandbox.virtual.centre import connection_of
from kiosk.sandbox.virtual.closed import is_closed_for_good, judge_closed, judge_lost, judge_unwritten
from kiosk.sandbox.virtual.coming import CitizenStay
from kiosk.sandbox.virtual.day_oracle import DayOracle
from kiosk.sandbox.virtual.facts import Truth
from kiosk.sandbox.virtual.history_oracle import judge_history
from kiosk.sandbox.virtual.loop import Livelock
from kiosk.sandbox.virtual.machine import Endless, Machine, quiet_or_closed
from kiosk.sandbox.virtual.metal import chip_of
from kiosk.sandbox.virtual.meter import Settling, Start
from kiosk.sandbox.virtual.oracle import Oracle, Violation
from kiosk.sandbox.virtual.quiet_oracle import Ear, judge_quiet, listening
from kiosk.sandbox.virtual.records import Records, moment_ms
from kiosk.sandbox.virtual.recovery_oracle import judge_recovery
from kiosk.sandbox.virtual.repeatable import only_repeatable
from kiosk.sandbox.virtual.room import Room, Setting
from kiosk.sandbox.virtual.serving_on import TRUE_REASONS, serves_on
from kiosk.sandbox.virtual.stories import stories_of, times_of
from kiosk.sandbox.virtual.story import Said, Story
from kiosk.sandbox.virtual.truth import truth_of
from kiosk.sandbox.virtual.world import Stuck

VISIT_LIMIT_S = 3600.0
SETTLE_LIMIT_S = 1800.0
HEAL_LIMIT_S = 3600.0
DEAD_S = (3.0, 12.0, 90.0, 7200.0)
"""How long the machine stays dead; one is drawn for each death."""
STRAGGLERS_S = 900.0
"""What is still on its way when all is over arrives too, and is judged."""
MANY_DEATHS = 20
CLOSED = "closed"
"""The end of a run whose machine was closed by a journal that is not to be believed."""
USUAL_SETTING = Setting()


@dataclass(frozen=True, slots=True)
class Plan:
    """What is played."""

    setting: Setting = USUAL_SETTING
    script: dict[str, str] = field(default_factory=dict)
    """Address → kind; see power.py."""
    prepare: Callable[[Room], None] = lambda _room: None
    """What is wrong with the room before anybody comes; mended after the visit."""
    keep_trace: bool = False


@dataclass(frozen=True, slots=True)
class VisitResult:
    """How one visit went."""

    number: int
    service: str
    served: bool
    """They were offered what they came for."""
    seen: tuple[str, ...]
    """The prompts, by name, till the next one came."""
    said: tuple[Said, ...]
    ends: tuple[str, ...]
    """Of the cases that were opened in it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How it went."""

    violations: tuple[Violation, ...]
    passed: tuple[str, ...]
    """Every place, as an address, that was passed before the healing."""
    fired: tuple[str, ...]
    ends: tuple[str, ...]
    """The ends of the cases, oldest first."""
    bodies: dict[str, int]
    seen: tuple[str, ...]
    """The prompts that the citizen saw."""
    said: tuple[Said, ...]
    """How it ended, as the glass said it."""
    visits: tuple[VisitResult, ...]
    """One after the other; who went home from the line has none."""
    lives: int
    late: int
    starts: tuple[Start, ...]
    settlings: tuple[Settling, ...]
    virtual_s: float
    trace_hash: str
    trace: tuple[str, ...] = field(repr=False, default=())


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the oracle is given."""

    truth: Truth
    stories: tuple[Story, ...]
    """One for each citizen."""
    journal: sqlite3.Connection
    centre: sqlite3.Connection

    @property
    def story(self) -> Story:
        """Of a run with one citizen."""
        (story,) = self.stories
        return story


def play(plan: Plan, folder: Path, enter: Callable[..., Room] = Room) -> Verdict:
    """Play it and judge it. `folder` is the run's own and empty. Raises NotRepeatable.

    `enter` makes the room: another one may watch what happens in it.
    """
    with only_repeatable(), listening() as ear:
        return _played(plan, enter(plan.setting, plan.script, folder, keep_trace=plan.keep_trace), ear)


def _played(plan: Plan, room: Room, ear: Ear) -> Verdict:
    with closing(room.disk):
        plan.prepare(room)
        return _judged(room, ear, line_is_well=room.network.is_well)


def _judged(room: Room, ear: Ear, *, line_is_well: bool) -> Verdict:
    violations = _coming_to_rest(_performed, room)
    room.world.run_on(STRAGGLERS_S)
    passed = tuple(room.world.power.passed)
    trace_hash = room.world.trace_hash
    if not violations:
        violations += _coming_to_rest(_settled_twice, room)
    bodies = {place: count for place, count in room.hall.bodies().items() if count}
    ends, visits = _by_the_book(room)
    if is_closed_for_good(room):
        violations += _coming_to_rest(judge_closed, room)
    elif room.disk.beyond_proof:
        violations += _coming_to_rest(judge_lost, room)
    else:
        if room.setting.visits and not violations:
            violations += _coming_to_rest(serves_on, room)
        violations += judge_unwritten(room, line_is_well=line_is_well)
        with evidence_of(room) as evidence:
            violations += Oracle(evidence.truth, evidence.journal, evidence.centre).judge()
            violations += judge_history(evidence.journal, evidence.centre, written=room.disk.written)
            violations += judge_recovery(room.meter.starts, room.meter.settlings)
            secrets = {secret for story in evidence.stories for secret in story.secrets}
            violations += judge_quiet(secrets, ear.lines, room.world.power.passed, evidence.centre)
            records = Records.of(evidence.journal, evidence.centre)
            violations += DayOracle(evidence.stories, records).judge()
    power = room.world.power
    return Verdict(
        violations=tuple(violations),
        passed=passed,
        fired=tuple(power.fired),
        ends=ends,
        bodies=bodies,
        seen=tuple(name for stay in room.guests.stays for name in stay.listener.seen),
        said=tuple(said for stay in room.guests.stays for said in stay.listener.said),
        visits=visits,
        lives=power.life,
        late=power.late,
        starts=tuple(room.meter.starts),
        settlings=tuple(room.meter.settlings),
        virtual_s=room.world.now,
        trace_hash=trace_hash,
        trace=tuple(room.world.trace),
    )


def perform(room: Room) -> None:
    """All visits with whatever the script lets happen, and the healing."""

    def day_is_over(machine: Machine) -> bool:
        guests = room.guests
        return guests.all_have_been and machine.is_at_rest and not guests.closed_lately

    day_s = VISIT_LIMIT_S * len(room.setting.visits or (room.setting,)) * 2
    wanted, limit_s = day_is_over, day_s
    for _ in range(MANY_DEATHS):
        machine = Machine(room)
        if not machine.live(wanted, limit_s):
            if not machine.starts_again:
                _stay_dead(room)
            wanted, limit_s = day_is_over, day_s
        elif machine.is_quiet or machine.is_closed_for_good:
            return
        else:
            room.world.power.calm()
            room.mend()
            wanted, limit_s = quiet_or_closed, HEAL_LIMIT_S
    raise RuntimeError("the script cuts every life")


def _coming_to_rest(act: Callable[[Room], list[Violation]], room: Room) -> list[Violation]:
    try:
        return act(room)
    except (Endless, Livelock, Stuck) as endless:
        return [Violation("L-1", f"came never to rest: {type(endless).__name__} {endless}")]


def _performed(room: Room) -> list[Violation]:
    perform(room)
    return []


def _settled_twice(room: Room) -> list[Violation]:
    room.world.power.calm(cuts_too=True)
    room.mend()
    before = _facts(room)
    machine = Machine(room)
    machine.settle_again(SETTLE_LIMIT_S)
    violations = []
    if _facts(room) != before:
        violations.append(Violation("L-2", "settling what was settled changed something"))
    if machine.is_closed_for_good:
        return violations
    standing = [reason for reason in machine.reasons if reason not in TRUE_REASONS]
    if standing:
        violations.append(Violation("L-1", f"nobody can be served: {', '.join(standing)}"))
    return violations


def _by_the_book(room: Room) -> tuple[tuple[str, ...], tuple[VisitResult, ...]]:
    """The ends of all cases, and how each visit went; by a rotten book nobody tells."""
    if room.disk.rotten:
        return (CLOSED,) if is_closed_for_good(room) else (), ()
    journal = room.disk.onlooker
    ends = tuple(row[0] for row in journal.execute("SELECT end FROM matter ORDER BY seq"))
    return ends, tuple(_visits(room, journal))


def _visits(room: Room, journal: sqlite3.Connection) -> Iterator[VisitResult]:
    matters = [
        (moment_ms(opened_at), end)
        for opened_at, end in journal.execute("SELECT opened_at, end FROM matter ORDER BY seq")
    ]
    for stay, (begin, until) in zip(room.guests.stays, times_of(room), strict=True):
        if not isinstance(stay, CitizenStay):
            continue
        yield VisitResult(
            stay.coming.number,
            stay.coming.service.value,
            stay.guest.served,
            tuple(stay.listener.seen),
            tuple(stay.listener.said),
            tuple(end for at, end in matters if begin <= at and (until is None or at < until)),
        )


@contextmanager
def evidence_of(room: Room) -> Iterator[Evidence]:
    """The room as it stands, for the oracle."""
    with closing(sqlite3.connect(room.disk.path)) as journal:
        yield Evidence(truth_of(room), stories_of(room), journal, connection_of(room.hub))


def _stay_dead(room: Room) -> None:
    drawn = room.world.chance.between("dead", 0, len(DEAD_S))
    room.world.run_on(DEAD_S[int(drawn)])


def _facts(room: Room) -> str:
    """Everything that settling may change, in one word: metal, ledger, ends, centre."""
    book, ends = _book_facts(room)
    centre = connection_of(room.hub)
    cases = centre.execute(
        "SELECT id, state, live_person, slip, taken_at_ms FROM case_record ORDER BY id"
    ).fetchall()
    cards = centre.execute("SELECT number, state, card_id FROM card ORDER BY number").fetchall()
    lives = centre.execute("SELECT number, social, pin, body FROM card_life ORDER BY number").fetchall()
    deeds = centre.execute("SELECT case_id, deed, attempt, about FROM deed_done ORDER BY serial").fetchall()
    places = [[body.uid for body in room.hall.at(station)] for station in Station]
    chips = [repr(chip_of(body).to_json()) for body in (*room.hall.blanks, *room.hall.brought())]
    return hashlib.blake2b(repr((book, ends, cases, cards, lives, deeds, places, chips)).encode()).hexdigest()


def _book_facts(room: Room) -> tuple[list[object], list[object]]:
    if room.disk.rotten:
        return [], []
    journal = room.disk.onlooker
    book = journal.execute("SELECT matter, attempt, card_id, end, place FROM body ORDER BY seq").fetchall()
    return book, journal.execute("SELECT id, end FROM matter ORDER BY seq").fetchall()
