"""S18: what the documents tell everybody: papers, ways, lawful use (SC-R art. 31, 33; policy.md A.7)."""

import re

from kiosk.devices.receipt_printer.port import Receipt
from kiosk.flows.on_paper import show_page
from kiosk.model import CaseEnd, Service
from kiosk.policy.profile import Guide
from kiosk.prompts.reading import ChooseGuide, GuidePage, GuideTopic, ShowGuide
from kiosk.prompts.result import Seen
from kiosk.visit import Visit

SERVICE = Service.READ_GUIDES
SENTENCE_END = re.compile(r"(?<=[。！？])|(?<=[.!?])\s+")


async def read_guides(visit: Visit) -> None:
    """The shelf, one guide after the other, until enough was read: the province's own ones come first."""
    guides = visit.policy.profile.guides
    shelf = ChooseGuide(tuple(GuideTopic(key, guide.title, guide.title_en) for key, guide in guides.items()))
    while True:
        chosen = await visit.ui.ask(shelf)
        visit.course.end = CaseEnd.DONE
        if isinstance(chosen, Seen) or isinstance(await show_guide(visit, SERVICE, guides[chosen]), Seen):
            return


async def show_guide(visit: Visit, service: Service, guide: Guide) -> object:
    """One guide, on paper too; Back leads to the shelf."""
    page = guide_page(visit, guide)
    return await show_page(visit, ShowGuide((page,), service=service), lambda: _paper(visit, service, page))


def guide_page(visit: Visit, guide: Guide) -> GuidePage:
    """One guide as a page: its sentences, and where they stand."""
    return GuidePage(
        guide.title,
        _sentences(guide.text),
        visit.policy.in_full(f"{guide.source} {guide.article}"),
        guide.title_en,
        _sentences(guide.text_en),
    )


def _sentences(words: str) -> tuple[str, ...]:
    return tuple(sentence for sentence in SENTENCE_END.split(words) if sentence)


def _paper(visit: Visit, service: Service, page: GuidePage) -> Receipt:
    rows = {"sentences": tuple(("·", sentence) for sentence in page.sentences)}
    facts = {"title": page.title, "article": page.article}
    return visit.stationery.enquiry(service, visit.clock.now(), facts, rows)
