"""S08: a lost card is stopped for seven days (SC-R art. 17, 18; policy.md A.9).

who → which card → what it brings → the centre → stopped until the centre's day, or on to the formal report
"""

from datetime import datetime, timedelta

from kiosk.card_life import SocialState
from kiosk.central import messages as m
from kiosk.clock import BEIJING
from kiosk.flows.deed import Deed, do_deed, settle_deed
from kiosk.flows.deed_slip import of_person, print_deed
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn
from kiosk.flows.pick_card import pick_card, tail_of
from kiosk.flows.who import show_who
from kiosk.journal.port import CaseRecord
from kiosk.known import Shown
from kiosk.model import CaseEnd, Refused, Service
from kiosk.policy.decision import Referred
from kiosk.prompts.confirm import Altered, ConfirmDeed, Consequence
from kiosk.prompts.prompt import Step
from kiosk.prompts.result import RowName, TempLossDone
from kiosk.visit import Visit

SERVICE = Service.REPORT_TEMPORARY_LOSS
STEPS = 2
A_DAY = timedelta(days=1)


async def report_temporary_loss(visit: Visit) -> Service | None:
    """From the ID card to a card that rests for seven days."""
    # Art. 17: with the ID document, at any service point.
    shown = await show_who(visit, Step(SERVICE, 1, STEPS))
    if isinstance(shown, Turn):
        return None
    # Art. 18: one that is not enabled yet or in use.
    card = await pick_card(visit, Step(SERVICE, 1, STEPS), shown)
    if isinstance(card, Turn) or not await _is_meant(visit, card):
        return None
    reported = await do_deed(
        visit,
        SERVICE,
        lambda case: visit.central.report_loss(
            m.LossRequest(case=case, who=shown.holder, card=card.ref, kind="temporary", proof=shown.proof)
        ),
    )
    if isinstance(reported, Refused):
        await refuse(visit, SERVICE, reported)
        return None
    return await _say_stopped(visit, shown, card, reported)


async def settle(visit: Visit, record: CaseRecord) -> CaseEnd:
    """Reported when the centre says so; see settle_deed."""
    return await settle_deed(visit, record)


async def _is_meant(visit: Visit, card: m.CardAtCentre) -> bool:
    """Art. 18: it works again by itself after seven days; art. 20: no new card before the formal report."""
    rule = visit.policy.profile.services[SERVICE].lasts_days
    lapses = (Consequence.LAPSES_BY_ITSELF,) if rule else ()
    return await visit.ui.ask(
        ConfirmDeed(
            step=Step(SERVICE, 2, STEPS),
            altered=(Altered(RowName.SOCIAL, card.social, SocialState.TEMP_LOST),),
            consequences=(Consequence.STOPS_AT_ONCE, *lapses, Consequence.REISSUE_NEEDS_FORMAL),
            facts=(("days", str(rule.value)),) if rule else (),
            card_tail=tail_of(card),
        )
    )


async def _say_stopped(
    visit: Visit, shown: Shown, card: m.CardAtCentre, reported: Deed[m.LossReported]
) -> Service | None:
    """Both moments are the centre's word; the kiosk counts no day. The bank: art. 17."""
    loss = reported.answer
    if loss.lapses_at is None:
        raise AssertionError("a temporary report that never lapses")
    status = await visit.receipt_printer.status()
    formal = visit.policy.decide(Service.REPORT_LOSS)
    at_bank = isinstance(formal, Referred) and formal.to == "bank"
    answer = await visit.ui.ask(
        TempLossDone(
            card_tail=tail_of(card),
            reported_at=_minute(loss.reported_at),
            lapses_at=_minute(loss.lapses_at),
            days=round((loss.lapses_at - loss.reported_at) / A_DAY),
            can_report_loss=Service.REPORT_LOSS in visit.course.can_have,
            at_bank=at_bank,
            can_print=status.can_print,
        )
    )
    if isinstance(answer, Service):
        return answer
    if answer.wanted:
        lapses = loss.lapses_at.astimezone(BEIJING)
        facts = {
            **of_person(shown),
            "card_tail": tail_of(card),
            "lapses_at": f"{lapses.year}年{lapses.month}月{lapses.day}日 {lapses:%H:%M}",
            "bank": loss.bank_name,
            "phone": loss.bank_phone,
            "at_bank" if at_bank else "here": "yes",
        }
        await print_deed(visit, SERVICE, reported.slip, facts)
    return None


def _minute(at: datetime) -> str:
    return f"{at.astimezone(BEIJING):%Y-%m-%dT%H:%M}"
