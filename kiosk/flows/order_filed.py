"""Where no card is made while one waits: the application stands, the card is collected (JS 二.1, 三.4)."""

from kiosk.flows.application import Complete
from kiosk.flows.deed_slip import print_deed
from kiosk.flows.old_card import OldCard
from kiosk.journal.port import Case
from kiosk.model import CaseEnd, Service, masked_id_number, masked_name
from kiosk.policy.decision import Allowed
from kiosk.policy.profile import NoticeCode
from kiosk.prompts.result import DeedDone, DonePoint, Told
from kiosk.visit import Visit

FEN_A_YUAN = 100


async def say_filed(visit: Visit, case: Case, complete: Complete, old: OldCard | None) -> None:
    """It is filed and paid for; what comes next, and the receipt that the card is collected with."""
    await case.close(CaseEnd.DONE)
    visit.course.end = CaseEnd.DONE
    interim = complete.service is Service.REISSUE_CARD and _says(visit, complete.service)
    told_here = isinstance(visit.policy.decide(Service.QUERY_PROGRESS), Allowed)
    points = [DonePoint(Told.ORDER_TRACED if told_here else Told.ORDER_FILED), DonePoint(Told.COLLECT_LATER)]
    if old is not None:
        points.append(DonePoint(Told.OLD_CARD_THEN if old.was_read else Told.DEAD_CARD_THEN))
    elif interim:
        points.append(DonePoint(Told.INTERIM_MEDICAL_CARD))
    status = await visit.receipt_printer.status()
    tail = complete.replaces.tail
    wish = await visit.ui.ask(DeedDone(complete.service, tuple(points), tail, can_print=status.can_print))
    if isinstance(wish, Service) or not wish.wanted:
        return
    facts = {
        "name": masked_name(complete.document.name),
        "id_number": masked_id_number(complete.document.number),
        "card_tail": tail,
        "bank": complete.bank.name,
        "interim": "yes" if interim else "",
        "told_here" if told_here else "told_by_phone": "yes",
        "old_works": "yes" if old is not None and old.was_read else "",
        "old_dead": "yes" if old is not None and not old.was_read else "",
        **fee_facts(complete),
    }
    await print_deed(visit, complete.service, case.slip, facts)


def fee_facts(complete: Complete) -> dict[str, str]:
    """What a receipt says of the fee."""
    if complete.fee_fen:
        return {"fee": f"{complete.fee_fen / FEN_A_YUAN:g}"}
    return {"no_fee": "yes"}


def _says(visit: Visit, service: Service) -> bool:
    """JS 四.10: while one waits for a replacement."""
    decision = visit.policy.decide(service)
    return isinstance(decision, Allowed) and NoticeCode.INTERIM_MEDICAL_CARD in decision.notices
