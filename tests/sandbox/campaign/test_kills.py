"""Two real kills: while the card is made, and again while the machine starts on what that left."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.sandbox.campaign.kills_plan import Clock, planned
from kiosk.sandbox.campaign.kills_report import AS_IT_STARTS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
WITHIN_S = 300
IN_THE_MAKING = 215
"""A seed whose first visit is for a card, is cut in its making, and once more at the start after it."""


def test_what_two_kills_leave_is_settled_and_an_outsider_finds_nothing_wrong(tmp_path: Path) -> None:
    first = planned(IN_THE_MAKING, 0)[0]
    assert (first.service, first.cut.clock) == ("issue_card", Clock.WRITE)
    assert first.cut.again_after_s is not None

    command = [sys.executable, "-m", "kiosk", "campaign", "--kills", "2"]
    command += ["--seed", str(IN_THE_MAKING), "--report", str(tmp_path / "r.json")]
    done = subprocess.run(command, cwd=ROOT, timeout=WITHIN_S, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert (report["found"], report["stuck"]) == ([], [])
    assert (report["runs"], report["kills"], report["violations"]) == (1, 2, 0)
    assert report["moments"] == {"write": 1, AS_IT_STARTS: 1}
    assert sum(report["ends"].values()) == 1
    assert report["recovery_s"]["max"] < report["ready_s"]["max"] < 90
