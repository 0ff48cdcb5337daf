"""The units start what the program understands, and watch it the way it tells."""

import shlex
from configparser import ConfigParser
from pathlib import Path

import pytest

from kiosk.__main__ import command_line
from kiosk.app import RESTART_STATUS
from kiosk.screens.glass import DRAW_AT_REST_S

UNITS = Path(__file__).parents[1] / "deploy"


def service(name: str) -> dict[str, str]:
    unit = ConfigParser(strict=False, interpolation=None, comment_prefixes="#")
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(UNITS / name, "utf-8")
    return dict(unit["Service"])


@pytest.mark.parametrize("name", ["kiosk.service", "kiosk-hub.service"])
def test_the_command_is_one_that_the_program_understands(name: str) -> None:
    python, module, program, *words = shlex.split(service(name)["ExecStart"])

    assert (Path(python).name, module, program) == ("python", "-m", "kiosk")
    command_line().parse_args(words)


def test_a_machine_that_hangs_is_ended_and_one_at_rest_is_not() -> None:
    kiosk = service("kiosk.service")

    assert (kiosk["Type"], kiosk["NotifyAccess"]) == ("notify", "main")
    assert float(kiosk["WatchdogSec"]) >= 2 * DRAW_AT_REST_S


def test_what_asks_to_be_started_anew_is_started_anew() -> None:
    assert RESTART_STATUS != 0
    assert service("kiosk.service")["Restart"] == "on-failure"


@pytest.mark.parametrize("name", ["kiosk.service", "kiosk-display.service", "kiosk-hub.service"])
def test_no_core_file_is_left(name: str) -> None:
    assert service(name)["LimitCORE"] == "0"
