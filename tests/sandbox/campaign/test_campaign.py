"""A short campaign, played for real: nothing that must not be, and the same whoever plays it."""

import json
import logging
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.sandbox.campaign.one_run import TookTooLong, alarm
from kiosk.sandbox.campaign.repeats import ONE_IN
from kiosk.sandbox.campaign.search import TURNS

RUNS = 100
SAME_WHOEVER_PLAYS = (
    "runs",
    "visits",
    "boots",
    "virtual_hours",
    "phases",
    "faults",
    "ends",
    "places",
    "found",
)


def played(report: Path, *words: str) -> dict[str, object]:
    assert main(["campaign", "--report", str(report), *words]) == 0
    content = json.loads(report.read_text("utf-8"))
    assert isinstance(content, dict)
    return content


@pytest.mark.slow
def test_a_short_campaign_breaks_nothing_and_comes_to_every_phase(tmp_path: Path) -> None:
    told = played(tmp_path / "r.json", "--runs", str(RUNS), "--seed", "8")

    assert (told["runs"], told["violations"], told["found"]) == (RUNS, 0, [])
    assert set(told["phases"]) == {"census", *TURNS}  # type: ignore[call-overload]
    assert told["repeat_checks"] == {"done": RUNS // ONE_IN, "mismatches": 0}
    assert len(told["faults"]) > 5  # type: ignore[arg-type]


@pytest.mark.slow
def test_how_many_play_changes_nothing(tmp_path: Path) -> None:
    alone, together = (
        played(tmp_path / f"{n}.json", "--runs", "20", "--seed", "3", "--workers", n) for n in "13"
    )

    assert {key: alone[key] for key in SAME_WHOEVER_PLAYS} == {
        key: together[key] for key in SAME_WHOEVER_PLAYS
    }


def test_a_replay_says_how_it_went(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    text = "scenario=read_guides@sichuan seed=3 v0/line:dispenser.a430:before#1=cut.crash"

    assert main(["campaign", "--replay", text]) == 0
    assert "happened    v0/line:dispenser.a430:before#1=cut.crash" in capsys.readouterr().out
    assert caplog.text == ""
    logging.getLogger("kiosk").error("heard again")
    assert "heard again" in caplog.text


@pytest.mark.parametrize(
    "text", ["nonsense", "scenario=mars seed=1", "scenario=read_guides@sichuan v1/a#1=boo"]
)
def test_a_replay_that_names_no_run_is_a_mistake_of_who_typed_it(text: str) -> None:
    assert main(["campaign", "--replay", text]) == 2


def endless() -> None:
    while True:
        pass


def test_a_run_without_an_end_is_ended() -> None:
    with pytest.raises(TookTooLong), alarm(0.05):
        endless()
