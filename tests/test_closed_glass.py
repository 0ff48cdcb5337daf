"""A machine that cannot work says so on its glass, and why in its log."""

import asyncio
from pathlib import Path

import pytest

from kiosk.app import CLOSED_STATUS, RESTART_STATUS
from kiosk.central.identity import save_certificates
from kiosk.central.keys import load_or_make_key
from kiosk.sandbox.children import STOP_WITHIN_S, Child, Children
from kiosk.sandbox.display import start_display
from kiosk.sandbox.probe_client import open_probe
from kiosk.trust.authority import Authority
from kiosk.trust.for_show import SANDBOX
from tests.trust.pki import ENTROPY, YEARS

pytestmark = pytest.mark.slow

CONFIG = Path(__file__).parents[1] / "config"
UP_WITHIN_S = 60.0


async def screen_of(folder: Path, children: Children) -> tuple[str | None, Child]:
    """Start the terminal with what lies in `folder`, and look at its glass."""
    display = await start_display(children, 1080, 1920, folder)
    probe = folder / "probe"
    arguments = [
        *("kiosk", "run", "--config", str(folder / "config")),
        *("--state", str(folder / "state"), "--probe", str(probe)),
    ]
    child = await children.start_python("kiosk", arguments, {"DISPLAY": display.name})
    await children.until("the glass", probe.exists, UP_WITHIN_S)
    client = await open_probe(probe)
    seen = await client.look()
    await client.close()
    return seen.screen, child


def settings(folder: Path, old: str = "", new: str = "") -> None:
    text = (CONFIG / "kiosk.toml").read_text("utf-8")
    assert old in text
    (folder / "config").mkdir()
    (folder / "config" / "kiosk.toml").write_text(text.replace(old, new), "utf-8")


async def test_wrong_settings_close_the_glass_and_name_file_key_found_and_expected(tmp_path: Path) -> None:
    settings(tmp_path, "width_px = 1080", 'width_px = "wide"')

    async with Children(tmp_path / "logs") as children:
        screen, child = await screen_of(tmp_path, children)

        assert screen == "OutOfService"
        said = child.log.read_text("utf-8", "replace")
        assert "kiosk.toml: display.width_px: found 'wide', expected" in said


async def test_a_damaged_journal_closes_the_glass_and_is_not_touched(tmp_path: Path) -> None:
    settings(tmp_path, "/var/lib/kiosk", str(tmp_path))
    (tmp_path / "state").mkdir()
    journal = tmp_path / "state" / "journal.db"
    journal.write_bytes(b"This is no database. " * 200)
    before = journal.read_bytes()

    async with Children(tmp_path / "logs") as children:
        screen, _ = await screen_of(tmp_path, children)

        assert screen == "OutOfService"
        assert journal.read_bytes() == before


async def test_a_terminal_that_is_told_to_end_ends_at_once(tmp_path: Path) -> None:
    settings(tmp_path, "width_px = 1080", 'width_px = "wide"')

    async with Children(tmp_path / "logs") as children:
        _, child = await screen_of(tmp_path, children)
        child.process.terminate()
        async with asyncio.timeout(STOP_WITHIN_S / 2):
            status = await child.process.wait()

    assert status == CLOSED_STATUS


async def test_settings_of_the_centre_that_do_not_hold_make_way_for_those_before(tmp_path: Path) -> None:
    settings(tmp_path)
    file = tmp_path / "config" / "kiosk.toml"
    before = file.read_bytes()
    refused = before.replace(b"services_on = []", b'services_on = ["change_pin"]')
    file.with_name("kiosk.toml.next").write_bytes(refused)

    async with Children(tmp_path / "logs") as children:
        display = await start_display(children, 1080, 1920, tmp_path)
        arguments = ["kiosk", "run", "--config", str(tmp_path / "config"), "--state", str(tmp_path / "state")]
        child = await children.start_python("kiosk", arguments, {"DISPLAY": display.name})
        async with asyncio.timeout(UP_WITHIN_S):
            status = await child.process.wait()

    assert status == RESTART_STATUS
    assert file.read_bytes() == before
    assert file.with_name("kiosk.toml.refused").read_bytes() == refused
    assert "site.services_on" in child.log.read_text("utf-8", "replace")


async def test_a_machine_of_a_sandbox_serves_nobody_unless_it_is_told_that_it_plays(tmp_path: Path) -> None:
    settings(tmp_path, "/var/lib/kiosk", str(tmp_path))
    authority = Authority.new("anybody", YEARS, ENTROPY, SANDBOX)
    key = load_or_make_key(tmp_path / "kiosk-key.json", ENTROPY)
    save_certificates(
        tmp_path / "kiosk.crt", authority.issue(key.public(), "SC-0001", "kiosk", YEARS, ENTROPY)
    )
    save_certificates(tmp_path / "root.crt", authority.certificate)

    async with Children(tmp_path / "logs") as children:
        screen, child = await screen_of(tmp_path, children)

        assert screen == "OutOfService"
        assert "kiosk.crt: certificate: found a sandbox's" in child.log.read_text("utf-8", "replace")
