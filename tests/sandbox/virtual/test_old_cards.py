"""The card that a new one replaced, dead or alive: nothing that is cut or lost leaves two stories of it.

The judges' sentences D-08 and D-17 say where it may lie and what the centre has to call it.
"""

from dataclasses import replace

import pytest

from kiosk.model import Service
from kiosk.sandbox.campaign.scenarios import collecting
from kiosk.sandbox.virtual.manner import Manner
from kiosk.sandbox.virtual.play import Plan
from kiosk.sandbox.virtual.power import Kind
from kiosk.sandbox.virtual.room import Setting
from kiosk.sandbox.virtual.sweep import first_and_last, played, weighty
from tests.sandbox.virtual.shares import in_the_visit, sample, sampled, undisturbed, what_went_wrong

pytestmark = pytest.mark.slow

DEAD = "尹思齐"
IT_IS_DAMAGED = Manner(reason="damaged")
LOST = (Kind.LOST_REQUEST, Kind.LOST_ANSWER, Kind.LATE_REQUEST, Kind.LATE_ANSWER, Kind.UNAVAILABLE)


def renewing(*, kept: bool) -> Setting:
    """A card whose chip does not answer, renewed while its holder waits (SC-R art. 21)."""
    return Setting(person=DEAD, service=Service.RENEW_CARD, manner=IT_IS_DAMAGED, keeps_old_cards=kept)


GIVEN_UP = ("done", "done", "done", "done")
"""Ordered; and then the owner's PIN, the collection, the old card."""
PLAYERS = {
    "collects for one that names itself": (collecting("秦晚舟", "card_info_changed"), GIVEN_UP),
    "collects for a damaged one": (collecting("许清晏", "damaged"), GIVEN_UP),
    "collects for a dead one": (collecting(DEAD, "damaged"), GIVEN_UP),
    "renews a dead one": (renewing(kept=False), ("issued",)),
    "renews a dead one that is kept": (renewing(kept=True), ("issued",)),
}
NAMES = list(PLAYERS)
EVERY = 11
"""How many places of each player the gate passes over."""
LOST_ON_A_LINE = {":before#": Kind.LOST_REQUEST, ":answered#": Kind.LOST_ANSWER}

every_player = pytest.mark.parametrize("player", NAMES)


def places_of(setting: Setting) -> list[str]:
    """From where the old card's fate begins; what comes before is swept with sound cards."""
    visit, begins = (2, ".replaces.note") if setting.renewed_before else (1, "/line:card_reader.on")
    passed = in_the_visit(undisturbed(setting).passed, visit)
    first = next(number for number, place in enumerate(passed) if begins in place)
    return first_and_last(passed[first:])


@every_player
def test_the_new_card_comes_and_the_old_one_is_over(player: str) -> None:
    setting, ends = PLAYERS[player]
    verdict = undisturbed(setting)

    assert (verdict.violations, verdict.ends) == ((), ends)
    kept = any(".old_kept.outcome:" in place for place in verdict.passed)
    assert kept is (player != "renews a dead one")


@every_player
def test_a_cut_at_any_place_leaves_one_story(player: str) -> None:
    setting, _ = PLAYERS[player]
    places = weighty(places_of(setting))

    assert len(places) > 20
    assert what_went_wrong(Plan(setting), sampled(places, EVERY, NAMES.index(player))) == []


@every_player
def test_a_lost_word_to_or_from_the_centre_leaves_one_story(player: str) -> None:
    setting, _ = PLAYERS[player]
    questions = [place for place in places_of(setting) if "/net:" in place and ":before#" in place]

    assert any("old-card" in question for question in questions)
    assert what_went_wrong(Plan(setting), sampled(questions, 5, NAMES.index(player), LOST)) == []


@every_player
def test_a_word_that_is_lost_at_the_gate_leaves_one_story(player: str) -> None:
    setting, _ = PLAYERS[player]
    lost = [
        (place, kind)
        for place in places_of(setting)
        for phase, kind in LOST_ON_A_LINE.items()
        if ("/line:dispenser." in place or "/line:card_reader." in place) and phase in place
    ]

    assert len(lost) > 6
    assert what_went_wrong(Plan(setting), sample(lost, EVERY, NAMES.index(player))) == []


@pytest.mark.parametrize("player", [name for name in NAMES if name != "renews a dead one"])
def test_who_does_not_give_the_old_card_keeps_it_and_the_centre_knows(player: str) -> None:
    setting, ends = PLAYERS[player]
    verdict = played(Plan(replace(setting, manner=replace(setting.manner, leaves_at="GiveOldCard"))))

    assert (verdict.violations, verdict.ends) == ((), ends)
    assert not any(".old_kept." in place for place in verdict.passed)
