"""S01: a first card, made on the spot, or ordered where none is (SC-R art. 8–13, 33; JS 二.1(2))."""

from kiosk.flows.application import Application, Draft
from kiosk.flows.form import Turn
from kiosk.flows.new_card import new_card
from kiosk.flows.settle_card import settle_card
from kiosk.journal.port import CaseRecord
from kiosk.model import CaseEnd, Service
from kiosk.visit import Visit, new_case_id

SERVICE = Service.ISSUE_CARD


async def issue_card(visit: Visit) -> None:
    """From the notice to the card in the citizen's hand, or to the receipt that it is collected with."""
    # Art. 8, 10: who works or is insured here and has no card yet; the data, and a bank of one's choice.
    application = Application(visit, SERVICE, Draft(new_case_id(visit.entropy)))
    if await application.fill_in() is not Turn.ON:
        return
    # Art. 11: centre and bank check it again, and the card is made at once; JS 二.1(2): elsewhere.
    case = await visit.journal.open(SERVICE, application.draft.id)
    await new_card(visit, case, application)


async def settle(visit: Visit, record: CaseRecord) -> CaseEnd:
    """Bring an interrupted issue to one of its ends; see settle_card."""
    return await settle_card(visit, record)
