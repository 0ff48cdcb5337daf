"""Whole tours in their own processes: one with a fault; one killed in the middle, and the next after it."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from kiosk.sandbox.rehearsal import PIN

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
WITHIN_S = 400


def command(folder: Path, *more: str, out: str = "out") -> list[str]:
    arguments = ["--tour", "issue_card", "--speed", "fast", "--out", str(folder / out)]
    return [sys.executable, "-m", "kiosk", "demo", *arguments, "--state", str(folder / "state"), *more]


def tour(folder: Path, *more: str) -> dict[str, Any]:
    subprocess.run(command(folder, *more), cwd=ROOT, timeout=WITHIN_S, check=True, stdout=subprocess.DEVNULL)
    summary: dict[str, Any] = json.loads((folder / "out" / "summary.json").read_text("utf-8"))
    return summary


def traces_of_the_citizen(state: Path) -> list[tuple[str, str]]:
    """Where journal, key folder or a log holds what nobody but citizen and centre may know."""
    with (ROOT / "config" / "sandbox" / "people.toml").open("rb") as file:
        person = tomllib.load(file)["person"][0]
    secrets = {
        "name": person["name"],
        "number": person["id_number"],
        "address": person["address"][-6:],
        "mobile": "13900002601",
    }
    needles = [
        (what, secret.encode(coding))
        for what, secret in secrets.items()
        for coding in ("utf-8", "gb18030", "utf-16-le")
    ]
    files = [path for folder in ("kiosk", "logs") for path in (state / folder).rglob("*") if path.is_file()]
    assert any(path.name == "journal.db" for path in files)
    found = [(path.name, what) for path in files for what, needle in needles if needle in path.read_bytes()]
    pin = re.compile(rb"(?<![0-9.])" + PIN.encode() + rb"(?![0-9])")
    return found + [(path.name, "PIN") for path in files if pin.search(path.read_bytes())]


def assert_bodies_agree(summary: dict[str, Any]) -> None:
    ledger, bodies = summary["ledger"], summary["bodies"]
    gone = sum(ledger[end] for end in ("issued", "retained", "rejected", "inside", "unaccounted"))
    assert ledger["loaded"] - gone == bodies["stack"]
    assert ledger["issued"] == bodies["person"]
    assert ledger["rejected"] + ledger["retained"] == bodies["reject_bin"] + bodies["capture_bin"]
    assert ledger["inside"] == bodies["chip"] + bodies["gate"] + bodies["inlet"] + bodies["print"]
    assert ledger["unaccounted"] == 0


def test_a_jam_while_printing_spoils_one_card_and_the_next_one_is_made(tmp_path: Path) -> None:
    # The dispenser without a chip head has the same to do with a spoilt card, through a reader of its own.
    summary = tour(tmp_path, "--fault", "jam@print", "--driver", "dispenser=cd720m")

    assert summary["outcome"] == "issued"
    assert summary["bodies"]["reject_bin"] == 1
    assert summary["ledger"]["rejected"] == 1
    assert_bodies_agree(summary)


def test_a_tour_killed_while_printing_is_settled_before_the_next_citizen_gets_a_card(tmp_path: Path) -> None:
    places = tmp_path / "state" / "hall" / "places.json"
    with (tmp_path / "killed.log").open("wb") as log:
        process = subprocess.Popen(command(tmp_path, out="killed"), cwd=ROOT, stdout=log, stderr=log)
        wait_until_a_card_is_printed_on(places)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

    summary = tour(tmp_path)

    assert summary["settled"] in (["rejected"], ["retained"])
    assert summary["outcome"] == summary["case_end"] == "issued"
    assert summary["card_number"].startswith("*****")
    assert summary["ledger"]["issued"] == 1
    assert_bodies_agree(summary)
    # Every screen is kept as a picture, and nothing of the citizen anywhere else.
    assert len(sorted((tmp_path / "out").glob("[0-9][0-9]-*.png"))) == summary["screens"]
    assert (tmp_path / "out" / "receipt.png").exists()
    assert (tmp_path / "out" / "card_face.png").exists()
    assert traces_of_the_citizen(tmp_path / "state") == []


def wait_until_a_card_is_printed_on(places: Path) -> None:
    until = time.monotonic() + WITHIN_S
    while time.monotonic() < until:
        with contextlib.suppress(FileNotFoundError):
            if json.loads(places.read_text("utf-8"))["stations"]["print"]:
                return
        time.sleep(0.02)
    raise TimeoutError("nothing was printed")
