"""`kiosk hub-command` as it is typed, beside a hub that runs on the same database."""

from pathlib import Path

import pytest

from kiosk.central import messages as m
from kiosk.crypto import sm3
from kiosk.errors import BadSettings
from kiosk.hub.hub_command import NOT_DONE, hub_command
from kiosk.hub.serve import open_hub
from kiosk.model import Refused
from tests.hub.databases import fresh_address
from tests.hub.test_commands import handed
from tests.hub.world import CONFIG, KIOSK, World, make_world

pytestmark = pytest.mark.slow

OWN = (CONFIG / "kiosk.toml").read_text("utf-8").replace("K0000001", KIOSK)


class Centre:
    """A hub on a database of its own, a machine that it knows, and the command beside it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self._address = fresh_address()
        self.hub = open_hub(folder, CONFIG, sandbox=False, address=self._address)
        self.world: World = make_world(engine=self.hub.engine)

    def type(self, *words: str) -> tuple[int, str]:
        database = []
        if self._address is not None:
            database = ["--database", self._address.render_as_string(hide_password=False)]
        status = hub_command(["--state", str(self.folder), *database, *words])
        captured = self._capsys.readouterr()
        return status, captured.out + captured.err


@pytest.fixture
def centre(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Centre:
    return Centre(tmp_path, capsys)


async def test_a_command_goes_to_the_machine_and_the_operator_sees_what_became_of_it(centre: Centre) -> None:
    status, said = centre.type(KIOSK, "restart", "--staff", "T-0218", "--valid", "60")
    (command,) = await handed(centre.world)
    listed = centre.type(KIOSK, "list")[1]
    await centre.world.central.report_command(
        m.CommandReport(command.case, "refused", command.issued_at, "unknown-command")
    )

    assert (status, command.name) == (0, "restart")
    assert (command.expires_at - command.issued_at).total_seconds() == 60
    assert command.case in said
    assert "restart  by T-0218  handed_over" in listed
    assert "restart  by T-0218  refused unknown-command" in centre.type(KIOSK, "list")[1]


async def test_settings_are_laid_down_under_the_name_that_the_heartbeat_will_say(
    centre: Centre, tmp_path: Path
) -> None:
    file = tmp_path / "laid.toml"
    _write(file, OWN)

    assert centre.type(KIOSK, "lay", str(file))[0] == 0

    laid = await centre.world.central.configuration(m.ConfigurationRequest())
    digest = sm3.digest(OWN.encode()).hex()
    assert laid == m.Configuration(digest[:16], digest, OWN.encode())
    assert f"settings {digest[:16]} since" in centre.type(KIOSK, "list")[1]


async def test_a_file_that_the_machine_would_not_read_is_not_laid_down(
    centre: Centre, tmp_path: Path
) -> None:
    file = tmp_path / "laid.toml"
    for text, why in (
        (OWN.replace(KIOSK, "SC-0002"), "kiosk.id: found 'SC-0002'"),
        (OWN + "\n[more]\n", "more: found .* no such key"),
        ("[kiosk", "bad TOML"),
    ):
        _write(file, text)
        with pytest.raises(BadSettings, match=why):
            centre.type(KIOSK, "lay", str(file))

    assert await centre.world.central.configuration(m.ConfigurationRequest()) == Refused("NOT_FOUND")


def test_what_makes_no_sense_is_said_and_not_done(centre: Centre) -> None:
    nobody = centre.type("SC-9999", "restart", "--staff", "T-0218")
    never = centre.type(KIOSK, "restart", "--staff", "T-0218", "--valid", "0")

    assert nobody == (NOT_DONE, "not done: no such machine in the register\n")
    assert never == (NOT_DONE, "not done: a command has to be good for a while\n")
    assert centre.type(KIOSK, "list") == (0, "")
    with pytest.raises(SystemExit):
        centre.type(KIOSK, "open_the_stack", "--staff", "T-0218")


def _write(file: Path, text: str) -> None:
    file.write_text(text, "utf-8")
