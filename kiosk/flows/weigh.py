"""Asking the rules with what is known by now, and telling the citizen when they say no."""

from kiosk.flows.explain import refuse
from kiosk.model import Refused, Service
from kiosk.policy.decision import Allowed, NotOffered, Referred
from kiosk.policy.standing import Standing
from kiosk.visit import Visit


async def weighed(visit: Visit, service: Service, standing: Standing) -> Allowed | None:
    """The permission, as far as it goes by now; None when the citizen was told why not."""
    decision = visit.policy.decide(service, standing)
    match decision:
        case Allowed():
            return decision
        case Refused():
            await refuse(visit, service, decision, standing=standing)
        case Referred():
            await refuse(visit, service, decision.as_refused(), standing=standing)
        case NotOffered():
            await refuse(visit, service, Refused("SERVICE_OFF", article=decision.article))
    return None
