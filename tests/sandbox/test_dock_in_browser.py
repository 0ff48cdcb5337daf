"""The dock's page as a person uses it: in a browser, with the mouse, while a card is made at the glass."""

import asyncio
import json
import time
from pathlib import Path

import pytest

from kiosk.sandbox.children import Children
from kiosk.sandbox.citizen import Citizen
from kiosk.sandbox.display import start_display
from kiosk.sandbox.glass_hands import GlassHands
from kiosk.sandbox.probe_client import ProbeClient, open_probe
from kiosk.sandbox.rehearsal import PIN
from kiosk.sandbox.stage import Folders, Play, start_kiosk, start_world
from kiosk.sandbox.timings import Speed
from kiosk.sandbox.touches import start_finger
from kiosk.sandbox.tour import Tour
from kiosk.sandbox.web import SaidNo, Web
from kiosk.worker import ThreadWorker
from tests.sandbox.chromium import Page, browser, is_installed

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not is_installed(), reason="chromium is not installed")]

PERSON = "林知夏"
LATE_S = 3.0
HEARD_WITHIN_S = 30.0
"""The slowest try to bring a lost device back comes after 25 s, and the heartbeat with it."""
READER = '[data-device="card_reader"]'


class HandsOnPage(Web):
    """The citizen's hands, by the mouse on the dock's page instead of its HTTP."""

    def __init__(self, page: Page, probe: ProbeClient, worker: ThreadWorker) -> None:
        super().__init__("http://page.invalid", worker)
        self._page = page
        self._probe = probe
        self.waited_at = ""
        """What stood on the glass after the card had waited for a while."""

    async def post(self, *path: str, **query: object) -> None:
        """Press the verb's key. Raises SaidNo with the page's own words."""
        room, verb = path
        assert room == "hands"
        if verb == "take_card":
            await asyncio.sleep(LATE_S)
            self.waited_at = (await self._probe.look()).screen
        before = await self._page.eval("document.body.dataset.answers")
        await self._page.click(f'main [data-hand="{verb}"]')
        await self._page.until(f"document.body.dataset.answers !== {json.dumps(before)}")
        if said := await self._page.eval("document.getElementById('said').textContent"):
            raise SaidNo(said)


async def count_at(page: Page, place: str) -> str:
    return str(await page.eval(f"document.querySelector('[data-place=\"{place}\"] b').textContent"))


async def get_a_card(page: Page, hands: HandsOnPage, tour: Tour) -> None:
    """With a jam in the middle of the print, and taken late."""
    await page.choose("#person", PERSON)
    await page.choose("#step", "print")
    await page.choose("#what", "jam")
    await page.click("#arm")

    await tour.go()

    await page.until("document.querySelector('[data-place=\"person\"] b').textContent === '1'")
    assert await count_at(page, "reject_bin") == "1", "the jammed card"
    assert await count_at(page, "stack") == "18"
    assert hands.waited_at == "TakeCard"
    assert "WentWrong" not in tour.screens
    await page.until("document.getElementById('face').naturalWidth > 0")
    await page.until("document.getElementById('receipt').naturalWidth > 0")


async def lose_the_card_service_and_get_it_back(page: Page) -> None:
    await page.until_there(f"{READER}:not(.bad)")
    await page.click('[data-fault="card_reader.service_killed"]')
    await page.until_there('[data-standing="card_reader.service_killed"]')
    await page.until_there(f"{READER}.bad", HEARD_WITHIN_S)
    assert "RDR-GONE" in await page.eval(f"document.querySelector('{READER} .state').textContent")
    assert "card_reader" in await page.eval("document.querySelector('[data-closed]').dataset.closed")

    await page.click('#standing [data-fault="card_reader.service_back"]')

    await page.until_there(f"{READER}:not(.bad)", HEARD_WITHIN_S)
    await page.until("document.querySelector('[data-closed]').dataset.closed === ''", HEARD_WITHIN_S)
    assert not await page.eval("document.querySelector('[data-standing]')")


async def test_a_person_plays_the_hall_with_the_mouse(tmp_path: Path) -> None:
    worker = ThreadWorker("web")
    began = time.monotonic()
    async with Children(tmp_path / "logs") as children:
        display = await start_display(children, 1080, 1920, tmp_path)
        folders = Folders(tmp_path / "state", tmp_path)
        world = await start_world(children, folders, Play("sichuan", Speed.FAST))
        starting = asyncio.create_task(start_kiosk(children, folders, display.name))
        async with browser(tmp_path) as page:
            await page.go(f"{world.dock_url}/")
            await starting
            probe = await open_probe(folders.probe)
            hands = HandsOnPage(page, probe, worker)
            glass = GlassHands(probe, await start_finger(children, display.name))
            centre = Web(world.centre_url, worker)
            citizen = Citizen(PERSON, "issue_card", "13900002601", PIN, "", glass, hands, centre)
            tour = Tour(citizen, display, tmp_path, children.check, pictures=False)
            await get_a_card(page, hands, tour)
            await lose_the_card_service_and_get_it_back(page)
            (tmp_path / "dock.png").write_bytes(await page.picture())
            await probe.close()
    worker.close()
    print(f"the dock in a browser: {time.monotonic() - began:.0f} s")  # noqa: T201 - a figure to watch
