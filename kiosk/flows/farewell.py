"""The end of every visit: nothing of the citizen's stays behind, and then nothing of the citizen."""

from kiosk.errors import VisitEnded
from kiosk.prompts.taking import TakeIdCard, TakeReceipt, Thing
from kiosk.visit import Visit


async def farewell(visit: Visit) -> None:
    """ID card, receipt, each on its own screen; then the glass is wiped."""
    course = visit.course
    things = tuple(
        thing
        for thing, there in (
            (Thing.CARD, course.presented_at is not None),
            (Thing.ID_CARD, course.id_on_pad),
            (Thing.RECEIPT, course.receipt_out),
        )
        if there
    )
    try:
        if course.id_on_pad:
            # A SAM-V reader cannot tell a lifted document from a lying one: the citizen says so.
            await visit.ui.ask(TakeIdCard(things, sensed=False))
        if course.receipt_out:
            await visit.ui.ask(TakeReceipt(things))
    except VisitEnded:
        return
    finally:
        visit.ui.wipe()
