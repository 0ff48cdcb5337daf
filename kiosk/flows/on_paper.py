"""A page of the glass, on paper too for who wants it; a print that failed is said (policy.md A.7)."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from kiosk.devices.receipt_printer.port import Receipt
from kiosk.flows.explain import refuse
from kiosk.flows.slip import print_slip
from kiosk.model import Refused, Service
from kiosk.prompts.reading import PrintGuide, ShowGuide
from kiosk.prompts.result import PrintThis, Seen, ShowBalance, ShowProgress, ShowRights, ShowStatus
from kiosk.prompts.taking import Says
from kiosk.prompts.trouble import Way
from kiosk.visit import Visit

P = TypeVar("P", ShowStatus, ShowProgress, ShowBalance, ShowRights, ShowGuide)


async def show_page(visit: Visit, page: P, paper: Callable[[], Receipt]) -> object:
    """Until something other than paper is wanted, which is the answer. Who has the paper may read on."""
    while True:
        status = await visit.receipt_printer.status()
        answer = await visit.ui.ask(replace(page, can_print=status.can_print))
        if not isinstance(answer, (PrintThis, PrintGuide)):
            return answer
        says = Says.READING if isinstance(page, ShowGuide) else Says.ANSWER
        if await print_slip(visit, paper(), says):
            page = replace(page, printed=True)
        elif not await reads_on(visit, page.service):
            return Seen()


async def reads_on(visit: Visit, service: Service) -> bool:
    """No paper came: that is said, and whoever wants to looks at the page again."""
    way = await refuse(visit, service, Refused("PRINT_FAIL"), (Way.HOME, Way.RETRY))
    visit.course.refusal = ""  # what was asked for was answered; only the paper is missing
    return way is Way.RETRY
