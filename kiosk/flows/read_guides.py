"""S18: what the documents tell everybody (SC-R art. 31, 33; policy.md A.7).

Of every service papers, way, fee and time, out of the province's rules; beside that advice and lawful use.
"""

import re

from kiosk.devices.receipt_printer.port import Receipt
from kiosk.flows.errands import ERRANDS
from kiosk.flows.on_paper import show_page
from kiosk.model import CaseEnd, Service
from kiosk.policy.profile import Guide
from kiosk.policy.service_guides import guided, service_guide
from kiosk.prompts.reading import ChooseGuide, GuidePage, GuideTopic, ShowGuide
from kiosk.prompts.result import Seen
from kiosk.visit import Visit

SERVICE = Service.READ_GUIDES
SENTENCE_END = re.compile(r"(?<=[。！？])|(?<=[.!?])\s+")


async def read_guides(visit: Visit) -> None:
    """The shelf, one guide after the other, until enough was read."""
    guides = visit.policy.profile.guides
    topics = tuple(GuideTopic(key, guide.title, guide.title_en) for key, guide in guides.items())
    shelf = ChooseGuide(topics, services=guided(visit.policy))
    while True:
        chosen = await visit.ui.ask(shelf)
        visit.course.end = CaseEnd.DONE
        if isinstance(chosen, Seen):
            return
        if isinstance(chosen, Service):
            guide = service_guide(visit.policy, chosen, ERRANDS)
        else:
            guide = guides[chosen]
        if isinstance(await show_guide(visit, SERVICE, guide), Seen):
            return


async def show_guide(visit: Visit, service: Service, guide: Guide) -> object:
    """One guide, on paper too; Back leads to the shelf."""
    page = guide_page(visit, guide)
    return await show_page(visit, ShowGuide((page,), service=service), lambda: _paper(visit, service, page))


def guide_page(visit: Visit, guide: Guide) -> GuidePage:
    """One guide as a page: its sentences, and where they stand."""
    return GuidePage(
        guide.title,
        sentences_of(guide.text),
        visit.policy.in_full(f"{guide.source} {guide.article}"),
        guide.title_en,
        sentences_of(guide.text_en),
    )


def sentences_of(words: str) -> tuple[str, ...]:
    """Each begins a line, on the glass and on paper."""
    return tuple(sentence for sentence in SENTENCE_END.split(words) if sentence)


def _paper(visit: Visit, service: Service, page: GuidePage) -> Receipt:
    rows = {"sentences": tuple(("·", sentence) for sentence in page.sentences)}
    facts = {"title": page.title, "article": page.article}
    return visit.stationery.enquiry(service, visit.clock.now(), facts, rows)
