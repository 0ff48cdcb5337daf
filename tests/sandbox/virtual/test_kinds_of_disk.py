"""The disk of the journal is full, or rots: nothing is lost in silence (ADR 0040; judged by J-1 to J-6)."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.model import Service
from kiosk.sandbox.programme import who_comes
from kiosk.sandbox.virtual.centre import connection_of
from kiosk.sandbox.virtual.closed import judge_closed, judge_lost, judge_unwritten
from kiosk.sandbox.virtual.journal import LOG, MARK, NAME
from kiosk.sandbox.virtual.play import CLOSED, Plan, Verdict, perform
from kiosk.sandbox.virtual.power import Kind
from kiosk.sandbox.virtual.room import Room, Setting
from kiosk.sandbox.virtual.sweep import played
from tests.sandbox.virtual.shares import in_the_visit, problems_of, sampled, undisturbed, what_went_wrong

USUAL = Setting()
DEED = Setting(person=who_comes(Service.REPORT_LOSS), service=Service.REPORT_LOSS)
PRINT = "v1/jrn:issue_card.print.intent:before#1"
TAKEN = "v1/jrn:issue_card.enable.intent:before#1"
FIRST = "v0/boot:start:before#1"
NEXT = "v1/boot:start:before#1"


def play(script: dict[str, str], setting: Setting = USUAL) -> Verdict:
    verdict = played(Plan(setting, script))
    assert problems_of(verdict, script) == []
    return verdict


def test_a_full_disk_is_told_to_who_stands_there_and_what_was_open_is_settled() -> None:
    verdict = play({PRINT: Kind.DISK_FULL})

    assert [(one.screen, one.slip) for one in verdict.said] == [("WentWrong", "2611-0001")]
    assert verdict.ends == ("rejected",)
    assert verdict.bodies == {"stack": 2, "reject_bin": 1}


@pytest.mark.slow
def test_a_card_in_the_hand_works_once_there_is_room_again() -> None:
    verdict = play({TAKEN: Kind.DISK_FULL})

    assert verdict.ends == ("issued",)
    assert verdict.said[-1].words == {"not_charged", "being_checked"}


@pytest.mark.slow
def test_a_log_whose_end_is_gone_closes_the_machine_until_people_open_it_again() -> None:
    assert play({PRINT: Kind.CRASH, NEXT: Kind.LOG_CUT}).ends == (CLOSED,)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [Kind.PAGE_ROTS, Kind.LOG_ROTS, Kind.MARK_ROTS, Kind.JOURNAL_GONE])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_rots_between_two_lives_is_found_or_does_no_harm(kind: Kind, seed: int) -> None:
    play({PRINT: Kind.CRASH, NEXT: kind}, replace(USUAL, seed=seed))


@pytest.mark.slow
@pytest.mark.parametrize("kind", [Kind.PAGE_ROTS, Kind.LOG_ROTS])
def test_what_rots_while_the_machine_runs_is_found_at_a_start_or_does_no_harm(kind: Kind) -> None:
    for seed in (1, 2, 3):
        play({PRINT: kind, TAKEN: Kind.CRASH}, replace(USUAL, seed=seed))


@pytest.mark.slow
@pytest.mark.parametrize(("setting", "every"), [(USUAL, 9), (DEED, 3)], ids=["issue_card", "report_loss"])
def test_wherever_the_disk_is_full_nothing_is_lost(setting: Setting, every: int) -> None:
    passed = in_the_visit(undisturbed(setting).passed)
    places = [one for one in passed if "/jrn:" in one and ":before#" in one]

    assert what_went_wrong(Plan(setting), sampled(places, every, kinds=(Kind.DISK_FULL,))) == []


# --- the judges can find


def room_after(folder: Path, script: dict[str, str]) -> Room:
    room = Room(USUAL, script, folder)
    perform(room)
    return room


def at_centre(room: Room, sql: str) -> None:
    connection = connection_of(room.hub)
    connection.execute(sql)
    connection.commit()


@pytest.mark.slow
def test_who_was_told_nothing_is_found(tmp_path: Path) -> None:
    room = room_after(tmp_path, {PRINT: Kind.DISK_FULL})
    sound = judge_unwritten(room, line_is_well=True)
    room.guests.shows = [one for one in room.guests.shows if one[1] != "WentWrong"]

    assert sound == []
    assert [one.invariant for one in judge_unwritten(room, line_is_well=True)] == ["J-1"]


@pytest.mark.slow
def test_a_number_that_was_not_told_is_found(tmp_path: Path) -> None:
    room = room_after(tmp_path, {PRINT: Kind.DISK_FULL})
    room.guests.stay.listener.said = [replace(one, slip="") for one in room.guests.stay.listener.said]

    assert [one.invariant for one in judge_unwritten(room, line_is_well=True)] == ["J-1"]


@pytest.mark.slow
def test_a_watch_room_that_heard_nothing_is_found(tmp_path: Path) -> None:
    room = room_after(tmp_path, {PRINT: Kind.DISK_FULL})
    at_centre(room, "UPDATE beat SET body = replace(CAST(body AS TEXT), 'JRN-FULL', '')")

    assert [one.invariant for one in judge_unwritten(room, line_is_well=True)] == ["J-2"]
    assert judge_unwritten(room, line_is_well=False) == []


@pytest.mark.slow
def test_a_machine_that_closes_without_a_cause_is_found(tmp_path: Path) -> None:
    room = room_after(tmp_path, {PRINT: Kind.CRASH, NEXT: Kind.LOG_CUT})
    room.disk.rotten = False

    assert [one.invariant for one in judge_closed(room)] == ["J-4"]


@pytest.mark.slow
def test_a_machine_that_opens_by_itself_over_such_a_journal_is_found(tmp_path: Path) -> None:
    room = room_after(tmp_path, {PRINT: Kind.CRASH, NEXT: Kind.LOG_CUT})
    whole = room_after(tmp_path / "whole", {}).disk
    room.disk.renew()
    room.disk.rotten = True
    for name in (NAME, LOG, MARK):
        shutil.copyfile(whole.path.with_name(name), room.disk.path.with_name(name))

    assert "J-3" in {one.invariant for one in judge_closed(room)}


@pytest.mark.slow
def test_a_centre_without_an_alarm_is_found(tmp_path: Path) -> None:
    room = room_after(tmp_path, {PRINT: Kind.CRASH, NEXT: Kind.JOURNAL_GONE})
    sound = judge_lost(room)
    at_centre(room, "UPDATE history_head SET broken_at_ms = 0, seq = 99999")
    room.network.up = False  # else the alarm is raised anew

    assert sound == []
    assert [one.invariant for one in judge_lost(room)] == ["J-5"]
