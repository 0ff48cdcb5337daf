"""A journal that cannot be written any more: the program stops, says so, and comes back (ADR 0037).

Nothing may be moved or told without an intent on disk, so everything that runs is ended at once; what it left
open is settled after the next start. A full disk has room again one day; nobody has to come for that.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any

from kiosk.journal.port import JournalUnusable

TRY_AGAIN_S = 30.0

log = logging.getLogger(__name__)


async def live_while_written(
    lives: Iterable[Coroutine[Any, Any, None]], lost: Callable[[], Awaitable[None]]
) -> None:
    """Run all of them, for ever; `lost` when the journal failed one of them. Any other failure flies on."""
    try:
        async with asyncio.TaskGroup() as group:
            for life in lives:
                group.create_task(life)
    except* JournalUnusable as failures:
        log.critical("the journal cannot be used: %s", failures.exceptions[0])
        await lost()


async def until_writable(write: Callable[[], Awaitable[None]]) -> None:
    """Try again and again until something can be written."""
    while True:
        await asyncio.sleep(TRY_AGAIN_S)
        try:
            await write()
        except JournalUnusable:
            continue
        return
