"""S18: what the documents tell everybody: papers, ways, lawful use (SC-R art. 31, 33; policy.md A.7)."""

import re

from kiosk.model import CaseEnd, Service
from kiosk.policy.profile import Guide
from kiosk.prompts.reading import ChooseGuide, GuidePage, GuideTopic, ShowGuide
from kiosk.prompts.result import Seen
from kiosk.visit import Visit

SERVICE = Service.READ_GUIDES
SENTENCE_END = re.compile(r"(?<=[。！？])")


async def read_guides(visit: Visit) -> None:
    """The province's shelf, one guide after the other, until enough was read."""
    guides = visit.policy.profile.guides
    shelf = ChooseGuide(tuple(GuideTopic(key, guide.title) for key, guide in guides.items()))
    while True:
        chosen = await visit.ui.ask(shelf)
        visit.course.end = CaseEnd.DONE
        if isinstance(chosen, Seen):
            return
        if isinstance(await visit.ui.ask(ShowGuide((_page(visit, guides[chosen]),))), Seen):
            return


def _page(visit: Visit, guide: Guide) -> GuidePage:
    sentences = tuple(sentence for sentence in SENTENCE_END.split(guide.text) if sentence)
    return GuidePage(guide.title, sentences, visit.policy.in_full(f"{guide.source} {guide.article}"))
