"""Asking the centre again, for steps that must not be left half done while somebody waits."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from kiosk.errors import CentralUnreachable
from kiosk.visit import Visit

T = TypeVar("T")

PAUSE_S = 1.0


async def insist(visit: Visit, call: Callable[[], Awaitable[T]]) -> T:
    """Repeat a call that may be repeated until it is answered or the site's patience with the centre ends."""
    give_up_at = visit.clock.monotonic() + visit.site.centre_patience_s
    while True:
        try:
            return await call()
        except CentralUnreachable:
            if visit.clock.monotonic() + PAUSE_S >= give_up_at:
                raise
        await visit.clock.sleep(PAUSE_S)
