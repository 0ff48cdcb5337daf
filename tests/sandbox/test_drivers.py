"""Which drivers a demonstration can be asked to fit, and that the hall puts up a machine for each."""

from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.sandbox.drivers import DEFAULTS, ON_A_LINE, NoSuchDriver, chosen_drivers, known_drivers
from kiosk.sandbox.machines import Machines
from kiosk.sandbox.stage import CONFIG
from kiosk.sandbox.timings import Speed, Timings
from kiosk.settings import Roles
from tests.sandbox.test_hall import open_hall


def test_without_a_choice_each_role_has_its_usual_driver() -> None:
    assert chosen_drivers(()) == DEFAULTS
    assert set(Roles.__struct_fields__) >= set(DEFAULTS)
    assert all(name in known_drivers()[role] for role, name in DEFAULTS.items())


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        ("dispenser=crt999", "dispenser=crt999: for dispenser the drivers are crt591"),
        ("teapot=samv", "teapot=samv: the roles are id_reader, dispenser"),
        ("dispenser", "for dispenser the drivers are crt591"),
    ],
)
def test_what_nobody_knows_is_refused_with_what_is_known(
    choice: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(NoSuchDriver, match=told):
        chosen_drivers((choice,))

    with pytest.raises(SystemExit) as ended:
        main(["demo", "--driver", choice])
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("role", "name"), [(role, name) for role, makers in ON_A_LINE.items() for name in makers]
)
async def test_the_hall_has_a_machine_for_every_driver_that_can_be_chosen(
    role: str, name: str, tmp_path: Path
) -> None:
    timings = Timings(CONFIG / "sandbox" / "timings.toml", Speed.AT_ONCE)
    hall = open_hall(None)

    machines = Machines(tmp_path, hall, timings, chosen_drivers((f"{role}={name}",)), reader_port=1)

    fitted = machines.roles()[role]
    assert fitted["driver"] == name
    assert fitted["address"].startswith((str(tmp_path / role), "ups@127.0.0.1:"))
    assert {"unplug", "replug"} <= set(machines.verbs()[role])
    for port_role in machines.roles():
        machines.verbs()[port_role]["unplug"]()
