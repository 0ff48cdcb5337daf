"""Questions to the centre before anything is filed: asked again while the citizen waits and may leave.

What is in the journal needs no more than `insist`; here somebody stands before a form and is owed a sentence.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from kiosk.errors import CentralUnreachable
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn
from kiosk.flows.insist import insist
from kiosk.model import Refused
from kiosk.prompts.prompt import Step
from kiosk.prompts.trouble import AskingAgain, Way
from kiosk.visit import Visit

T = TypeVar("T")

SAID_AFTER_S = 3.0
"""Ten times what a good line takes; until then the touched key says 请稍等."""


async def ask_centre(visit: Visit, step: Step, call: Callable[[], Awaitable[T]]) -> T | Turn:
    """The centre's answer, also a refusal; STOP when there was none and the citizen does not try again."""
    while True:
        try:
            return await _aloud(visit, step, call)
        except CentralUnreachable:
            refused = Refused("NET_DOWN")
        way = await refuse(visit, step.service, refused, (Way.HOME, Way.RETRY))
        if way is not Way.RETRY:
            return Turn.STOP


async def granted(visit: Visit, step: Step, call: Callable[[], Awaitable[T | Refused]]) -> T | Turn:
    """The centre's consent; STOP when the citizen was told why there is none."""
    answer = await ask_centre(visit, step, call)
    if isinstance(answer, Refused):
        await refuse(visit, step.service, answer)
        return Turn.STOP
    return answer


async def _aloud(visit: Visit, step: Step, call: Callable[[], Awaitable[T]]) -> T:
    asking = asyncio.ensure_future(insist(visit, call))
    try:
        await asyncio.wait((asking,), timeout=SAID_AFTER_S)
        if asking.done():
            return asking.result()
        return await visit.ui.during(AskingAgain(step), asking)
    finally:
        asking.cancel()
