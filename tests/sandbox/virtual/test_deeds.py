"""Matters that make no card: lost words, cut power and citizens who walk away leave one story behind.

Centre, chip, book, paper and glass are held against each other by deed_oracle.py; here stand what happens,
where, and to which end it leads.
"""

from collections.abc import Iterator
from importlib import import_module

import pytest

from kiosk.flows.table import BUILT
from kiosk.model import Service
from kiosk.sandbox.programme import who_comes
from kiosk.sandbox.virtual.manner import Manner
from kiosk.sandbox.virtual.play import Plan, Verdict
from kiosk.sandbox.virtual.power import Kind
from kiosk.sandbox.virtual.room import Room, Setting
from kiosk.sandbox.virtual.sweep import after, census, played, weighty
from tests.sandbox.virtual.shares import (
    Share,
    in_pairs,
    in_shares,
    in_the_visit,
    of_the_deed,
    sample,
    sampled,
    undisturbed,
    what_went_wrong,
)

pytestmark = pytest.mark.slow

WRITES = {
    # What the centre is asked to write. The last three follow what the chip already is.
    Service.REPORT_LOSS: "loss",
    Service.REPORT_TEMPORARY_LOSS: "loss",
    Service.CANCEL_LOSS: "loss/cancel",
    Service.ENABLE_CARD: "cards/enable",
    Service.CHANGE_CONTACT: "contact",
    Service.TRANSFER_INSURED_PLACE: "transferred",
    Service.CHANGE_PIN: "pin/report",
    Service.RESET_PIN: "pin/report",
}
SWEPT = tuple(WRITES)
AT_THE_CENTRE = SWEPT[:-3]
USES_A_CARD = SWEPT[2:]
LOST = (Kind.LOST_REQUEST, Kind.LOST_ANSWER, Kind.LATE_REQUEST, Kind.LATE_ANSWER, Kind.UNAVAILABLE)
ARRIVED = (Kind.LOST_ANSWER, Kind.LATE_ANSWER)
"""It was done, and only nobody heard of it."""
DOWN = (("deeds",), ("withdraw",), ("deeds", "withdraw"))
"""What else nobody answers on."""
WITHIN_PATIENCE_S, BEYOND_PATIENCE_S, FOR_GOOD_S = 30.0, 80.0, 3000.0

every_service = pytest.mark.parametrize("service", SWEPT)
every_deed = pytest.mark.parametrize("service", AT_THE_CENTRE)


def came_for(service: Service, manner: Manner | None = None) -> Setting:
    return Setting(person=who_comes(service), service=service, manner=manner or Manner())


def ends_of(service: Service) -> tuple[str, ...]:
    """A card gets a PIN of its owner's before it is enabled, which is a case of its own."""
    return ("done", "done") if service is Service.ENABLE_CARD else ("done",)


def words_of(verdict: Verdict) -> set[str]:
    return {word for said in verdict.said for word in said.words}


@every_service
def test_it_is_done_told_and_printed(service: Service) -> None:
    verdict = undisturbed(came_for(service))

    assert verdict.violations == ()
    assert verdict.ends == ends_of(service)
    assert [said.service for said in verdict.said] == [service]
    assert "TakeReceipt" in verdict.seen
    assert verdict.bodies == {"stack": 3}


# --- the centre


@pytest.mark.parametrize("kind", [Kind.LOST_REQUEST, Kind.LOST_ANSWER])
@every_service
def test_a_deed_that_is_said_twice_is_done_once(service: Service, kind: Kind) -> None:
    address = f"v1/net:{WRITES[service]}:before#1"
    verdict = played(Plan(came_for(service), {address: kind}))

    assert (verdict.violations, verdict.fired) == ((), (address,))
    assert verdict.ends == ends_of(service)
    assert "WentWrong" not in verdict.seen


