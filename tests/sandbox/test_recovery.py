"""What is unplugged or silent is said before anyone starts, and comes back without a restart."""

import asyncio
import tomllib
from pathlib import Path
from typing import Any

import pytest

from kiosk.sandbox.children import Children
from kiosk.sandbox.display import start_display
from kiosk.sandbox.glass_hands import GlassHands
from kiosk.sandbox.probe_client import open_probe
from kiosk.sandbox.stage import CONFIG, Folders, Play, start_kiosk, start_world
from kiosk.sandbox.timings import Speed
from kiosk.sandbox.touches import start_finger
from kiosk.sandbox.web import Web
from kiosk.worker import ThreadWorker

pytestmark = pytest.mark.slow

WITHIN_S = 60.0
TROUBLES = (
    ("dispenser", "unplug", "replug", "dispenser"),
    ("card_printer", "silent", "answer", "printer"),
    ("card_printer", "ribbon_out", "ribbon_in", "ribbon_out"),
    ("id_reader", "unplug", "replug", "id_reader"),
)


def reason_in_chinese(code: str) -> str:
    with (CONFIG / "text" / "zh.toml").open("rb") as file:
        words: str = tomllib.load(file)["reason"][code]
    return words


async def reasons_in_the_watch_room(centre: Web) -> list[str] | None:
    """Why no card is issued, as the last heartbeat had it."""
    kiosks: list[dict[str, Any]] = (await centre.get("kiosks.json"))["kiosks"]
    beat = kiosks[0].get("beat") if kiosks else None
    if beat is None:
        return None
    reasons: list[str] = beat["services"][0].get("reasons", [])
    return reasons


async def until_reasons(centre: Web, expected: list[str]) -> None:
    seen: list[str] | None = None
    try:
        async with asyncio.timeout(WITHIN_S):
            while seen != expected:
                await asyncio.sleep(0.2)
                seen = await reasons_in_the_watch_room(centre)
    except TimeoutError:
        raise AssertionError(f"expected {expected}, the watch room sees {seen}") from None


async def until_the_menu_says(glass: GlassHands, reason: str) -> None:
    """The tile of the first card is flat and carries its reason, before anyone presses it."""
    seen = await glass.look()
    async with asyncio.timeout(WITHIN_S):
        while seen.screen != "ChooseService":
            # Once more: the picture may just have been drawn anew under the finger.
            await glass.touch_if_there("begin")
            await asyncio.sleep(1.0)
            seen = await glass.look()
    tile = seen.targets["service_issue_card"]
    assert not tile.enabled
    assert reason in tile.text


async def test_what_fails_is_said_before_anyone_starts_and_comes_back_by_itself(tmp_path: Path) -> None:
    async with Children(tmp_path / "logs") as children:
        display = await start_display(children, 1080, 1920, tmp_path)
        folders = Folders(tmp_path / "state", tmp_path)
        world = await start_world(children, folders, Play("sichuan", Speed.FAST))
        await start_kiosk(children, folders, display.name)
        worker = ThreadWorker("web")
        dock, centre = Web(world.dock_url, worker), Web(world.centre_url, worker)
        await until_reasons(centre, [])

        for device, fault, mending, reason in TROUBLES:
            await dock.post("faults", device, fault)
            await until_reasons(centre, [reason])
            await dock.post("faults", device, mending)
            await until_reasons(centre, [])

        await dock.post("faults", "dispenser", "unplug")
        await until_reasons(centre, ["dispenser"])
        probe = await open_probe(folders.probe)
        try:
            glass = GlassHands(probe, await start_finger(children, display.name))
            await until_the_menu_says(glass, reason_in_chinese("dispenser"))
        finally:
            await probe.close()
        worker.close()
