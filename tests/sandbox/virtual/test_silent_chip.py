"""A blank's chip falls silent while a card is made: it is asked once more, and no blank is lost for it.

Silence from the cable (a lost word), from the chip (power lost before or after it obeyed, half a record
written) and from the unit (begun anew), and a cut at every place of the second try.
"""

from collections.abc import Callable
from functools import cache

import pytest

from kiosk.sandbox.chip import SimulatedChip
from kiosk.sandbox.chip_state import KEY_TRIES
from kiosk.sandbox.virtual.metal import chip_of
from kiosk.sandbox.virtual.play import Plan, Verdict
from kiosk.sandbox.virtual.room import Room, Setting
from kiosk.sandbox.virtual.sweep import after, first_and_last, played, weighty
from tests.sandbox.virtual.shares import (
    in_the_visit,
    sample,
    sampled,
    undisturbed,
    what_went_wrong,
)

pytestmark = pytest.mark.slow

WOKEN = "v1/jrn:issue_card.wake.intent:before#1"
UPDATE_RECORD, EXTERNAL_AUTHENTICATE, INTERNAL_AUTHENTICATE, GET_CHALLENGE = 0xDC, 0x82, 0x88, 0x84
OF_A_BLANK = ("5130", "5139.a4", "5139.b2", "5139.84", "5139.88", "5139.c0", "5139.82", "5139.dc")
"""What is said to a blank's chip, but for its PIN: that has tests and a way of its own."""

SECOND_TRIES = {
    # Where the word is lost, and so what is begun anew.
    "who the chip is": "v1/line:dispenser.5139.b2:before#1",
    "its records": "v1/line:dispenser.5139.dc:before#7",
    "its last record, written and not heard of": "v1/line:dispenser.5139.dc:answered#11",
    "what was written": "v1/line:dispenser.5139.82:before#3",
}


def all_blanks(do: Callable[[SimulatedChip], None]) -> Callable[[Room], None]:
    def prepare(room: Room) -> None:
        for body in room.hall.blanks:
            do(chip_of(body))

    return prepare


def lost(address: str) -> tuple[str, str]:
    return address, "lost.request" if ":before#" in address else "lost.answer"


def one_blank_became_the_card(verdict: Verdict) -> None:
    assert verdict.violations == ()
    assert verdict.ends == ("issued",)
    assert verdict.bodies == {"stack": 2, "person": 1}


@cache
def said_to_the_chip() -> list[str]:
    places = [f"line:dispenser.{name}:{phase}" for name in OF_A_BLANK for phase in ("before", "answered")]
    passed = undisturbed(Setting()).passed
    return [address for address in in_the_visit(passed) if any(place in address for place in places)]


def test_no_word_of_the_chip_that_is_lost_once_costs_a_blank() -> None:
    words = said_to_the_chip()
    assert len(words) > 120

    for address in sample(words, every=17):
        one_blank_became_the_card(played(Plan(script=dict([lost(address)]))))


def test_silence_at_the_record_is_written_down_and_the_chip_is_woken() -> None:
    verdict = played(Plan(script={"v1/line:dispenser.5139.dc:answered#3": "lost.answer"}))

    one_blank_became_the_card(verdict)
    records = (".wake.", ".write.intent")
    assert [
        address
        for address in verdict.passed
        if any(record in address for record in records) and ":during#" not in address
    ] == [
        "v1/jrn:issue_card.write.intent:before#1",
        "v1/jrn:issue_card.write.intent:after#1",
        WOKEN,
        "v1/jrn:issue_card.wake.intent:after#1",
        "v1/jrn:issue_card.wake.outcome:before#1",
        "v1/jrn:issue_card.wake.outcome:after#1",
        "v1/jrn:issue_card.write.intent:before#2",
        "v1/jrn:issue_card.write.intent:after#2",
    ]


