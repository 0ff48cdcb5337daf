"""What a cable and its two plugs can do to a word, one kind after the other: no card is lost by any of it."""

import pytest

from kiosk.sandbox.campaign.kinds_of_places import ON_A_CABLE, kinds_of
from kiosk.sandbox.virtual.lines import Wire
from kiosk.sandbox.virtual.play import Plan
from kiosk.sandbox.virtual.power import Kind
from kiosk.sandbox.virtual.room import Room, Setting
from kiosk.sandbox.virtual.sweep import first_and_last, played
from kiosk.sandbox.virtual.world import World
from tests.sandbox.virtual.shares import in_the_visit, sample, undisturbed, what_went_wrong

AT_THE_ANSWER = (Kind.LATE_ANSWER, Kind.HALF_FRAME, Kind.HALF_LATE, Kind.WRONG_CHECK, Kind.TWICE)
DRAWS = (1, 2, 3, 4)
"""Seeds: how late something is, or for how long a plug is out, is drawn."""


class Line:
    """The program's end, as the wire reaches it."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def arrive(self, data: bytes) -> None:
        self.heard.append(data.decode())

    def arrive_late(self, data: bytes) -> None:
        self.heard.append(f"late {data.decode()}")

    def hang_up(self) -> None:
        self.heard.append("gone")


def a_wire() -> tuple[World, Wire, Line]:
    world = World(1, {})
    wire, line = Wire(world, "dispenser"), Line()
    wire.line = line  # type: ignore[assignment]
    return world, wire, line


def test_what_is_held_back_changes_no_order() -> None:
    world, wire, line = a_wire()

    wire.hold_back(b"one ")
    wire.send(b"two")
    world.run_on(100.0)
    wire.send(b"three")
    world.run_on(1.0)

    assert line.heard == ["late one two", "three"]


def test_a_plug_that_is_out_comes_back_and_what_was_said_meanwhile_is_lost() -> None:
    world, wire, line = a_wire()

    wire.unplug_for_a_while()
    wire.send(b"one")
    world.run_on(0.1)
    assert not wire.plugged
    world.run_on(100.0)
    wire.send(b"two")
    world.run_on(1.0)

    assert line.heard == ["gone", "two"]


def answers_of(unit: str) -> list[str]:
    """Where this unit answers in a first card, the first and the last time each."""
    at = in_the_visit(undisturbed(Setting()).passed)
    return first_and_last(a for a in at if f"line:{unit}." in a and ":answered" in a)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("unit", "kind"),
    [(u, k) for u in ON_A_CABLE for k in AT_THE_ANSWER if k in kinds_of(f"line:{u}.any:answered")],
)
def test_no_answer_that_comes_otherwise_costs_a_card(unit: str, kind: Kind) -> None:
    at = answers_of(unit)

    for seed in sample(DRAWS[:2], every=2, offset=AT_THE_ANSWER.index(kind)):
        chosen = sample(at, every=len(at), offset=seed * len(at) // 3)
        assert what_went_wrong(Plan(Setting(seed=seed)), [(address, kind) for address in chosen]) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", AT_THE_ANSWER)
def test_a_bad_answer_to_a_motion_moves_no_card_twice(kind: Kind) -> None:
    feed = "v1/line:dispenser.3231:answered#1"
    verdict = played(Plan(script={feed: kind}))

    assert (verdict.violations, verdict.fired) == ((), (feed,))
    assert (verdict.ends, verdict.bodies) == (("issued",), {"stack": 2, "person": 1})


@pytest.mark.slow
@pytest.mark.parametrize("seed", DRAWS)
def test_a_late_answer_is_not_taken_for_the_next_one(seed: int) -> None:
    """The sensors, and then an order to the chip: the same question is asked again and again."""
    words = ("v1/line:dispenser.3130:answered#4", "v1/line:dispenser.5139.b2:answered#2")
    for at in sample(words, every=2, offset=seed):
        verdict = played(Plan(Setting(seed=seed), {at: Kind.LATE_ANSWER}))

        assert (verdict.violations, verdict.fired) == ((), (at,))
        assert sum(verdict.bodies.values()) == 3


@pytest.mark.slow
@pytest.mark.parametrize("seed", DRAWS)
@pytest.mark.parametrize("phase", ["before", "sent", "answered"])
def test_a_plug_that_somebody_stumbles_over_loses_no_card(phase: str, seed: int) -> None:
    at = [
        address
        for address in first_and_last(in_the_visit(undisturbed(Setting()).passed))
        if "/line:" in address and f":{phase}#" in address
    ]
    assert len(at) > 30
    chosen = sample(at, every=40, offset=5 * seed)

    assert what_went_wrong(Plan(Setting(seed=seed)), [(address, Kind.UNPLUGGED) for address in chosen]) == []


@pytest.mark.slow
def test_a_computer_without_power_leaves_the_devices_running_and_the_citizens_chip_without() -> None:
    rooms: list[Room] = []
    powered: list[bool] = []

    def prepare(room: Room) -> None:
        rooms.append(room)
        room.world.power.at_cut.append(lambda _kind: powered.append(room.dispenser.initialised))

    at = "v1/line:dispenser.3231:sent#1"
    reset = played(Plan(script={at: Kind.RESET}, prepare=prepare))
    mains = played(Plan(script={at: Kind.MAINS}, prepare=prepare))

    assert (reset.violations, mains.violations) == ((), ())
    # The motion went on, or stopped with the power.
    assert powered == [True, False]
    assert (reset.bodies["stack"], mains.bodies["stack"]) == (2, 3)


@pytest.mark.slow
def test_a_computer_without_power_anywhere_loses_nothing() -> None:
    at = first_and_last(in_the_visit(undisturbed(Setting()).passed))

    assert what_went_wrong(Plan(), [(address, Kind.RESET) for address in sample(at, every=40)]) == []
