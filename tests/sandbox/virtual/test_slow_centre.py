"""The centre answers late, not at all, or that nobody is there: at every question of a first card.

While nothing is filed it is asked again within a patience that is said; afterwards a write said twice is done
once (I-12), and no blank is lost.
"""

from collections.abc import Callable

import pytest

from kiosk.sandbox.virtual.manner import Manner
from kiosk.sandbox.virtual.play import USUAL_SETTING, Plan, Verdict
from kiosk.sandbox.virtual.power import Kind
from kiosk.sandbox.virtual.room import Room, Setting
from kiosk.sandbox.virtual.sweep import played
from tests.sandbox.virtual.shares import in_pairs

pytestmark = pytest.mark.slow

MISHAPS = (Kind.LOST_REQUEST, Kind.LOST_ANSWER, Kind.LATE_REQUEST, Kind.LATE_ANSWER, Kind.UNAVAILABLE)
QUESTIONS = ("eligibility", "sms-code", "sms-code/check", "banks")
"""What is asked before anything is in the journal."""
WITHIN_PATIENCE_S = 30.0
BEYOND_PATIENCE_S = 80.0
FOR_GOOD_S = 3000.0
LONG = [(kind, for_s) for kind in MISHAPS for for_s in (WITHIN_PATIENCE_S, BEYOND_PATIENCE_S, FOR_GOOD_S)]

NOBODY_TAKES_IT = Setting(manner=Manner(takes_after_s=None))
LAST_BLANK = Setting(blanks=1)
Prepare = Callable[[Room], None]

every_question = pytest.mark.parametrize(("path", "kind"), in_pairs(QUESTIONS, MISHAPS, each=2))


def jam(room: Room) -> None:
    room.card_printer.jam_next_print()


def all_well(_: Room) -> None:
    return


WRITES: dict[str, tuple[Setting, Prepare, str, str]] = {
    # Path: who comes, what goes wrong, and the end when the line comes back in time, or does not.
    "apply": (USUAL_SETTING, all_well, "issued", "withdrawn"),
    "reserve": (USUAL_SETTING, all_well, "issued", "rejected"),
    "chip/read-proof": (USUAL_SETTING, all_well, "issued", "rejected"),
    "chip/write-proof": (USUAL_SETTING, all_well, "issued", "rejected"),
    "made": (USUAL_SETTING, all_well, "issued", "rejected"),
    "enable": (USUAL_SETTING, all_well, "issued", "issued"),
    "retained": (NOBODY_TAKES_IT, all_well, "retained", "retained"),
    "scrap": (USUAL_SETTING, jam, "issued", "rejected"),
    "withdraw": (LAST_BLANK, jam, "rejected", "rejected"),
}


def play_with(path: str, kind: Kind, for_s: float, setting: Setting, prepare: Prepare = all_well) -> Verdict:
    """The same happens to each request on this path, for so long from the first one on."""

    def troubled(room: Room) -> None:
        prepare(room)
        room.network.ailing[f"/v1/{path}"] = (kind, for_s)

    verdict = played(Plan(setting, prepare=troubled))
    assert verdict.violations == ()
    return verdict


# --- before anything is filed


@every_question
def test_one_lost_answer_to_a_question_costs_no_visit(path: str, kind: Kind) -> None:
    address = f"v1/net:{path}:before#1"
    verdict = played(Plan(script={address: kind}))

    assert (verdict.violations, verdict.fired) == ((), (address,))
    assert verdict.ends == ("issued",)
    assert not {"CannotServe", "WentWrong"} & set(verdict.seen)
    # Who says at once that nobody is there is asked at once again: nothing to be said about that.
    assert ("AskingAgain" in verdict.seen) is (kind is not Kind.UNAVAILABLE)


@every_question
def test_a_line_that_comes_back_within_patience_costs_no_visit(path: str, kind: Kind) -> None:
    verdict = play_with(path, kind, WITHIN_PATIENCE_S, USUAL_SETTING)

    assert verdict.ends == ("issued",)
    assert "AskingAgain" in verdict.seen
    assert not {"CannotServe", "WentWrong"} & set(verdict.seen)


@every_question
def test_a_line_that_stays_away_is_explained_and_leaves_no_case(path: str, kind: Kind) -> None:
    verdict = play_with(path, kind, FOR_GOOD_S, USUAL_SETTING)

    assert verdict.ends == ()
    assert verdict.bodies == {"stack": 3}
    explained = verdict.seen.index("CannotServe")
    assert verdict.seen[explained - 1 : explained + 2] == ("AskingAgain", "CannotServe", "TakeIdCard")
    assert "WentWrong" not in verdict.seen


@pytest.mark.parametrize("path", QUESTIONS)
def test_who_tries_again_goes_on_where_the_question_stood(path: str) -> None:
    setting = Setting(manner=Manner(tries_again=True))
    verdict = play_with(path, Kind.LOST_ANSWER, BEYOND_PATIENCE_S, setting)

    assert verdict.ends == ("issued",)
    assert verdict.seen.count("CannotServe") == 1
    assert verdict.seen.count("ReadNotice") == 1


def test_who_walks_away_while_the_centre_is_asked_again_leaves_nothing_behind() -> None:
    setting = Setting(manner=Manner(leaves_at="AskingAgain"))
    verdict = play_with("banks", Kind.LOST_REQUEST, FOR_GOOD_S, setting)

    assert verdict.ends == ()
    assert verdict.seen[-1] == "Attract"


# --- once it is filed


@pytest.mark.parametrize(("path", "kind"), in_pairs(list(WRITES), MISHAPS, each=3))
def test_a_write_that_is_lost_once_is_done_once(path: str, kind: Kind) -> None:
    setting, prepare, end, _ = WRITES[path]
    address = f"v1/net:{path}:before#1"
    verdict = played(Plan(setting, {address: kind}, prepare))

    assert (verdict.violations, verdict.fired) == ((), (address,))
    assert verdict.ends == (end,)


@pytest.mark.parametrize(("path", "mishap"), in_pairs(list(WRITES), LONG, each=4), ids=str)
def test_a_write_that_is_lost_for_a_while_is_done_once_or_undone(
    path: str, mishap: tuple[Kind, float]
) -> None:
    kind, for_s = mishap
    setting, prepare, in_time, too_late = WRITES[path]
    verdict = play_with(path, kind, for_s, setting, prepare)

    assert verdict.ends == (in_time if for_s == WITHIN_PATIENCE_S else too_late,)
    assert sum(verdict.bodies.values()) == setting.blanks


@pytest.mark.parametrize("kind", MISHAPS)
def test_an_application_that_is_never_answered_is_withdrawn_also_when_it_arrives_later(kind: Kind) -> None:
    verdict = play_with("apply", kind, BEYOND_PATIENCE_S, USUAL_SETTING)

    assert verdict.ends == ("withdrawn",)
    assert verdict.bodies == {"stack": 3}
    assert "WentWrong" in verdict.seen
