"""The program's pulse: its supervisor hears of it only while the loop turns and the glass draws.

A program that hangs still runs; only its silence tells. Who ends it and starts it again stands outside
(deploy/kiosk.service), and booting settles what was open.
"""

import asyncio
import logging
from collections.abc import Callable

from kiosk.supervisor import Supervisor

log = logging.getLogger(__name__)

FRAME_WITHIN_S = 15.0
"""The glass draws at least every five seconds; a graphics driver that hangs draws nothing any more."""
LOOK_EVERY_S = 1.0
"""How soon it is seen that the first picture stands."""


async def pulse(supervisor: Supervisor, frame_age_s: Callable[[], float | None]) -> None:
    """As long as somebody asks. `frame_age_s`: how long ago the glass drew; None before its first picture."""
    ready = hung = False
    while not ready or supervisor.every_s is not None:
        age_s = frame_age_s()
        if age_s is not None and not ready:
            ready = True
            supervisor.ready()
        hangs = age_s is not None and age_s > FRAME_WITHIN_S
        if ready and not hangs:
            supervisor.alive()
        elif hangs and not hung:
            log.critical("the glass has drawn nothing for %.0f s: the supervisor hears nothing more", age_s)
        hung = hangs
        await asyncio.sleep(supervisor.every_s if ready and supervisor.every_s else LOOK_EVERY_S)
