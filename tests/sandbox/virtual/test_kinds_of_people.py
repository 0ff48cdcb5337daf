"""Citizens with quick hands and little patience: nobody's card is lost, changed or given to somebody else."""

import pytest

from kiosk.model import Service
from kiosk.sandbox.campaign.kinds_of_places import kinds_of
from kiosk.sandbox.programme import who_comes
from kiosk.sandbox.virtual.metal import chip_of
from kiosk.sandbox.virtual.play import Plan
from kiosk.sandbox.virtual.power import Kind
from kiosk.sandbox.virtual.room import Room, Setting
from kiosk.sandbox.virtual.sweep import first_and_last, played
from tests.sandbox.virtual.shares import in_the_visit, sample, undisturbed, what_went_wrong

pytestmark = pytest.mark.slow

PIN = Service.CHANGE_PIN
DEEDS = (PIN, Service.TRANSFER_INSURED_PLACE, Service.REPORT_LOSS)
WRITING = "v1/line:card_reader.5e:before#1"
FILED = "v1/net:apply:sent#1"


def came_for(service: Service, seed: int = 1) -> Setting:
    if service is Service.ISSUE_CARD:
        return Setting(seed=seed)
    return Setting(seed=seed, person=who_comes(service), service=service)


def test_a_card_that_is_pulled_as_its_pin_is_set_is_with_its_owner() -> None:
    verdict = played(Plan(came_for(PIN), {WRITING: Kind.PULLS_CARD}))

    assert (verdict.violations, verdict.fired) == ((), (WRITING,))
    assert verdict.ends in (("withdrawn",), ("unsure",), ("done",))


def test_a_card_that_is_swapped_is_not_written_in_the_others_place() -> None:
    others: list[Room] = []
    verdict = played(Plan(came_for(PIN), {WRITING: Kind.SWAPS_CARD}, others.append, keep_trace=True))

    assert (verdict.violations, verdict.fired) == ((), (WRITING,))
    bodies = others[0].hall.brought()
    assert len(bodies) == 2
    assert "metal insert\n" in "".join(line.split(" ", 1)[1] for line in verdict.trace)
    own = others[0].pockets.own(others[0].guests.citizens[-1].person, 1)
    stranger = next(body for body in bodies if body is not own)
    assert chip_of(stranger).state.pin.hex().rstrip("f") != others[0].setting.manner.pin


def test_who_leaves_and_comes_back_soon_goes_on_where_they_were() -> None:
    seen = {played(Plan(Setting(seed=seed), {FILED: Kind.RETURNS})).ends for seed in (1, 2, 3, 4)}

    assert ("issued",) in seen


def test_who_leaves_as_the_application_is_under_way_gets_no_card_that_nobody_takes() -> None:
    verdict = played(Plan(script={FILED: Kind.LEAVES}))

    assert (verdict.violations, verdict.fired) == ((), (FILED,))
    assert sum(verdict.bodies.values()) == 3


def test_who_hammers_the_glass_is_served_once() -> None:
    verdict = played(Plan(script={"v1/net:eligibility:sent#1": Kind.HAMMERS}))

    assert (verdict.violations, verdict.ends) == ((), ("issued",))
    assert verdict.bodies == {"stack": 2, "person": 1}


@pytest.mark.parametrize("kind", [Kind.PULLS_CARD, Kind.SWAPS_CARD])
@pytest.mark.parametrize("service", [PIN, Service.TRANSFER_INSURED_PLACE])
def test_a_hand_at_the_slot_changes_nobodys_card(service: Service, kind: Kind) -> None:
    setting = came_for(service)
    at = [a for a in first_and_last(in_the_visit(undisturbed(setting).passed)) if kind in kinds_of(a)]
    assert len(at) > 4

    chosen = sample(at, every=max(len(at) // 2, 1), offset=1)
    assert what_went_wrong(Plan(setting), [(address, kind) for address in chosen]) == []


@pytest.mark.parametrize("kind", [Kind.LEAVES, Kind.RETURNS, Kind.HAMMERS])
@pytest.mark.parametrize(("service", "seed"), [(Service.ISSUE_CARD, 1), (PIN, 2)])
def test_who_goes_and_comes_as_they_like_loses_nothing(service: Service, seed: int, kind: Kind) -> None:
    at = first_and_last(in_the_visit(undisturbed(came_for(service)).passed))
    at = [a for a in at if kind in kinds_of(a)]

    chosen = sample(at, every=max(len(at) // 2, 1), offset=seed)
    assert what_went_wrong(Plan(came_for(service, seed)), [(address, kind) for address in chosen]) == []
