"""A first card in virtual time, and what goes wrong on the way: jams, no centre, citizens who leave."""

from collections.abc import Callable

import pytest

from kiosk.sandbox.campaign.matrix_room import see
from kiosk.sandbox.campaign.order import Order
from kiosk.sandbox.virtual.manner import Manner
from kiosk.sandbox.virtual.play import USUAL_SETTING, Plan, Verdict
from kiosk.sandbox.virtual.room import Room, Setting
from kiosk.sandbox.virtual.sweep import played

pytestmark = pytest.mark.slow


def nothing_wrong(_: Room) -> None:
    return


def play_with(prepare: Callable[[Room], None] = nothing_wrong, setting: Setting = USUAL_SETTING) -> Verdict:
    verdict = played(Plan(setting, prepare=prepare))
    assert verdict.violations == ()
    return verdict


def test_a_jam_at_the_print_costs_one_blank_and_a_second_becomes_the_card() -> None:
    verdict = play_with(lambda room: room.card_printer.jam_next_print())

    assert verdict.ends == ("issued",)
    assert verdict.bodies == {"stack": 1, "reject_bin": 1, "person": 1}


def test_a_jam_with_the_last_blank_is_told_and_withdrawn() -> None:
    verdict = play_with(lambda room: room.card_printer.jam_next_print(), Setting(blanks=1))

    assert verdict.ends == ("rejected",)
    assert verdict.bodies == {"reject_bin": 1}
    assert "WentWrong" in verdict.seen


def test_an_empty_stack_is_said_before_anybody_begins() -> None:
    verdict = play_with(setting=Setting(blanks=0))

    assert verdict.ends == ()
    assert "ReadNotice" not in verdict.seen


def test_a_mute_chip_costs_one_blank() -> None:
    verdict = play_with(lambda room: room.dispenser.chip_mute())

    assert verdict.ends == ("issued",)
    assert verdict.bodies == {"stack": 1, "capture_bin": 1, "person": 1}


@pytest.mark.parametrize("move", [0x31, 0x61, 0x62, 0x30, 0x33])
def test_a_jam_of_any_move_loses_no_card(move: int) -> None:
    setting = Setting(manner=Manner(takes_after_s=None)) if move == 0x33 else Setting()
    verdict = play_with(lambda room: room.dispenser.jam_on(move), setting)

    assert set(verdict.ends) <= {"issued", "retained"}


@pytest.mark.parametrize(
    ("path", "end"),
    [
        ("apply", "withdrawn"),
        ("reserve", "rejected"),
        ("made", "rejected"),
        ("enable", "issued"),
    ],
)
def test_a_centre_that_is_away_at_a_step_and_comes_back_later(path: str, end: str) -> None:
    verdict = play_with(lambda room: room.network.down_for.add(f"/v1/{path}"))

    assert verdict.ends == (end,)


def test_a_centre_that_is_away_when_a_spoilt_card_has_to_be_withdrawn() -> None:
    def no_centre_after_a_jam(room: Room) -> None:
        room.card_printer.jam_next_print()
        room.network.down_for.update({"/v1/scrap", "/v1/withdraw"})

    assert play_with(no_centre_after_a_jam).ends == ("rejected",)


@pytest.mark.parametrize(
    ("prompt", "ends"),
    [
        ("ReadNotice", ()),
        ("EnterSmsCode", ()),
        ("CheckAnswers", ()),
        ("SetPin", ("retained",)),
        ("Finished", ("issued",)),
        ("TakeIdCard", ("issued",)),
    ],
)
def test_a_citizen_who_walks_away(prompt: str, ends: tuple[str, ...]) -> None:
    verdict = play_with(setting=Setting(manner=Manner(leaves_at=prompt)))

    assert verdict.ends == ends


def test_a_card_that_nobody_takes_waits_under_its_slip() -> None:
    verdict = play_with(setting=Setting(manner=Manner(takes_after_s=None)))

    assert verdict.ends == ("retained",)
    assert verdict.bodies == {"stack": 2, "capture_bin": 1}
    assert "CardKept" in verdict.seen


@pytest.mark.parametrize("order", ["5139.5e", "5131"])
@pytest.mark.parametrize(("phase", "kind"), [("before", "lost.request"), ("answered", "lost.answer")])
def test_a_finished_card_is_not_spoilt_by_one_lost_word_about_its_pin(
    order: str, phase: str, kind: str
) -> None:
    address = f"v1/line:dispenser.{order}:{phase}#1"
    verdict = played(Plan(script={address: kind}))

    assert verdict.violations == ()
    assert verdict.fired == (address,)
    assert verdict.ends == ("issued",)
    assert verdict.bodies == {"stack": 2, "person": 1}


def test_a_face_that_is_not_the_documents_is_refused_before_anything_is_used() -> None:
    verdict = play_with(setting=Setting(faces=(False,)))

    assert verdict.ends == ()
    assert "CannotServe" in verdict.seen


@pytest.mark.parametrize(
    ("fault", "spoilt"),
    [
        ("v1/line:dispenser.3231:before#1=stack.empty", False),
        ("v1/line:dispenser.3130:before#3=sensor.lies", False),
        ("v1/line:dispenser.3231:before#1=metal.double_feed", True),
    ],
)
def test_only_of_a_blank_that_was_there_it_is_said_that_it_is_void(fault: str, spoilt: bool) -> None:
    address, _, kind = fault.partition("=")

    seen = see(Order(0, "", "issue_card@sichuan", 278910, {address: kind}))

    said = {glimpse.key for glimpse in seen.glimpses} | {one for g in seen.glimpses for one in g.safe}
    assert seen.fired
    assert seen.violations == ()
    assert bool(said & {"Making.second", "card_void"}) is spoilt
    assert any(place == "capture_bin" for place, _ in seen.bodies) is spoilt
