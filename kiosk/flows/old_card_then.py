"""The old card of a renewal whose new one was made elsewhere: given up at collection (JS 三.4).

    collected ─► a case of its own ─► the new card comes out ─► the old one into the gate ─► centre

What was collected is its holder's already: a fault takes nothing back, and settling finishes the rest.
"""

from contextlib import suppress

from kiosk.central import messages as m
from kiosk.errors import CentralUnreachable, DeviceError
from kiosk.flows.exchanged_card import OF_A_DEAD_CHIP
from kiosk.flows.old_card import OldCard, clear_gate, end_old_card, report_old_card
from kiosk.flows.steps import Do
from kiosk.journal.port import Case, CaseRecord
from kiosk.model import CaseEnd, CaseId, Service
from kiosk.prompts.card import OwnCardIs
from kiosk.visit import Visit, new_case_id


async def give_up_old_card(visit: Visit, collected_in: CaseId, replaced: m.ReplacedCard) -> bool:
    """Take it back where the rules have that, and tell the centre; whether it lies in the bin."""
    case = await visit.journal.open(Service.COLLECT_CARD, new_case_id(visit.entropy))
    await case.note(Do.REPLACES, evidence={"case": collected_in})
    await end_old_card(visit, case, _old(visit, replaced))
    with suppress(CentralUnreachable, DeviceError):  # open as it is: settling looks and tells again
        await _finish(visit, case)
    return (await case.record()).did(Do.OLD_KEPT)


async def settle_given_up(visit: Visit, record: CaseRecord) -> CaseEnd:
    """Nothing of it stays at the gate, and the centre knows where it is. Raises when nobody can tell yet."""
    return await _finish(visit, await visit.journal.resume(record))


def _old(visit: Visit, replaced: m.ReplacedCard) -> OldCard:
    """Exchanged for a damage, its chip may be dead, and is known by what else it says (see OldCard)."""
    may_be_dead = visit.policy.renews_unreadable() and replaced.reason in OF_A_DEAD_CHIP
    return OldCard(
        tail=replaced.tail,
        card_id="" if may_be_dead else replaced.chip_start,
        bank=replaced.bank_name,
        kept=visit.policy.keeps_old_card(),
        in_reader=OwnCardIs.NEW,
    )


async def _finish(visit: Visit, case: Case) -> CaseEnd:
    await clear_gate(visit, case)
    await report_old_card(visit, case)
    await case.close(CaseEnd.DONE)
    return CaseEnd.DONE