@pytest.mark.parametrize("obeyed", [False, True], ids=["before it obeyed", "after it obeyed"])
@pytest.mark.parametrize("ins", [UPDATE_RECORD, EXTERNAL_AUTHENTICATE, INTERNAL_AUTHENTICATE, GET_CHALLENGE])
def test_a_chip_that_loses_its_power_once_is_written_all_the_same(ins: int, obeyed: bool) -> None:
    rooms: list[Room] = []

    def prepare(room: Room) -> None:
        rooms.append(room)
        all_blanks(lambda chip: chip.lose_power_at(ins, obeyed=obeyed))(room)

    verdict = played(Plan(prepare=prepare))

    one_blank_became_the_card(verdict)
    assert WOKEN in verdict.passed
    # No key has counted a failure, whatever was begun anew.
    left = [tries for body in rooms[0].hall.blanks for tries in chip_of(body).state.key_left.values()]
    assert set(left) == {KEY_TRIES}


def test_a_record_that_was_torn_by_the_silence_is_written_whole() -> None:
    verdict = played(Plan(prepare=all_blanks(lambda chip: chip.tear_next_write(tells=True))))

    one_blank_became_the_card(verdict)
    assert WOKEN in verdict.passed


def test_a_unit_that_begins_anew_amid_the_writing_keeps_its_blank() -> None:
    def prepare(room: Room) -> None:
        begun: list[str] = []

        def watch(moment: str) -> None:
            if moment == "write" and not begun:
                begun.append(moment)
                room.dispenser.power_loss()

        room.hall.watch(watch)

    verdict = played(Plan(prepare=prepare))

    one_blank_became_the_card(verdict)
    assert WOKEN in verdict.passed


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("v1/line:dispenser.5139.b2:before#1", "v1/line:dispenser.5139.b2:before#2"),
        ("v1/line:dispenser.5139.dc:before#3", "v1/line:dispenser.5139.dc:before#4"),
        ("v1/line:dispenser.5139.82:before#3", "v1/line:dispenser.5139.82:before#4"),
    ],
    ids=["asked who it is", "written", "read again"],
)
def test_a_chip_that_falls_silent_again_costs_its_blank(first: str, second: str) -> None:
    verdict = played(Plan(script={first: "lost.request", second: "lost.request"}))

    assert (verdict.violations, set(verdict.fired)) == ((), {first, second})
    assert verdict.ends == ("issued",)
    assert verdict.bodies == {"stack": 1, "capture_bin": 1, "person": 1}


@pytest.mark.parametrize(
    ("ins", "status"),
    [(EXTERNAL_AUTHENTICATE, 0x63C2), (EXTERNAL_AUTHENTICATE, 0x6983), (UPDATE_RECORD, 0x6581)],
    ids=["a key that counts", "a key that is blocked", "memory"],
)
def test_a_chip_that_answers_no_is_not_asked_again(ins: int, status: int) -> None:
    verdict = played(Plan(prepare=all_blanks(lambda chip: chip.answer_next(status, ins))))

    assert verdict.violations == ()
    assert verdict.ends == ("rejected",)
    assert verdict.bodies == {"stack": 1, "capture_bin": 2}
    assert WOKEN not in verdict.passed


@pytest.mark.parametrize("begun_anew", list(SECOND_TRIES))
def test_a_cut_anywhere_in_the_second_try_loses_nothing(begun_anew: str) -> None:
    address, kind = lost(SECOND_TRIES[begun_anew])
    plan = Plan(script={address: kind})
    second_try = in_the_visit(after(WOKEN, played(plan)))
    end = next(n for n, a in enumerate(second_try) if ".to_printer.intent" in a or ".report.intent" in a)

    places = first_and_last(second_try[:end])
    assert len(places) > 20
    assert what_went_wrong(plan, sampled(places, every=16, offset=list(SECOND_TRIES).index(begun_anew))) == []


@pytest.mark.parametrize("begun_anew", list(SECOND_TRIES))
def test_a_cut_while_settling_what_the_second_try_left_loses_nothing(begun_anew: str) -> None:
    address, kind = lost(SECOND_TRIES[begun_anew])
    cut = "v1/jrn:issue_card.wake.outcome:after#1"
    plan = Plan(script={address: kind, cut: "cut.mains"})
    settling = weighty(in_the_visit(after(cut, played(plan))))

    assert len(settling) >= 6
    assert what_went_wrong(plan, sampled(settling, every=9)) == []
