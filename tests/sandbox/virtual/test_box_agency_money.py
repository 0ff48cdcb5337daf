"""A box that staff open, somebody for somebody else, money, a torn record: a cut leaves one story behind.

The judges' sentences D-12 to D-16 stand in matter_oracle.py.
"""

from collections.abc import Callable

import pytest

from kiosk.hub.agencies import Mood
from kiosk.hub.gateway import GatewayTroubles
from kiosk.model import Service
from kiosk.sandbox.campaign.scenarios import scenario
from kiosk.sandbox.chip_state import EF05
from kiosk.sandbox.programme import who_comes
from kiosk.sandbox.virtual.manner import Manner
from kiosk.sandbox.virtual.metal import chip_of
from kiosk.sandbox.virtual.play import Plan, Verdict
from kiosk.sandbox.virtual.power import Kind
from kiosk.sandbox.virtual.room import Room, Setting
from kiosk.sandbox.virtual.sweep import census, played
from tests.sandbox.virtual.shares import CUTS, of_the_deed, sample, sampled, undisturbed, what_went_wrong

pytestmark = pytest.mark.slow

CHANGZHOU = "jiangsu-changzhou"
NEVER_S = 100_000.0
LOST = (Kind.LOST_REQUEST, Kind.LOST_ANSWER, Kind.LATE_REQUEST, Kind.LATE_ANSWER, Kind.UNAVAILABLE)
INSURED_PLACE = 0x04


def came_for(service: Service, province: str = "sichuan", manner: Manner | None = None) -> Setting:
    return Setting(person=who_comes(service), service=service, province=province, manner=manner or Manner())


PLAYERS = {
    # Who comes for what, and to which ends it leads when all goes well.
    "collects in Sichuan": (came_for(Service.COLLECT_CARD), ("done",)),
    "collects in Changzhou": (came_for(Service.COLLECT_CARD, CHANGZHOU), ("done", "done")),
    "comes for a kept card": (
        Setting(service=Service.RECOVER_RETAINED_CARD, kept_before=True),
        ("retained", "done"),
    ),
    "acts for a child": (
        Setting(person="宋锦书", principal="贺小禾", service=Service.ACT_FOR_ANOTHER),
        ("done", "done"),
    ),
    "pays for a lost card": (came_for(Service.REISSUE_CARD, CHANGZHOU), ("done",)),
    "pays for a broken card": (
        came_for(Service.RENEW_CARD, CHANGZHOU, Manner(reason="damaged")),
        ("done",),
    ),
}
NAMES = list(PLAYERS)
EVERY = {"comes for a kept card": 14}
"""How many places of each player the gate passes over: where another visit comes first a run takes longer."""

every_player = pytest.mark.parametrize("player", NAMES)


def places_of(plan: Plan) -> list[str]:
    return of_the_deed(undisturbed(plan.setting).passed, visit=2 if plan.setting.kept_before else 1)


@every_player
def test_it_is_done_told_and_printed(player: str) -> None:
    setting, ends = PLAYERS[player]
    verdict = undisturbed(setting)

    assert (verdict.violations, verdict.ends) == ((), ends)
    assert "TakeReceipt" in verdict.seen


@every_player
def test_a_cut_at_any_place_leaves_one_story(player: str) -> None:
    plan = Plan(PLAYERS[player][0])
    places = places_of(plan)

    assert len(places) > 30
    assert what_went_wrong(plan, sampled(places, EVERY.get(player, 10), NAMES.index(player))) == []


@every_player
def test_a_lost_word_to_or_from_the_centre_leaves_one_story(player: str) -> None:
    plan = Plan(PLAYERS[player][0])
    questions = [place for place in places_of(plan) if "/net:" in place and ":before#" in place]

    assert len(questions) >= 3
    assert what_went_wrong(plan, sampled(questions, 3, NAMES.index(player), LOST)) == []


@every_player
def test_who_walks_away_at_any_screen_leaves_one_story(player: str) -> None:
    setting = PLAYERS[player][0]
    screens = list(dict.fromkeys(undisturbed(setting).seen))
    for screen in sample(screens[3:], 8, NAMES.index(player)):
        verdict = played(Plan(leaving(setting, screen)))

        assert verdict.violations == (), screen
        assert "rejected" not in verdict.ends, screen


def leaving(setting: Setting, screen: str) -> Setting:
    manner = Manner(leaves_at=screen, reason=setting.manner.reason)
    return Setting(
        person=setting.person,
        principal=setting.principal,
        service=setting.service,
        province=setting.province,
        kept_before=setting.kept_before,
        manner=manner,
    )


# --- the box


def test_who_left_before_choosing_a_pin_chooses_one_when_the_card_comes_back() -> None:
    verdict = played(scenario("recover_retained_card@sichuan.left-before-pin").plan(1, {}))

    assert (verdict.violations, verdict.ends) == ((), ("retained", "done", "done", "done"))
    assert verdict.seen.count("SetPin") >= 2, "once when it was made, once when it is enabled"


