"""A technician's whole shift on the real window, and what the journal says of it afterwards."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kiosk.sandbox.factory import STAFF_NUMBER, STRANGER_NUMBER
from kiosk.sandbox.hall import FIRST_STOCK
from kiosk.sandbox.technician import NEW_BLANKS, SCRIPT
from tests.sandbox.test_demo import ROOT, WITHIN_S, assert_bodies_agree

pytestmark = pytest.mark.slow

BOOK = FIRST_STOCK - 2


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One shift for all tests: it takes its minute."""
    folder = tmp_path_factory.mktemp("shift")
    out, state = ("--out", str(folder / "out")), ("--state", str(folder / "state"))
    command = [
        sys.executable,
        "-m",
        "kiosk",
        "demo",
        "--tour",
        "maintenance",
        "--speed",
        "fast",
        *out,
        *state,
    ]
    subprocess.run(command, cwd=ROOT, timeout=WITHIN_S, check=True, stdout=subprocess.DEVNULL)
    return folder


@pytest.fixture
def summary(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "out" / "summary.json").read_text("utf-8"))
    return content


def audit_in(folder: Path) -> list[tuple[str, str, str]]:
    db = sqlite3.connect(folder / "state" / "kiosk" / "journal.db")
    rows = [tuple(row) for row in db.execute("SELECT staff, act, detail FROM audit ORDER BY seq")]
    db.close()
    return rows


def test_the_shift_comes_to_its_end_and_every_screen_is_kept(folder: Path, summary: dict[str, Any]) -> None:
    pictures = sorted((folder / "out").glob("[0-9][0-9]-*.png"))
    shown = {picture.stem[3:] for picture in pictures}

    assert (summary["service"], summary["outcome"]) == ("maintenance", "done")
    assert len(pictures) == summary["screens"]
    assert shown >= {kind.__name__ for kind, _ in SCRIPT} | {"DeviceTest"}
    assert (folder / "out" / "receipt.png").exists()


def test_each_act_is_one_line_with_the_number_of_who_did_it(folder: Path) -> None:
    """The order is the script's; who gave a wrong PIN is not known, and a citizen who calls has no number."""
    tests = ("id_reader", "dispenser", "card_printer", "receipt_printer", "card_reader", "camera", "touch")

    assert audit_in(folder) == [
        ("", "help_wanted", ""),
        ("", "help_ended", "visit_ended"),
        (STRANGER_NUMBER, "refused", "not_allowed"),
        ("?", "wrong_pin", "left 2"),
        (STAFF_NUMBER, "enter", ""),
        *((STAFF_NUMBER, "test", f"{role} passed") for role in tests),
        (STAFF_NUMBER, "exchange", f"book {BOOK} counted {BOOK} added {NEW_BLANKS}"),
        (STAFF_NUMBER, "out_of_service", ""),
        (STAFF_NUMBER, "leave", ""),
        (STAFF_NUMBER, "enter", ""),
        (STAFF_NUMBER, "back_to_service", ""),
        (STAFF_NUMBER, "leave", ""),
    ]


def test_the_book_agrees_with_what_lies_in_the_machine(summary: dict[str, Any]) -> None:
    assert summary["ledger"]["loaded"] == FIRST_STOCK + NEW_BLANKS
    assert summary["ledger"]["rejected"] == 2
    assert (summary["bodies"]["capture_bin"], summary["bodies"]["reject_bin"]) == (1, 1)
    assert_bodies_agree(summary)


def test_the_watch_room_heard_the_call_and_that_it_was_over(folder: Path) -> None:
    """The glass said that staff were called: the technician waited for just those words."""
    db = sqlite3.connect(folder / "state" / "centre" / "hub.db")
    bodies = [json.loads(row[0]) for row in db.execute("SELECT body FROM beat ORDER BY id")]
    db.close()

    called = ["help_wanted_since" in body for body in bodies]
    assert any(called)
    assert not called[-1]
