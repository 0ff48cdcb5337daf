"""One run from the empty room to the verdict: visit, deaths, boots, healing, settling twice, judgement."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.card_life import PinState
from kiosk.devices.metal import Station
from kiosk.hub.registry import PersonCard, PersonRecord
from kiosk.sandbox.bodies import Body
from kiosk.sandbox.chip_state import EF05, PIN_TRIES
from kiosk.sandbox.virtual.centre import connection_of, hub_settings
from kiosk.sandbox.virtual.deed_oracle import DeedOracle
from kiosk.sandbox.virtual.machine import Endless, Machine
from kiosk.sandbox.virtual.metal import chip_of
from kiosk.sandbox.virtual.oracle import BodyTruth, Oracle, Truth, Violation
from kiosk.sandbox.virtual.room import Room, Setting
from kiosk.sandbox.virtual.story import OwnCard, Said, Story
from kiosk.sandbox.virtual.world import EPOCH

VISIT_LIMIT_S = 3600.0
SETTLE_LIMIT_S = 1800.0
HEAL_LIMIT_S = 3600.0
DEAD_S = (3.0, 12.0, 90.0, 7200.0)
"""How long the machine stays dead; one is drawn for each death."""
STRAGGLERS_S = 120.0
"""What is still on its way when all is over arrives too, and is judged."""
MANY_DEATHS = 20
TRUE_REASONS = frozenset({"no_blanks", "referred", "not_offered"})
"""Why something cannot be had although everything was mended."""
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
    lives: int
    late: int
    virtual_s: float
    trace_hash: str
    trace: tuple[str, ...] = field(repr=False, default=())


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the oracle is given."""

    truth: Truth
    story: Story
    journal: sqlite3.Connection
    centre: sqlite3.Connection


def play(plan: Plan, folder: Path) -> Verdict:
    """Play it and judge it. `folder` is the run's own and empty."""
    room = Room(plan.setting, plan.script, folder, keep_trace=plan.keep_trace)
    plan.prepare(room)
    violations = _performed(room)
    room.world.run_on(STRAGGLERS_S)
    passed = tuple(room.world.power.passed)
    trace_hash = room.world.trace_hash
    if not violations:
        violations += _settled_twice(room)
    with evidence_of(room) as evidence:
        violations += Oracle(evidence.truth, evidence.journal, evidence.centre).judge()
        violations += DeedOracle(evidence.story, evidence.journal, evidence.centre).judge()
        ends = tuple(row[0] for row in evidence.journal.execute("SELECT end FROM matter ORDER BY seq"))
    power = room.world.power
    return Verdict(
        violations=tuple(violations),
        passed=passed,
        fired=tuple(power.fired),
        ends=ends,
        bodies={place: count for place, count in room.hall.bodies().items() if count},
        seen=tuple(room.visitor.seen),
        said=tuple(room.listener.said),
        lives=power.life,
        late=power.late,
        virtual_s=room.world.now,
        trace_hash=trace_hash,
        trace=tuple(room.world.trace),
    )


def perform(room: Room) -> None:
    """The visit with whatever the script lets happen, and the healing."""
    if room.setting.comes_twice:
        Machine(room).live(lambda machine: machine.visits > 0, VISIT_LIMIT_S)
        room.comes_again()
    machine = Machine(room)
    alive = machine.live(lambda machine: machine.visits > 0 or room.visitor.gave_up, VISIT_LIMIT_S)
    for _ in range(MANY_DEATHS):
        if alive and machine.is_quiet:
            return
        if alive:
            room.mend()
        else:
            _stay_dead(room)
        machine, wanted, limit_s = Machine(room), _settled, SETTLE_LIMIT_S
        if alive:
            wanted, limit_s = _quiet, HEAL_LIMIT_S
        alive = machine.live(wanted, limit_s)
    raise RuntimeError("the script cuts every life")


def _performed(room: Room) -> list[Violation]:
    try:
        perform(room)
    except Endless as endless:
        return [Violation("L-1", f"came never to rest: {endless}")]
    return []


