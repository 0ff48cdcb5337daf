"""The way to the centre and the kiosk's clock go wrong: a write is done once, no order rests on a clock."""

from functools import cache

import pytest

from kiosk.sandbox.campaign.kinds_of_places import kinds_of
from kiosk.sandbox.virtual.play import Plan, Verdict
from kiosk.sandbox.virtual.power import Kind
from kiosk.sandbox.virtual.room import Room, Setting
from kiosk.sandbox.virtual.sweep import first_and_last, played
from tests.sandbox.virtual.shares import in_pairs, in_the_visit, sample, undisturbed, what_went_wrong

pytestmark = pytest.mark.slow

MADE = "v1/net:made:before#1"
START = "v0/boot:start:before#1"
STARTED_AGAIN = "v1/boot:start:before#1"
TAKEN = "v1/line:dispenser.3230:answered#1"
ON_THE_WAY = (
    Kind.TWICE,
    Kind.TWICE_LATER,
    Kind.OVERTAKEN,
    Kind.MINUTES_LATE,
    Kind.HUB_RESTARTED,
    Kind.SESSION_LOST,
    Kind.CERTIFICATE_ENDED,
)
CLOCKS = (Kind.CLOCK_DAY_AHEAD, Kind.CLOCK_DAY_BACK, Kind.CLOCK_BACK)


def asked_of_centre(kind: Kind, path: str = "/v1/made") -> list[float]:
    """When the centre worked on requests of this path, in seconds."""
    plan = Plan(script={MADE: kind}, keep_trace=True)
    verdict = played(plan)
    assert (verdict.violations, verdict.fired, verdict.ends) == ((), (MADE,), ("issued",))
    return [float(line.split()[0]) for line in verdict.trace if line.endswith(f"centre works on {path}\n")]


def test_each_kind_does_what_its_name_says_to_one_request() -> None:
    first, *more = asked_of_centre(Kind.TWICE_LATER)
    assert more
    assert max(more) - first > 10.0
    # The copy may be the quicker one: then it is the first that hears it was there already, and asks again.
    twice = asked_of_centre(Kind.TWICE)
    assert len(twice) >= 2
    assert twice[1] - twice[0] < 1.0
    late = asked_of_centre(Kind.MINUTES_LATE)
    assert late[-1] - late[0] > 200.0
    assert len(asked_of_centre(Kind.HUB_RESTARTED)) > 1
    assert len(asked_of_centre(Kind.SESSION_LOST)) > 1


def test_a_request_that_is_overtaken_arrives_after_the_next() -> None:
    verdict = played(Plan(script={MADE: Kind.OVERTAKEN}, keep_trace=True))
    arrived = [line.split()[-1] for line in verdict.trace if "centre works on" in line]
    sent = [line.split("net:")[1] for line in verdict.trace if "/net:" in line and ":sent#" in line]

    assert verdict.violations == ()
    at = next(n for n, place in enumerate(sent) if place.startswith("made:"))
    following = "/v1/" + sent[at + 1].split(":")[0]
    assert arrived.index("/v1/made") > arrived.index(following, at) - (following == "/v1/made")


@pytest.mark.parametrize(("path", "seed"), in_pairs(["eligibility", "reserve", "enable"], [1, 2, 3]))
def test_a_certificate_that_has_ended_stops_the_work_and_is_renewed(path: str, seed: int) -> None:
    at = f"v1/net:{path}:before#1"
    verdict = played(Plan(Setting(seed=seed), {at: Kind.CERTIFICATE_ENDED}))

    assert (verdict.violations, verdict.fired) == ((), (at,))
    assert sum("/net:trust/session:" in address for address in verdict.passed) > 3


@pytest.mark.parametrize("kind", ON_THE_WAY)
@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_on_the_way_to_the_centre_loses_or_doubles_anything(seed: int, kind: Kind) -> None:
    setting = Setting(seed=seed)
    at = [a for a in first_and_last(in_the_visit(undisturbed(Setting()).passed)) if kind in kinds_of(a)]
    assert len(at) > 10

    chosen = sample(at, every=20, offset=7 * seed)
    assert what_went_wrong(Plan(setting), [(address, kind) for address in chosen]) == []


@pytest.mark.parametrize("kind", CLOCKS)
def test_a_kiosk_whose_clock_is_off_serves_all_the_same(kind: Kind) -> None:
    rooms: list[Room] = []
    verdict = played(Plan(script={START: kind}, prepare=rooms.append))

    assert (verdict.violations, verdict.fired) == ((), (START,))
    assert verdict.ends == ("issued",)
    assert abs(rooms[0].kiosk_clock.now() - rooms[0].clock.now()).total_seconds() > 200


@cache
def after_a_reset(cut: str) -> Verdict:
    return played(Plan(script={cut: Kind.RESET}))


@pytest.mark.parametrize("cut", [TAKEN, "v1/jrn:issue_card.feed.intent:after#1", "v1/net:made:sent#1"])
@pytest.mark.parametrize("kind", CLOCKS)
def test_a_clock_that_jumps_at_the_start_after_a_cut_changes_nothing(kind: Kind, cut: str) -> None:
    script = {cut: str(Kind.RESET), STARTED_AGAIN: str(kind)}
    straight = after_a_reset(cut)
    verdict = played(Plan(script=script))

    assert (verdict.violations, set(verdict.fired)) == ((), set(script))
    assert (verdict.ends, verdict.bodies) == (straight.ends, straight.bodies)
