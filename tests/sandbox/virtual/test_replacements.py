"""A card in another's place: the old one is over exactly when the new one is there, whatever is lost."""

import pytest

from kiosk.model import Service
from kiosk.sandbox.virtual.manner import Manner
from kiosk.sandbox.virtual.play import Plan, Verdict
from kiosk.sandbox.virtual.power import Kind
from kiosk.sandbox.virtual.room import Room, Setting
from kiosk.sandbox.virtual.sweep import played, weighty
from tests.sandbox.virtual.shares import in_pairs, in_the_visit, sampled, undisturbed, what_went_wrong
from tests.sandbox.virtual.test_deeds import came_for

pytestmark = pytest.mark.slow

REPLACING = (Service.REISSUE_CARD, Service.RENEW_CARD)
KEPT = Setting(person="田长风", service=Service.RENEW_CARD, keeps_old_cards=True)

either = pytest.mark.parametrize("service", REPLACING)


def play(setting: Setting, **script: str) -> Verdict:
    verdict = played(Plan(setting, script))
    assert verdict.violations == ()
    return verdict


@either
def test_a_new_card_comes_and_the_old_one_is_over(service: Service) -> None:
    verdict = play(came_for(service))

    assert verdict.ends == ("issued",)
    assert verdict.bodies == {"stack": 2, "person": 1}
    assert "Finished" in verdict.seen


def test_where_old_cards_are_kept_it_is_taken_back_once_the_new_one_is_in_hand() -> None:
    verdict = play(KEPT)

    assert verdict.ends == ("issued",)
    screens = list(dict.fromkeys(verdict.seen))
    taken = screens.index("TakeCard")
    assert screens[taken:][:4] == ["TakeCard", "TakeOwnCard", "GiveOldCard", "Finished"]


@pytest.mark.parametrize("screen", ["TakeOwnCard", "GiveOldCard"])
def test_who_keeps_the_old_card_keeps_it_and_the_centre_knows(screen: str) -> None:
    setting = Setting(
        person=KEPT.person, service=KEPT.service, keeps_old_cards=True, manner=Manner(leaves_at=screen)
    )

    assert play(setting).ends == ("issued",)


def test_who_reports_a_loss_goes_on_to_the_new_card_in_one_visit() -> None:
    setting = Setting(person="许清晏", service=Service.REPORT_LOSS, manner=Manner(leads_on=True))
    verdict = play(setting)

    assert verdict.ends == ("done", "issued")
    assert verdict.seen.count("ReadNotice") == 1


@either
def test_a_new_card_that_nobody_takes_leaves_the_old_one_as_the_rules_say(service: Service) -> None:
    assert play(came_for(service, Manner(takes_after_s=None))).ends == ("retained",)


@either
def test_a_new_card_that_comes_to_nothing_gives_the_old_one_back(service: Service) -> None:
    def jam(room: Room) -> None:
        room.card_printer.jam_next_print()

    one_blank = Setting(person=came_for(service).person, service=service, blanks=1)
    verdict = played(Plan(one_blank, prepare=jam))

    assert (verdict.violations, verdict.ends) == ((), ("rejected",))


@either
def test_a_cut_where_something_is_done_leaves_one_card(service: Service) -> None:
    plan = Plan(came_for(service))
    first = [address for address in in_the_visit(undisturbed(plan.setting).passed) if address.endswith("#1")]
    places = [address for address in weighty(first) if "/jrn:" in address or ":sent" in address]

    assert len(places) > 60
    assert what_went_wrong(plan, sampled(places, 12, REPLACING.index(service))) == []


def test_a_cut_while_the_old_card_is_taken_back_leaves_one_card() -> None:
    passed = in_the_visit(undisturbed(KEPT).passed)
    taking_back = weighty(passed[passed.index("v1/jrn:renew_card.enable.outcome:after#1") :])

    assert len(taking_back) > 10
    assert what_went_wrong(Plan(KEPT), sampled(taking_back, 9)) == []


MISHAPS = [
    (kind, for_s)
    for kind in (Kind.LOST_REQUEST, Kind.LOST_ANSWER, Kind.LATE_REQUEST)
    for for_s in (30.0, 3000.0)
]


@pytest.mark.parametrize(
    ("path", "mishap"), in_pairs(["apply", "enable", "old-card"], MISHAPS, each=4), ids=str
)
def test_a_write_that_is_lost_leaves_one_card(path: str, mishap: tuple[Kind, float]) -> None:
    def troubled(room: Room) -> None:
        room.network.ailing[f"/v1/{path}"] = mishap

    verdict = played(Plan(KEPT, prepare=troubled))

    assert verdict.violations == ()
    assert set(verdict.ends) <= {"issued", "withdrawn"}
