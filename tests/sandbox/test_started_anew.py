"""The centre lays settings down and has the program started anew: real processes."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from kiosk.app import RESTART_STATUS
from kiosk.hub.hub_command import hub_command
from kiosk.sandbox.children import Child, Children
from kiosk.sandbox.display import start_display
from kiosk.sandbox.stage import Folders, Play, start_kiosk, start_world
from kiosk.sandbox.timings import Speed
from kiosk.sandbox.web import Web
from kiosk.settings import read_settings
from kiosk.worker import ThreadWorker

pytestmark = pytest.mark.slow

WITHIN_S = 60.0
NEW_NAME = "9号机"


async def beat_of(centre: Web) -> dict[str, Any]:
    """The last heartbeat; empty before the first."""
    kiosks: list[dict[str, Any]] = (await centre.get("kiosks.json"))["kiosks"]
    return (kiosks[0].get("beat") or {}) if kiosks else {}


async def until(centre: Web, **said: str) -> None:
    """Wait for a heartbeat that says so."""
    seen: dict[str, Any] = {}
    try:
        async with asyncio.timeout(WITHIN_S):
            while {name: seen.get(name) for name in said} != said:
                await asyncio.sleep(0.2)
                seen = await beat_of(centre)
    except TimeoutError:
        raise AssertionError(f"expected {said}, the watch room sees {seen}") from None


async def ended(child: Child) -> int:
    async with asyncio.timeout(WITHIN_S):
        return await child.process.wait()


def laid_down(folders: Folders, scratch: Path) -> Path:
    """The machine's own file under another name, as the bureau would send it."""
    own = folders.config / "kiosk.toml"
    name = read_settings(own).kiosk.name
    file = scratch / "laid.toml"
    file.write_text(own.read_text("utf-8").replace(f'"{name}"', f'"{NEW_NAME}"'), "utf-8")
    return file


async def test_settings_from_the_centre_are_in_use_after_the_start_that_it_asks_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with Children(tmp_path / "logs") as children:
        display = await start_display(children, 1080, 1920, tmp_path)
        folders = Folders(tmp_path / "state", tmp_path)
        world = await start_world(children, folders, Play("sichuan", Speed.FAST))
        kiosk = await start_kiosk(children, folders, display.name)
        worker = ThreadWorker("web")
        dock, centre = Web(world.dock_url, worker), Web(world.centre_url, worker)
        await until(centre, mode="ready")
        asset = read_settings(folders.config / "kiosk.toml").kiosk.id

        def types(*words: str) -> str:
            assert hub_command(["--state", str(folders.centre), asset, *words]) == 0
            return capsys.readouterr().out

        version = types("lay", str(laid_down(folders, tmp_path))).split()[0]
        types("fetch_configuration", "--staff", "T-0218")
        types("restart", "--staff", "T-0218")
        await dock.post("faults", "dispenser", "unplug")  # news: the next heartbeat comes at once
        status = await ended(kiosk)
        await children.stop(kiosk)
        await start_kiosk(children, folders, display.name)
        await until(centre, mode="ready", config_hash=version)

        assert status == RESTART_STATUS
        assert read_settings(folders.config / "kiosk.toml").kiosk.name == NEW_NAME
        assert [line.split()[5] for line in types("list").splitlines()[1:]] == ["done", "done"]
        worker.close()
