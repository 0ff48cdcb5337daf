"""A journal that cannot be written any more: the program stops, says so, and comes back (ADR 0037).

Nothing may be moved or told without an intent on disk, so everything that runs is ended at once; what it left
open is settled after the next start. A full disk has room again one day; nobody has to come for that.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator
from typing import Any

from kiosk.journal.port import JournalUnusable

TRY_AGAIN_S = 30.0

log = logging.getLogger(__name__)


async def live_while_written(lives: Iterable[Coroutine[Any, Any, None]]) -> JournalUnusable:
    """Run all of them, for ever; what the journal failed one of them with. Any other failure flies on."""
    found: list[JournalUnusable] = []
    try:
        async with asyncio.TaskGroup() as group:
            for life in lives:
                group.create_task(life)
    except* JournalUnusable as failures:
        found += _leaves(failures)
    log.critical("the journal cannot be used: %s", found[0])
    return found[0]


def _leaves(group: BaseExceptionGroup[JournalUnusable]) -> Iterator[JournalUnusable]:
    """Who was asked by several at once failed within a group of their own."""
    for one in group.exceptions:
        if isinstance(one, BaseExceptionGroup):
            yield from _leaves(one)
        else:
            yield one


async def until_writable(write: Callable[[], Awaitable[None]]) -> None:
    """Try again and again until something can be written."""
    while True:
        await asyncio.sleep(TRY_AGAIN_S)
        try:
            await write()
        except JournalUnusable:
            continue
        return
