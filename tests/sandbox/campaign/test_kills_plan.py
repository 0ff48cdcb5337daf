"""What is going to be cut, drawn from the seed alone."""

from collections import Counter

from kiosk.model import Service
from kiosk.sandbox.campaign.kills_plan import VISITS_OF_A_WORLD, Clock, Hands, planned
from kiosk.sandbox.hall import FIRST_STOCK
from kiosk.sandbox.programme import offered_in, people

WORLDS = [planned(1, world) for world in range(40)]
VISITS = [visit for world in WORLDS for visit in world]


def test_the_same_seed_plans_the_same_and_another_one_something_else() -> None:
    assert planned(7, 3) == planned(7, 3)
    assert planned(7, 3) != planned(8, 3)
    assert planned(7, 3) != planned(7, 4)


def test_every_visit_has_a_number_of_its_own() -> None:
    assert [visit.number for visit in VISITS] == list(range(1, len(VISITS) + 1))
    assert {len(world) for world in WORLDS} == {VISITS_OF_A_WORLD}


def test_most_come_for_a_first_card_and_each_world_has_blanks_for_them() -> None:
    services = Counter(visit.service for visit in VISITS)
    first_cards = [sum(visit.service is Service.ISSUE_CARD for visit in world) for world in WORLDS]

    assert services[Service.ISSUE_CARD] > len(VISITS) / 2
    assert len(services) == 9
    assert max(first_cards) < FIRST_STOCK


def test_only_people_of_the_hall_come_for_what_is_offered_there() -> None:
    names = {record.name for record in people()}

    assert {visit.person for visit in VISITS} <= names
    assert all("sichuan" in offered_in(visit.service.value) for visit in VISITS)


def test_moments_are_spread_evenly_over_the_visit_by_time_and_by_writes() -> None:
    for clock in Clock:
        shares = [visit.cut.share for visit in VISITS if visit.cut.clock is clock]
        quarters = Counter(int(share * 4) for share in shares)
        assert len(shares) > len(VISITS) * 0.4
        assert set(quarters) == {0, 1, 2, 3}
        assert max(quarters.values()) < 2 * min(quarters.values())


def test_starts_are_cut_too_and_hands_do_all_that_they_can() -> None:
    again = sum(visit.cut.again_after_s is not None for visit in VISITS)

    assert {visit.cut.hands for visit in VISITS} == set(Hands)
    assert 0.2 < again / len(VISITS) < 0.4
    assert all(visit.at_write >= 1 and visit.at_s >= 0 for visit in VISITS)