def troubled(service: Service, kind: Kind, for_s: float, *down: str, **script: str) -> Plan:
    """The same happens to the deed for so long; and what else nobody answers on."""

    def prepare(room: Room) -> None:
        room.network.ailing[f"/v1/{WRITES[service]}"] = (kind, for_s)
        room.network.down_for.update(f"/v1/{path}" for path in down)

    return Plan(came_for(service), script, prepare)


@pytest.mark.parametrize(("service", "kind"), in_pairs(AT_THE_CENTRE, LOST, each=2))
def test_a_deed_that_is_lost_for_a_while_is_done_or_withdrawn_and_told_as_it_is(
    service: Service, kind: Kind
) -> None:
    in_time = played(troubled(service, kind, WITHIN_PATIENCE_S))
    assert (in_time.violations, in_time.ends) == ((), ends_of(service))

    for for_s in (BEYOND_PATIENCE_S, FOR_GOOD_S):
        verdict = played(troubled(service, kind, for_s))

        assert verdict.violations == ()
        assert verdict.ends[-1] == ("done" if kind in ARRIVED else "withdrawn")
        assert verdict.said[-1].words == {
            "not_charged",
            "it_is_done" if kind in ARRIVED else "can_apply_again",
        }


@pytest.mark.parametrize(("service", "down"), in_pairs(AT_THE_CENTRE, DOWN), ids=str)
def test_a_deed_that_cannot_be_settled_at_once_is_said_to_be_checked(
    service: Service, down: tuple[str, ...]
) -> None:
    lost = played(troubled(service, Kind.LOST_REQUEST, FOR_GOOD_S, *down))
    done = played(troubled(service, Kind.LOST_ANSWER, FOR_GOOD_S, *down))

    assert (lost.violations, done.violations) == ((), ())
    assert (lost.ends[-1], done.ends[-1]) == ("withdrawn", "done")
    assert "being_checked" in words_of(lost)
    assert ("being_checked" in words_of(done)) is ("deeds" in down)


@every_service
def test_one_lost_answer_to_any_question_costs_no_visit(service: Service) -> None:
    plan = Plan(came_for(service))
    questions = [a for a in of_the_deed(undisturbed(plan.setting).passed) if "/net:" in a and ":before#" in a]

    assert len(questions) >= 2
    assert what_went_wrong(plan, sampled(questions, 2, SWEPT.index(service), LOST)) == []


# --- the power


@in_shares(2)
def test_a_cut_at_every_place_leaves_one_story(share: Share) -> None:
    assert [wrong for plan, cuts in cuts_in(share) for wrong in what_went_wrong(plan, cuts)] == []


def cuts_in(share: Share) -> Iterator[tuple[Plan, list[tuple[str, str]]]]:
    for service in SWEPT:
        plan = Plan(came_for(service))
        places = of_the_deed(undisturbed(plan.setting).passed)
        assert len(places) > 15
        yield plan, share.of(sampled(places, 8, SWEPT.index(service)))


@pytest.mark.parametrize("kind", [Kind.LOST_REQUEST, Kind.LOST_ANSWER, Kind.LATE_REQUEST])
@pytest.mark.parametrize("service", [Service.REPORT_LOSS, Service.CANCEL_LOSS])
def test_a_cut_while_a_deed_is_settled_leaves_one_story(service: Service, kind: Kind) -> None:
    plan = troubled(service, kind, BEYOND_PATIENCE_S)
    passed = in_the_visit(census(plan))
    settling = weighty(passed[passed.index(f"v1/jrn:{service}.deed.doubt:after#1") :])

    assert len(settling) >= 4
    assert what_went_wrong(plan, sampled(settling, 6, LOST.index(kind) + SWEPT.index(service))) == []


@every_deed
def test_a_second_cut_while_the_first_is_settled_leaves_one_story(service: Service) -> None:
    address = f"v1/net:{WRITES[service]}:sent#1"
    plan = Plan(came_for(service), {address: "cut.crash"})
    settling = weighty(in_the_visit(after(address, played(plan))))

    assert len(settling) >= 4
    assert what_went_wrong(plan, sampled(settling, 8, SWEPT.index(service))) == []


