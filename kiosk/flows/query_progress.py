"""S07: how far the making of a card is (SC-R art. 12, 22; policy.md A.7).

ID card or own card → the centre's orders → stage, days, and where it waits → on to collecting it
"""

from dataclasses import replace

from kiosk.card_life import OrderStage
from kiosk.central import messages as m
from kiosk.flows.ask_centre import granted
from kiosk.flows.card_advice import first_open
from kiosk.flows.card_or_id import ByCard, ById, holder_asked_about, id_or_card
from kiosk.flows.form import Turn
from kiosk.flows.on_paper import show_page
from kiosk.flows.weigh import weighed
from kiosk.model import CaseEnd, Service
from kiosk.policy.standing import OrderFacts, Standing
from kiosk.prompts.prompt import Step
from kiosk.prompts.result import Row, RowName, ShowProgress
from kiosk.stationery import on_paper
from kiosk.visit import Visit

SERVICE = Service.QUERY_PROGRESS
STEP = Step(SERVICE, 1, 1)
CAME_TO_NOTHING = (OrderStage.BANK_REJECTED, OrderStage.VOIDED)


async def query_progress(visit: Visit) -> Service | None:
    """From the ID card to the youngest order; the act that the citizen goes on with."""
    # Art. 22: card or ID card. A slip number alone proves nobody: no text has it.
    asker = await id_or_card(visit, STEP)
    if isinstance(asker, Turn) or await weighed(visit, SERVICE, asker.standing) is None:
        return None
    who = await holder_asked_about(visit, STEP, asker)
    if isinstance(who, Turn):
        return None
    answer = await granted(visit, STEP, lambda: visit.central.progress(m.ProgressRequest(who=who)))
    if isinstance(answer, Turn):
        return None
    visit.course.end = CaseEnd.DONE
    order = answer.orders[0]
    facts = _on_paper(visit, asker, order)
    said = await show_page(
        visit,
        _progress(visit, asker, order),
        lambda: visit.stationery.enquiry(SERVICE, visit.clock.now(), facts),
    )
    return said if isinstance(said, Service) else None


def _collect_at(visit: Visit, order: m.OrderAtCentre) -> str:
    """The centre names its points by their keys; this one's name is known here."""
    return visit.site.place if order.collect_at == visit.site.service_point else order.collect_at


def _on_paper(visit: Visit, asker: ByCard | ById, order: m.OrderAtCentre) -> dict[str, str]:
    """What the page says, as a bin may hold it; codes turn lines of the form on."""
    return {
        "name": asker.masked_name,
        f"stage_{order.stage.value}": "yes",
        "accepted_on": on_paper(order.accepted_on),
        "expected_on": on_paper(order.promised_on) if order.promised_on and _is_open(order) else "",
        "bank": order.bank_name,
        "collect_at": _collect_at(visit, order),
        "to_collect": "yes" if _is_open(order) else "",
    }


def _progress(visit: Visit, asker: ByCard | ById, order: m.OrderAtCentre) -> ShowProgress:
    rows = (
        Row(RowName.NAME, asker.masked_name),
        Row(RowName.BANK, order.bank_name),
        Row(RowName.COLLECT_AT, _collect_at(visit, order)),
    )
    return ShowProgress(
        stage=order.stage,
        rows=tuple(row for row in rows if row.value),
        accepted_on=order.accepted_on.isoformat(),
        # Art. 12: working days of the national calendar, as the centre counts them.
        expected_on=order.promised_on.isoformat() if order.promised_on else "",
        recommended=first_open(visit, _standing(asker, order), _helpful(order)),
    )


def _helpful(order: m.OrderAtCentre) -> tuple[Service, ...]:
    if order.stage is OrderStage.MADE:
        return (Service.COLLECT_CARD,)  # the rules refuse it for one that waits elsewhere
    # Art. 11: with another bank it is another application.
    return (Service.ISSUE_CARD,) if order.stage in CAME_TO_NOTHING else ()


def _standing(asker: ByCard | ById, order: m.OrderAtCentre) -> Standing:
    return replace(
        asker.standing, order=OrderFacts(order_open=_is_open(order), stage=order.stage, here=order.here)
    )


def _is_open(order: m.OrderAtCentre) -> bool:
    return order.stage not in (*CAME_TO_NOTHING, OrderStage.DELIVERED)