def _settled_twice(room: Room) -> list[Violation]:
    room.mend()
    before = _facts(room)
    machine = Machine(room)
    machine.settle_again(SETTLE_LIMIT_S)
    violations = []
    if _facts(room) != before:
        violations.append(Violation("L-2", "settling what was settled changed something"))
    standing = [reason for reason in machine.reasons if reason not in TRUE_REASONS]
    if standing:
        violations.append(Violation("L-1", f"nobody can be served: {', '.join(standing)}"))
    return violations


def _settled(machine: Machine) -> bool:
    return machine.is_settled


def _quiet(machine: Machine) -> bool:
    return machine.is_quiet


@contextmanager
def evidence_of(room: Room) -> Iterator[Evidence]:
    """The room as it stands, for the oracle."""
    with closing(sqlite3.connect(room.disk.path)) as journal:
        yield Evidence(truth_of(room), story_of(room), journal, connection_of(room.hub))


def truth_of(room: Room) -> Truth:
    """What an onlooker with a microscope would write down."""
    hall = room.hall
    bodies = tuple(
        BodyTruth(
            uid=body.uid,
            place=hall.place_of(body),
            card_id=chip_of(body).card_id,
            chip_person=chip_of(body).id_number,
            chip_number=chip_of(body).card_number,
            numbers=tuple(hall.numbers.get(body.uid, ())),
            faces=tuple(hall.faces.get(body.uid, ())),
            holder=hall.holders.get(body.uid, ""),
            taken_at_ms=_wall_ms(hall.taken_at.get(body.uid)),
        )
        for body in hall.blanks
    )
    elsewhere = frozenset(chip_of(body).card_number for body in hall.brought())
    return Truth(bodies, tuple(room.witness.effects), elsewhere)


def story_of(room: Room) -> Story:
    """What the citizen lived through, and would not want to find anywhere."""
    person, chosen = room.person, room.setting.manner.pin
    own, old = room.own_card, room.brought_card if room.setting.renewed_before else None
    cards = (*person.centre.cards, *((own[0],) if own is not None else ()))
    return Story(
        said=tuple(room.listener.said),
        papers=tuple(slip.text for slip in room.receipts.slips),
        place=room.settings.kiosk.service_point_name,
        at_slot=tuple(room.listener.at_slot),
        own=_own_card(room, person, *own) if own is not None else None,
        replaced=_own_card(room, person, *old) if old is not None else None,
        chosen_pin=chosen,
        mobile=room.setting.manner.mobile,
        person=person.id_number,
        collecting_enables=hub_settings(room.setting.province).rules.collecting_enables,
        secrets=(
            *(secret for one in (person, room.principal) for secret in (one.name, one.id_number)),
            *(chosen, *(card.chip.pin for card in cards)),
        ),
        stayed=room.visitor.stayed,
        undisturbed=not room.world.power.fired,
    )


def _own_card(room: Room, person: PersonRecord, card: PersonCard, body: Body) -> OwnCard:
    state = chip_of(body).state
    place, region = room.hall.place_of(body), hub_settings(room.setting.province).region
    return OwnCard(
        number=card.number,
        person=person.id_number,
        social_before=card.state.value,
        before_loss=card.before_loss.value,
        pin_before=card.chip.pin,
        tries_before=0 if card.chip.pin_state is PinState.LOCKED else PIN_TRIES,
        pin=state.pin.hex().rstrip("f"),
        tries=state.pin_left,
        place="hand" if place in ("elsewhere", Station.PERSON.value) else place,
        insured_before=card.insured_place or card.region or region,
        insured_on_chip=state.value(EF05, 0x04).hex()[16:22],
        insured_now=person.centre.insured_place or region,
        factory_pin=card.chip.pin_state is PinState.INITIAL,
    )


def _wall_ms(moment: float | None) -> int | None:
    return None if moment is None else int(EPOCH.timestamp() * 1000 + moment * 1000)


def _stay_dead(room: Room) -> None:
    drawn = room.world.chance.between("dead", 0, len(DEAD_S))
    room.world.run_on(DEAD_S[int(drawn)])


def _facts(room: Room) -> str:
    """Everything that settling may change, in one word: metal, ledger, ends, centre."""
    with closing(sqlite3.connect(room.disk.path)) as journal:
        book = journal.execute(
            "SELECT matter, attempt, card_id, end, place FROM body ORDER BY seq"
        ).fetchall()
        ends = journal.execute("SELECT id, end FROM matter ORDER BY seq").fetchall()
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
