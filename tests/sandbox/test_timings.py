"""Durations of the simulated machines, from one file."""

from pathlib import Path

import pytest

from kiosk.devices.dispenser.crt591.simulator import Crt591Timings
from kiosk.errors import BadSettings
from kiosk.sandbox.stage import CONFIG
from kiosk.sandbox.timings import Speed, Timings

FILE = CONFIG / "sandbox" / "timings.toml"


def test_real_speed_is_the_machine_itself_and_fast_is_many_times_quicker() -> None:
    real = Timings(FILE, Speed.REAL).of("crt591", Crt591Timings)
    fast = Timings(FILE, Speed.FAST).of("crt591", Crt591Timings)

    assert real.speed_factor == 1.0
    assert real.feed_s == fast.feed_s
    assert fast.speed_factor < 0.1


def test_a_time_that_no_simulator_has_is_refused_by_name(tmp_path: Path) -> None:
    wrong = tmp_path / "timings.toml"
    wrong.write_text(FILE.read_text("utf-8").replace("feed_s", "fed_s"), "utf-8")

    with pytest.raises(BadSettings, match=r"crt591\.fed_s"):
        Timings(wrong, Speed.REAL).of("crt591", Crt591Timings)
