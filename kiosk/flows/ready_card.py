"""The card that was made beforehand for who stands there, and lies here (SC-R art. 12; JS 二.1)."""

from dataclasses import dataclass, replace

from kiosk.card_life import OrderStage
from kiosk.central import messages as m
from kiosk.flows.ask_centre import ask_centre
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn
from kiosk.flows.from_the_box import TAIL
from kiosk.flows.weigh import weighed
from kiosk.flows.who import with_person
from kiosk.known import Shown
from kiosk.model import Refused, Service
from kiosk.policy.service_rule import CardOrder, Proof
from kiosk.policy.standing import UNKNOWN, OrderFacts
from kiosk.prompts.prompt import Step
from kiosk.prompts.result import Row, RowName
from kiosk.visit import Visit

OVER = (OrderStage.DELIVERED, OrderStage.BANK_REJECTED, OrderStage.VOIDED)
"""Orders that nobody waits for any more."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A card that lies in this machine's box for who stands there, or came out of it."""

    shown: Shown
    card: m.ReadyCard
    bring: tuple[Row, ...]
    """What staff ask for beside the ID card."""

    @property
    def in_hand(self) -> bool:
        """Whether its holder has it already: an earlier visit was cut before it was collected."""
        return self.card.slot == 0

    @property
    def tail(self) -> str:
        return self.card.card_number[-TAIL:]


async def ready_card(visit: Visit, step: Step, shown: Shown) -> Ready | Service | None:
    """SC-R art. 12, JS 二.1(2): made, and lying here; anything else is told with where it is."""
    asked = await ask_centre(visit, step, lambda: visit.central.progress(m.ProgressRequest(shown.holder)))
    if isinstance(asked, Turn):
        return None
    if isinstance(asked, Refused) and asked.code != "NO_JOB":
        await refuse(visit, step.service, asked)
        return None
    orders = [] if isinstance(asked, Refused) else asked.orders
    order = next((one for one in orders if one.stage not in OVER), None)
    standing = replace(with_person(visit, UNKNOWN, shown), order=_facts(visit, order))
    allowed = await weighed(visit, step.service, standing)
    if allowed is None:
        return None
    ready = await ask_centre(visit, step, lambda: visit.central.ready_card(m.ReadyCardRequest(shown.holder)))
    match ready:
        case m.ReadyCard() if visit.site.box_opened_on_site:
            bring = (Row(RowName.BRING, Proof.RECEIPT),) if Proof.RECEIPT in allowed.needs else ()
            return Ready(shown, ready, bring)
        case m.ReadyCard():
            await refuse(visit, step.service, Refused("NOT_HERE", {"where": visit.site.place}))
        case Refused("NO_JOB") if Service.RECOVER_RETAINED_CARD in visit.course.can_have:
            # It was made by this machine, and nobody took it: that one is given back the other way.
            return Service.RECOVER_RETAINED_CARD
        case Refused():
            await refuse(visit, step.service, ready)
        case Turn():
            pass
    return None


def _facts(visit: Visit, order: m.OrderAtCentre | None) -> OrderFacts:
    if order is None:
        return OrderFacts(order_open=False)
    # The centre names its points by their keys; this one's name is known here.
    ours = order.collect_at == visit.site.service_point
    facts = {
        "where": visit.site.place if ours else order.collect_at,
        "date": order.promised_on.isoformat() if order.promised_on else "",
    }
    kind = CardOrder.FIRST if order.service == Service.ISSUE_CARD else CardOrder.REPLACEMENT
    kind = CardOrder.UNIT if order.unit else kind
    return OrderFacts(order_open=True, stage=order.stage, here=order.here, kind=kind, facts=facts)
