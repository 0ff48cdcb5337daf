"""The named settings of a campaign."""

import pytest

from kiosk.flows.table import BUILT
from kiosk.sandbox.campaign.scenarios import NoSuchScenario, scenario, scenarios
from kiosk.sandbox.programme import offered_in
from kiosk.sandbox.timings import Speed


def test_every_service_is_played_in_every_province_that_offers_it() -> None:
    wanted = {f"{service}@{province}" for service in BUILT for province in offered_in(service)}

    # Where the bureau makes the cards, none is kept in the machine.
    assert wanted - set(scenarios()) == {"recover_retained_card@jiangsu-changzhou"}


def test_manners_are_said_behind_the_name() -> None:
    found = scenario("issue_card@henan+leaves:SetPin+blanks:1+true-speed+takes-nothing")

    assert found.setting.province == "henan"
    assert (found.setting.blanks, found.setting.speed) == (1, Speed.REAL)
    assert (found.setting.manner.leaves_at, found.setting.manner.takes_after_s) == ("SetPin", None)
    assert found.plan(9, {"v1/a:before#1": "noise"}).setting.seed == 9


@pytest.mark.parametrize("name", ["issue_card", "issue_card@mars", "issue_card@henan+sings"])
def test_a_name_that_nobody_has_is_refused(name: str) -> None:
    with pytest.raises(NoSuchScenario):
        scenario(name)


def test_a_day_is_of_several_citizens_and_always_of_the_same_ones() -> None:
    day = scenario("day@henan.2").setting

    assert len(day.visits) == 4
    assert day.province == "henan"
    scenarios.cache_clear()
    assert scenario("day@henan.2").setting == day
    assert scenario("day@henan.3").setting != day


def test_on_a_day_all_behave_so() -> None:
    day = scenario("day@sichuan.2+leaves:SetPin+tries-again").setting

    assert len(day.visits) > 1
    assert {(visit.manner.leaves_at, visit.manner.tries_again) for visit in day.visits} == {("SetPin", True)}
    assert len({visit.manner.pin for visit in day.visits}) > 1, "all else stays each one's own"
