"""Real channel, real hub: a machine that cannot open its journal is closed, and not silent (ADR 0040)."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from kiosk.app import JOURNAL_FILE, Outside, RunOptions, without_a_journal
from kiosk.hub.app import Hub
from kiosk.hub.fleet_page import fleet_page
from kiosk.hub.serve import open_hub
from kiosk.journal.port import JournalUnusable
from kiosk.journal.sqlite import SqliteJournal
from kiosk.monitor.next_settings import NextSettings
from kiosk.prompts.entrance import OutOfService
from kiosk.sandbox.kiosk_config import Addresses, write_kiosk_config
from kiosk.settings import read_settings
from kiosk.worker import InlineWorker
from tests.hub.test_over_http import enrolled, served
from tests.hub.world import CONFIG, HandClock

pytestmark = pytest.mark.slow

WITHIN_S = 30.0


class Glass:
    """What is shown on it."""

    def __init__(self) -> None:
        self.shown: list[object] = []

    def show(self, prompt: object, answered: object) -> None:
        self.shown.append(prompt)


async def heard(hub: Hub) -> None:
    """From the machine, by now."""
    while not any(view.beat for view in hub.kiosks().kiosks):  # noqa: ASYNC110  (the hub has threads of its own)
        await asyncio.sleep(0.05)


async def test_the_watch_room_hears_why_a_machine_without_a_journal_is_closed(tmp_path: Path) -> None:
    hub = open_hub(tmp_path / "hub", CONFIG, sandbox=True)
    enrolled(hub, tmp_path)
    state = tmp_path / "state"
    state.mkdir()
    (state / JOURNAL_FILE).write_bytes(b"another program's file" * 500)
    with pytest.raises(JournalUnusable) as unusable:
        SqliteJournal(state / JOURNAL_FILE, HandClock(), InlineWorker())
    glass: Any = Glass()
    with served(hub) as url:
        root, key, own = (str(tmp_path / name) for name in ("hub/root.crt", "kiosk.key", "kiosk.crt"))
        here = Addresses(url, root, key, own, {}, (1080, 1920))
        write_kiosk_config(CONFIG, tmp_path / "config", "sichuan", here)
        file = tmp_path / "config" / "kiosk.toml"
        options = RunOptions(tmp_path / "config", state, sandbox=True)
        outside: Any = Outside(None, glass, lambda: None)  # type: ignore[arg-type]
        living = asyncio.create_task(
            without_a_journal(options, NextSettings(file), read_settings(file), outside, unusable.value)
        )
        async with asyncio.timeout(WITHIN_S):
            await heard(hub)
        living.cancel()
        (view,) = hub.kiosks().kiosks
        page = fleet_page(hub.kiosks())
    hub.engine.dispose()

    assert glass.shown == [OutOfService("journal")]
    assert view.beat is not None
    assert [(one.role, one.fault) for one in view.beat.devices] == [("journal", "JRN-FILE")]
    assert view.beat.mode == "outOfService"
    assert "JRN-FILE" in page
