"""S19: somebody called for staff before any matter began (SC-R art. 33; policy.md A.7).

the key on the strip → the watch room → staff, or called off

In the midst of a matter the key calls as well, but the matter stays on the glass: then only the strip tells.
"""

from kiosk.clock import local_minute
from kiosk.model import CaseEnd
from kiosk.prompts.help_on_its_way import CallOff, HelpOnItsWay
from kiosk.visit import Visit

CALLED_OFF = "called_off"
"""Why a call is over."""


async def call_help(visit: Visit) -> None:
    """Until the citizen has seen it, calls it off, or staff end it. A call that was only seen stands on."""
    desk = visit.help_desk
    desk.press()
    while desk.since is not None:
        shown = HelpOnItsWay(desk.said, local_minute(desk.since))
        answer = await visit.ui.during(shown, desk.news())
        if isinstance(answer, CallOff):
            await desk.end(CALLED_OFF)
        elif answer is not None:
            break
    visit.course.end = CaseEnd.DONE
