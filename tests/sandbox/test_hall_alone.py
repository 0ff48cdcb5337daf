"""`kiosk hall` as a process, and what `kiosk check` and `kiosk dock` say to it."""

import gc
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.__main__ import USAGE_ERROR, main

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
UP_WITHIN_S = 60.0
STOPS_WITHIN_S = 20.0


@dataclass
class Open:
    state: Path

    def check(self, *more: str) -> int:
        return main(["check", "--config", str(self.state / "config"), *more])

    def dock(self, *words: str) -> int:
        return main(["dock", "--state", str(self.state), *words])


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    state = tmp_path_factory.mktemp("hall")
    command = [sys.executable, "-m", "kiosk", "hall", "--state", str(state), "--speed", "fast"]
    said = state / "said"
    with said.open("wb") as output, subprocess.Popen(command, cwd=ROOT, stdout=output) as process:
        try:
            until = time.monotonic() + UP_WITHIN_S
            while "kiosk run" not in said.read_text("utf-8"):
                assert time.monotonic() < until, "the hall did not open"
                assert process.poll() is None, "the hall closed again"
                time.sleep(0.1)
            yield Open(state)
        finally:
            process.terminate()
        assert process.wait(STOPS_WITHIN_S) == 0


def test_every_device_of_the_hall_is_well(hall: Open, capsys: pytest.CaptureFixture[str]) -> None:
    status = hall.check()

    said = capsys.readouterr().out
    assert "wrong:" not in said
    assert status == 0
    assert "dispenser: ok, " in said
    assert "card_reader: ok, Virtual PCD 00 00, online" in said
    assert "camera: ok, " in said


def test_a_check_gives_every_line_back(hall: Open) -> None:
    gc.disable()  # which would give back by chance what was forgotten
    try:
        assert (hall.check(), hall.check()) == (0, 0)
    finally:
        gc.enable()


def test_what_is_unplugged_is_told_until_it_is_plugged_in(
    hall: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hall.dock("dispenser.unplug") == 0
    unplugged = hall.check()
    said = capsys.readouterr().out
    assert hall.dock("dispenser.replug") == 0

    assert unplugged == 1
    assert "broken: dispenser unplug; mend with dispenser.replug" in said
    assert [line for line in said.splitlines() if ": wrong: " in line] == [
        "dispenser: wrong: DSP-GONE, it cannot be opened: look at plug and power, then at its address in "
        "kiosk.toml"
    ]
    assert hall.check() == 0


def test_a_noisy_and_a_slow_line_are_no_reason_to_call_anybody(hall: Open) -> None:
    for verb in ("dispenser.noise", "id_reader.slow", "card_printer.half_frame"):
        assert hall.dock(verb) == 0
    status = hall.check()
    for verb in ("dispenser.quiet", "id_reader.quick"):
        assert hall.dock(verb) == 0

    assert status == 0


def test_an_exercise_spends_a_blank_that_is_booked(hall: Open, capsys: pytest.CaptureFixture[str]) -> None:
    status = hall.check("--exercise", "dispenser", "--yes", "--state", str(hall.state / "kiosk"))
    hall.dock("truth")

    said = capsys.readouterr().out
    assert status == 0, said
    assert "dispenser: done: Chip answers: 3B " in said
    assert "cards: stack 19, capture_bin 1" in said


def test_a_specimen_is_printed_and_lies_in_the_reject_bin(
    hall: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    status = hall.check("--exercise", "card_printer", "--yes", "--state", str(hall.state / "kiosk"))
    hall.dock("truth")

    said = capsys.readouterr().out
    assert status == 0, said
    assert "card_printer: done: " in said
    assert "it is in the reject bin, slip" in said
    assert "reject_bin 1" in said


def test_a_broken_configuration_is_a_status_of_its_own(
    hall: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    file = hall.state / "config" / "kiosk.toml"
    right = file.read_text("utf-8")
    file.write_text(right.replace('driver = "crt591"', 'driver = "crt592"'), "utf-8")
    status = hall.check()
    file.write_text(right, "utf-8")

    assert status == USAGE_ERROR
    assert "roles.dispenser.driver" in capsys.readouterr().err


def test_help_lists_what_this_hall_knows(hall: Open, capsys: pytest.CaptureFixture[str]) -> None:
    assert hall.dock("--help") == 0
    assert hall.dock("juggle") == 1

    said = capsys.readouterr()
    for verb in ("put_id", "swap_card", "card_printer.jam_print", "centre.cut", "kiosk.torn_write"):
        assert verb in said.out
    assert "juggle: hands can put_id" in said.err
