"""The dock's verbs on the command line, and how the running hall is found."""

import json
import os
import tempfile
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.sandbox.dock_command import NoSuchVerb, Order, order_of
from kiosk.sandbox.state_folder import NoHall, running_dock


@pytest.mark.parametrize(
    ("words", "order"),
    [
        (["take_card"], Order("POST", ("hands", "take_card"), {"who": "", "count": 0})),
        (["own_card", "潘予宁", "2"], Order("POST", ("hands", "own_card"), {"who": "潘予宁", "count": 2})),
        (["load_blanks", "20"], Order("POST", ("hands", "load_blanks"), {"who": "", "count": 20})),
        (["dispenser.unplug"], Order("POST", ("faults", "dispenser", "unplug"), {})),
        (["jam@print"], Order("POST", ("faults", "at", "jam@print"), {})),
        (["bureau", "林知夏"], Order("POST", ("bureau",), {"who": "林知夏"})),
        (["pay"], Order("POST", ("pay",), {})),
        (["press", "clear", "123456", "enter"], Order("POST", ("pin_pad",), {"keys": "clear 123456 enter"})),
        (["truth"], Order("GET", ("truth",), {})),
    ],
)
def test_what_is_typed_is_one_request_of_the_page(words: list[str], order: Order) -> None:
    assert order_of(words) == order


def test_too_many_words_are_no_verb() -> None:
    with pytest.raises(NoSuchVerb):
        order_of(["own_card", "潘予宁", "2", "3"])


def open_hall(folder: Path, pid: int, dock: str) -> None:
    (folder / "hall").mkdir(parents=True)
    (folder / "hall" / "hall.json").write_text(json.dumps({"pid": pid, "dock": dock}), "utf-8")


def test_the_one_hall_that_runs_is_found_and_of_several_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    open_hall(tmp_path / "kiosk-hall-a", os.getpid(), "http://a")
    open_hall(tmp_path / "kiosk-hall-b", 2**22, "http://gone")
    found = running_dock(None)
    open_hall(tmp_path / "kiosk-hall-c", os.getpid(), "http://c")

    assert found == "http://a"
    assert running_dock(tmp_path / "kiosk-hall-c") == "http://c"
    with pytest.raises(NoHall, match="several halls run"):
        running_dock(None)
    with pytest.raises(NoHall, match="no hall runs in"):
        running_dock(tmp_path / "kiosk-hall-b")


def test_without_a_hall_it_says_so_and_still_helps(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["dock", "--state", str(tmp_path), "take_card"]) == 1
    assert f"kiosk dock: no hall runs in {tmp_path}" in capsys.readouterr().err
    assert main(["dock", "--state", str(tmp_path), "--help"]) == 0
    assert "DEVICE.FAULT" in capsys.readouterr().out
