"""The papers that prove a relation, before the camera (SC-R art. 32): they go to the centre alone."""

from kiosk.devices.camera.port import LiveView
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn
from kiosk.model import Refused, Service
from kiosk.policy.rule import cited
from kiosk.prompts.agency import AgentDocuments, OtherPage, ReviewPaper, TakePaperAgain
from kiosk.prompts.prompt import Back, Step
from kiosk.visit import Visit

SEEN_OTHERWISE = ("agent_id_or_card", "commitment_signed")
"""Read from the chip on the pad, and signed on the glass."""
PAGES_MOST = 4
"""Of all papers: as much as one message to the centre carries."""


async def photograph_papers(
    visit: Visit, step: Step, errand: Service, papers: tuple[str, ...]
) -> list[bytes] | Turn:
    """JPEG pages, none when the rules want no paper seen. STOP where this machine cannot see papers."""
    wanted = [paper for paper in papers if paper not in SEEN_OTHERWISE]
    if wanted and not visit.policy.site.photographs_papers:
        article = cited(visit.policy.profile.agents.at_kiosk)
        await refuse(visit, errand, Refused("AGENT_NOT_ALLOWED", article=article))
        return Turn.STOP
    pages: list[bytes] = []
    for paper in wanted:
        turn = await _pages_of(visit, step, paper, pages)
        if turn is not Turn.ON:
            return turn
    return pages


async def _pages_of(visit: Visit, step: Step, paper: str, pages: list[bytes]) -> Turn:
    while True:
        view = LiveView()
        try:
            prompt = AgentDocuments(step, view, paper, len(pages) + 1)
            page = await visit.ui.during(prompt, visit.camera.take_paper(view))
        finally:
            view.wipe()
        if isinstance(page, Back):
            return Turn.BACK
        can_add = len(pages) + 1 < PAGES_MOST
        match await visit.ui.ask(ReviewPaper(step, page, paper, can_add)):
            case TakePaperAgain():
                continue
            case OtherPage():
                pages.append(page)
            case _:
                pages.append(page)
                return Turn.ON
