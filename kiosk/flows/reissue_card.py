"""S11: a new card in place of a lost one (SC-R art. 19, 20, 33; HN 七; JS 三.4).

who → the lost card → data, bank, photo → fee → filed: the old one never comes back → made, handed over
"""

from kiosk.flows.application import MINUTES, STEPS, Application, Draft, Replaces, fee_by_rules
from kiosk.flows.form import Turn
from kiosk.flows.new_card import new_card
from kiosk.flows.pick_card import pick_card, tail_of
from kiosk.flows.settle_card import settle_card
from kiosk.flows.who import show_who
from kiosk.journal.port import CaseRecord
from kiosk.model import CaseEnd, Service
from kiosk.prompts.prompt import Step
from kiosk.visit import Visit, new_case_id

SERVICE = Service.REISSUE_CARD


async def reissue_card(visit: Visit) -> None:
    """From the ID card to the new card in the citizen's hand."""
    # Art. 20: with the ID document, and after the formal report only.
    shown = await show_who(visit, Step(SERVICE, 1, STEPS), MINUTES, fee_by_rules(visit, SERVICE))
    if isinstance(shown, Turn):
        return
    card = await pick_card(visit, Step(SERVICE, 2, STEPS), shown)
    if isinstance(card, Turn):
        return
    # Art. 7, 8: the bank of the lost card, unless the rules let it be changed.
    application = Application(
        visit, SERVICE, Draft(new_case_id(visit.entropy)), Replaces(card.ref, tail_of(card))
    )
    if await application.fill_in() is not Turn.ON:
        return
    # Art. 19: from here on the lost card cannot be released any more; withdrawn, it can.
    case = await visit.journal.open(SERVICE, application.draft.id)
    await new_card(visit, case, application)


async def settle(visit: Visit, record: CaseRecord) -> CaseEnd:
    """Bring an interrupted reissue to one of its ends; see settle_card."""
    return await settle_card(visit, record)