# --- the citizen's chip and paper


@pytest.mark.parametrize("service", USES_A_CARD)
def test_a_word_that_is_lost_on_the_way_to_the_chip_leaves_one_story(service: Service) -> None:
    plan = Plan(came_for(service))
    kinds = {":before#": Kind.LOST_REQUEST, ":answered#": Kind.LOST_ANSWER}
    lost = [
        (address, kind)
        for address in of_the_deed(undisturbed(plan.setting).passed)
        for phase, kind in kinds.items()
        if "/line:" in address and phase in address and address.endswith("#1")
    ]

    assert len(lost) > 8
    assert what_went_wrong(plan, sample(lost, 6, SWEPT.index(service))) == []


@pytest.mark.parametrize(("phase", "kind"), [("before", Kind.LOST_REQUEST), ("answered", Kind.LOST_ANSWER)])
def test_a_change_of_pin_without_an_answer_is_asked_of_the_chip(phase: str, kind: Kind) -> None:
    address = f"v1/line:card_reader.5e:{phase}#1"
    verdict = played(Plan(came_for(Service.CHANGE_PIN), {address: kind}))

    assert (verdict.violations, verdict.fired) == ((), (address,))
    assert verdict.ends == (("done",) if kind is Kind.LOST_ANSWER else ("withdrawn",))
    assert words_of(verdict) == ({"pin_set", "bank_pin_same"} if kind is Kind.LOST_ANSWER else {"CHIP_FAIL"})


# --- the citizen


@every_service
def test_who_walks_away_at_any_screen_leaves_one_story(service: Service) -> None:
    screens = dict.fromkeys(undisturbed(came_for(service)).seen)
    assert len(screens) > 7
    for screen in sample(screens, 4, SWEPT.index(service)):
        verdict = played(Plan(came_for(service, Manner(leaves_at=screen))))

        assert verdict.violations == (), screen
        assert set(verdict.ends) <= {"done", "withdrawn"}, screen


@pytest.mark.parametrize("service", USES_A_CARD)
def test_who_pulls_the_card_at_any_screen_leaves_one_story(service: Service) -> None:
    seen = undisturbed(came_for(service)).seen
    screens = dict.fromkeys(seen[seen.index("InsertCard") :])
    for screen in sample(screens, 3, SWEPT.index(service)):
        verdict = played(Plan(came_for(service, Manner(pulls_card_at=screen))))

        assert verdict.violations == (), screen


def test_a_card_that_was_left_in_the_slot_is_asked_for_until_somebody_takes_it() -> None:
    verdict = played(Plan(came_for(Service.CHANGE_PIN, Manner(leaves_at="EnterPin"))))

    assert (verdict.violations, verdict.ends) == ((), ())
    assert verdict.seen[-4:] == ("TakeOwnCard", "Attract", "Starting", "Attract")


def test_a_lost_card_that_was_found_is_given_back_with_its_paper() -> None:
    verdict = undisturbed(came_for(Service.CANCEL_LOSS))

    screens = list(dict.fromkeys(verdict.seen))
    assert screens[screens.index("DeedDone") + 1 :][:3] == ["TakeOwnCard", "TakeIdCard", "TakeReceipt"]


NOT_HERE = {
    # Why a service that opens cases is not swept here.
    Service.ISSUE_CARD: "in test_sweep.py",
    Service.REISSUE_CARD: "in test_replacements.py",
    Service.RENEW_CARD: "in test_replacements.py",
    Service.COLLECT_CARD: "in test_box_agency_money.py",
    Service.RECOVER_RETAINED_CARD: "in test_box_agency_money.py",
    Service.ACT_FOR_ANOTHER: "in test_box_agency_money.py",
}


def test_whatever_opens_cases_is_swept_or_says_why_not() -> None:
    opens = {one for one in BUILT if hasattr(import_module(f"kiosk.flows.{one.value}"), "settle")}

    assert opens == set(SWEPT) | set(NOT_HERE)
