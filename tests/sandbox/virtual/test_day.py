"""A day of many citizens at one machine: each gets what they came for, and every run of it is the same."""

from dataclasses import replace

import pytest

from kiosk.model import Service
from kiosk.sandbox.campaign.scenarios import scenario
from kiosk.sandbox.virtual.chance import Chance
from kiosk.sandbox.virtual.coming import Coming
from kiosk.sandbox.virtual.day import draw_day
from kiosk.sandbox.virtual.manner import Manner
from kiosk.sandbox.virtual.play import Plan, Verdict, VisitResult
from kiosk.sandbox.virtual.room import Setting
from kiosk.sandbox.virtual.sweep import played, weighty
from tests.sandbox.virtual.shares import under_a_hash_seed_of_its_own

pytestmark = pytest.mark.slow

WELL = {"done", "issued"}
TROUBLE = {"CannotServe", "WentWrong"}


def went_as_it_should(coming: Coming, visit: VisitResult, province: str) -> bool:
    if coming.service is Service.ACT_FOR_ANOTHER and province != "sichuan":
        return visit.served and visit.ends == ()  # the machine only shows the way there
    if coming.manner.leaves_at:
        return visit.ends != ("unsure",)
    if coming.manner.takes_after_s is None:
        return visit.ends == ("retained",)
    return visit.served and bool(visit.ends) and set(visit.ends) <= WELL and not TROUBLE & set(visit.seen)


def gone_wrong(setting: Setting, verdict: Verdict) -> list[tuple[int, str, tuple[str, ...]]]:
    comings = {coming.number: coming for coming in setting.visits}
    return [
        (visit.number, visit.service, visit.ends)
        for visit in verdict.visits
        if not went_as_it_should(comings[visit.number], visit, setting.province)
    ]


@pytest.mark.parametrize(("seed", "province"), [(5, "sichuan"), (4, "jiangsu-changzhou")])
def test_on_a_day_without_faults_each_visit_ends_as_it_should(seed: int, province: str) -> None:
    day = draw_day(Chance(seed), 10, province)
    verdict = played(Plan(day))

    assert verdict.violations == ()
    assert [visit.number for visit in verdict.visits] == list(range(1, 11))
    assert gone_wrong(day, verdict) == []
    assert len({visit.service for visit in verdict.visits}) >= 4


def test_a_day_is_the_same_in_any_order_of_runs() -> None:
    days = [draw_day(Chance(seed), 2) for seed in (1, 2)]

    there = [played(Plan(day)).trace_hash for day in days]
    back = [played(Plan(day)).trace_hash for day in reversed(days)]

    assert there == back[::-1]
    assert len(set(there)) == 2


def test_a_day_is_the_same_in_another_process_with_another_hash_seed() -> None:
    program = (
        "import sys, logging; logging.disable(logging.CRITICAL);"
        "from kiosk.sandbox.virtual.chance import Chance;"
        "from kiosk.sandbox.virtual.day import draw_day;"
        "from kiosk.sandbox.virtual.sweep import Plan, played;"
        "sys.stdout.write(played(Plan(draw_day(Chance(7), 2))).trace_hash)"
    )

    assert under_a_hash_seed_of_its_own(program) == played(Plan(draw_day(Chance(7), 2))).trace_hash


def test_a_day_with_cuts_at_drawn_places_leaves_each_citizen_one_story() -> None:
    chance = Chance(11)
    day = draw_day(chance, 8, "sichuan")
    places = weighty(played(Plan(day)).passed)
    cuts = {
        places[int(chance.between("cut", 0, len(places)))]: kind
        for kind in ("cut.crash", "cut.mains", "cut.crash", "cut.mains")
    }
    verdict = played(Plan(day, cuts))

    assert verdict.violations == ()
    assert verdict.lives > len(verdict.fired) >= 2


def test_when_blanks_run_out_a_technician_fills_up_and_books_them() -> None:
    day = replace(draw_day(Chance(3), 1, "sichuan"), blanks=1)
    later = Coming("周以安", arrives_s=900.0)
    verdict = played(Plan(replace(day, visits=(Coming("林知夏"), later))))

    assert verdict.violations == ()
    assert [visit.ends for visit in verdict.visits] == [("issued",), ("issued",)]
    assert verdict.bodies["stack"] > 30
    assert "ConfirmExchange" in verdict.seen


def test_a_technician_who_was_cut_while_the_blanks_were_booked_comes_and_counts_once_more() -> None:
    """Also when nobody else comes: the machine says that it runs out, but the day is over by then."""
    receipt, booking = "v2/line:receipt_printer.100403:answered#2", "v2/jrn:exchange:during#1"
    comes_for_a_kept_card = scenario("recover_retained_card@henan+takes-nothing")
    verdict = played(comes_for_a_kept_card.plan(9091000212, {receipt: "cut.reset", booking: "cut.reset"}))

    assert verdict.violations == ()
    assert booking in verdict.fired
    assert verdict.seen.count("ConfirmExchange") == 2


def test_who_finds_the_place_taken_waits_in_line_and_is_served_next() -> None:
    at_once = Coming("周以安", Service.ISSUE_CARD, Manner(mobile="13900002602"), arrives_s=1.0)
    verdict = played(Plan(Setting(visits=(Coming("林知夏"), at_once))))

    assert verdict.violations == ()
    assert [visit.ends for visit in verdict.visits] == [("issued",), ("issued",)]


def test_of_two_citizens_of_one_life_the_camera_finds_what_is_so_of_each() -> None:
    stranger = Coming("林知夏", faces=(False,))
    verdict = played(Plan(Setting(visits=(stranger, Coming("周以安", arrives_s=5.0)))))

    assert verdict.violations == ()
    assert [visit.ends for visit in verdict.visits] == [(), ("issued",)]


@pytest.mark.parametrize("province", ["sichuan", "jiangsu-changzhou"])
def test_who_collects_what_lies_ready_comes_on_some_day(province: str) -> None:
    days = (draw_day(Chance(seed), 4, province) for seed in range(1, 40))
    day = next(day for day in days if any(visit.service is Service.COLLECT_CARD for visit in day.visits))
    verdict = played(Plan(day))

    assert verdict.violations == ()
    collected = [visit for visit in verdict.visits if visit.service == Service.COLLECT_CARD]
    assert all("StaffOpensBox" in visit.seen and WELL.issuperset(visit.ends) for visit in collected)


def test_who_left_a_card_in_the_machine_comes_back_for_it_on_the_same_day() -> None:
    left = Coming("林知夏", manner=Manner(takes_after_s=None))
    between = Coming("周以安", manner=Manner(takes_after_s=None), arrives_s=10.0)
    back = Coming("林知夏", Service.RECOVER_RETAINED_CARD, arrives_s=20.0)
    verdict = played(Plan(Setting(visits=(left, between, back))))

    assert verdict.violations == ()
    assert [visit.ends for visit in verdict.visits] == [("retained",), ("retained",), ("done",)]