def cut(player: str, address: str, kind: str = "cut.crash") -> Verdict:
    verdict = played(Plan(PLAYERS[player][0], {address: kind}))
    assert (verdict.violations, verdict.fired) == ((), (address,))
    return verdict


def test_a_card_that_may_have_left_an_open_box_is_nobody_s_guess() -> None:
    assert cut("collects in Sichuan", "v1/jrn:collect_card.handed_out.note:before#1").ends == ("unsure",)


def test_a_card_that_was_read_outside_the_box_is_collected_though_nobody_asked_yet() -> None:
    assert cut("collects in Sichuan", "v1/jrn:collect_card.handed_out.note:after#1").ends == ("done",)


@pytest.mark.parametrize("kind", CUTS)
def test_where_collecting_enables_it_a_cut_after_the_pin_enables_nothing(kind: str) -> None:
    verdict = cut("collects in Changzhou", "v1/jrn:change_pin.close:after#1", kind)

    assert verdict.ends == ("withdrawn", "done")


# --- somebody for somebody else


@pytest.mark.parametrize("mood", ["reject", "silent"])
def test_nothing_is_done_for_somebody_whom_the_reviewer_did_not_accept(mood: Mood) -> None:
    def prepare(room: Room) -> None:
        room.hub.reviewer.mood = mood

    verdict = played(Plan(PLAYERS["acts for a child"][0], prepare=prepare))

    assert (verdict.violations, verdict.ends) == ((), ("refused",))


# --- money


def test_who_does_not_pay_gets_nothing_and_owes_nothing() -> None:
    setting = came_for(Service.REISSUE_CARD, CHANGZHOU, Manner(pays_after_s=NEVER_S))
    verdict = played(Plan(setting))

    assert verdict.violations == ()
    assert set(verdict.ends) <= {"withdrawn"}


TROUBLES = {
    "late notice": GatewayTroubles(late_s=400),
    "no notice": GatewayTroubles(lose_notices=True),
    "two notices": GatewayTroubles(double_notices=True),
    "lost answers": GatewayTroubles(lose_answers=2),
}


@pytest.mark.parametrize("trouble", list(TROUBLES))
def test_a_gateway_that_fails_takes_the_money_once(trouble: str) -> None:
    troubles = TROUBLES[trouble]

    def prepare(room: Room) -> None:
        room.hub.gateway.troubles = GatewayTroubles(
            troubles.late_s, troubles.lose_notices, troubles.double_notices, troubles.lose_answers
        )

    verdict = played(Plan(PLAYERS["pays for a lost card"][0], prepare=prepare))

    assert verdict.violations == ()


# --- a torn record of the citizen's chip


def torn_at(nth: int) -> Callable[[Room], None]:
    """The nth write into the chip in the slot is cut in its middle: half of the record is no record."""

    def prepare(room: Room) -> None:
        writes = 0

        def watch(moment: str) -> None:
            nonlocal writes
            writes += moment == "reader:dc"
            body = room.slot.body
            if moment == "reader:dc" and writes == nth and body is not None:
                # Told just before the chip hears it: the record is spoilt once it has been written.
                room.world.later(0.0, lambda: chip_of(body).tear_record(EF05, INSURED_PLACE))

        room.hall.watch(watch)

    return prepare


def test_a_torn_record_is_written_whole_in_the_same_visit() -> None:
    verdict = played(Plan(came_for(Service.TRANSFER_INSURED_PLACE), prepare=torn_at(1)))

    assert (verdict.violations, verdict.ends) == ((), ("done",))


def test_a_record_that_was_torn_by_a_cut_is_written_whole_or_known_to_be_torn() -> None:
    plan = Plan(came_for(Service.TRANSFER_INSURED_PLACE), prepare=torn_at(1))
    writes = [place for place in census(plan) if "card_reader.dc" in place]

    assert len(writes) >= 4, "it was written a second time"
    assert what_went_wrong(plan, sampled(writes, 1)) == []


@pytest.mark.parametrize("obeyed", [True, False], ids=["obeyed", "not obeyed"])
@pytest.mark.parametrize("service", [Service.CHANGE_PIN, Service.COLLECT_CARD])
def test_a_chip_that_loses_its_power_with_the_machine_says_which_pin_holds(
    service: Service, *, obeyed: bool
) -> None:
    def prepare(room: Room) -> None:
        def watch(moment: str) -> None:
            if moment == "reader:5e" and room.slot.body is not None:
                chip_of(room.slot.body).lose_power_at(0x5E, obeyed=obeyed)

        room.hall.watch(watch)

    province = CHANGZHOU if service is Service.COLLECT_CARD else "sichuan"
    plan = Plan(came_for(service, province), prepare=prepare)

    assert what_went_wrong(plan, [("v1/line:card_reader.5e:answered#1", kind) for kind in CUTS]) == []
    assert played(plan).violations == ()
