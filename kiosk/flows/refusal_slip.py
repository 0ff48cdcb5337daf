"""A refusal on paper: what is so, by which article, where to go, what to bring (ux.md C.6).

Nobody's data stands on it: whoever finds it in a bin learns that somebody was sent to a counter.
"""

import logging
from collections.abc import Awaitable
from typing import TypeVar

from kiosk.central import messages as m
from kiosk.devices.receipt_printer.port import Receipt
from kiosk.errors import CentralUnreachable
from kiosk.flows.points_near import nearest_first
from kiosk.flows.way_on import WayOn
from kiosk.model import Refused, Service
from kiosk.policy.service_rule import Proof
from kiosk.prompts.trouble import SAYS_NOTHING, CannotServe
from kiosk.stationery import Rows
from kiosk.visit import Visit

log = logging.getLogger(__name__)
T = TypeVar("T")

FOR_A_BIN = ("age", "bank", "date", "days", "no", "not_now", "phone", "province", "to", "where")
"""Facts that say nothing of a person. A sentence that asks for another one is not printed."""
BROUGHT = (Proof.ID, Proof.CARD, Proof.RECEIPT)


async def refusal_slip(visit: Visit, told: CannotServe, on: WayOn) -> Receipt:
    """What the glass says. The centre is asked where to go; without it the list in the rules has to do."""
    facts = {name: said for name, said in on.facts.items() if name in FOR_A_BIN}
    to_bank = facts.get("to") == "bank"
    if on.at_counter or to_bank or on.lit:
        papers = _papers(visit, on, elsewhere=on.at_counter or to_bank)
        facts |= dict.fromkeys(("bring", *papers) if papers else (), "yes")
    if on.at_counter:
        facts |= await _point(visit, told.service)
    if told.code not in SAYS_NOTHING:
        facts |= {"article": told.article, "code": told.code}
    banks = await _banks(visit) if to_bank and "bank" not in facts else ()
    rows: Rows = {"banks": banks}
    facts |= {"banks_listed": "yes" if banks else ""}
    return visit.stationery.refusal(told.code, told.service, visit.clock.now(), facts, rows)


def _papers(visit: Visit, on: WayOn, *, elsewhere: bool) -> list[str]:
    """By the names of the form; nobody is served without an ID card where people are."""
    needs = visit.policy.needs(on.papers_of)
    rule = visit.policy.profile.services.get(on.papers_of)
    named = rule.proofs.get("transfer") if rule else None
    papers = [proof.value for proof in BROUGHT if proof in needs] + (list(named.value) if named else [])
    return [f"bring_{paper}" for paper in ([Proof.ID.value] if elsewhere else []) + papers]


async def _point(visit: Visit, service: Service | None) -> dict[str, str]:
    """The nearest that does it; the machine's own place where the centre names none for it."""
    answer = await _heard(visit.central.service_points(m.ServicePointsRequest()))
    if answer is None:
        return _point_of_the_rules(visit)
    points = nearest_first(visit, answer.points)
    doing = [point for point in points if service is not None and service.value in point.services]
    point = next(iter([*doing, *points]), None)
    if point is None:
        return {}
    return {"point": point.name, "address": point.address, "hours": point.hours, "point_phone": point.phone}


def _point_of_the_rules(visit: Visit) -> dict[str, str]:
    listed = visit.policy.profile.contact.points
    ours = [point for point in (listed.value if listed else []) if point.name == visit.site.place]
    return {"point": ours[0].name, "address": ours[0].address, "point_phone": ours[0].phone} if ours else {}


async def _banks(visit: Visit) -> tuple[tuple[str, str], ...]:
    """All that issue here with their telephones: whose card is lost cannot read the bank's name on it."""
    answer = await _heard(visit.central.banks(m.BanksRequest(service_point=visit.site.service_point)))
    return tuple((bank.name, bank.phone or bank.nearest_branch) for bank in answer.banks) if answer else ()


async def _heard(asked: Awaitable[T | Refused]) -> T | None:
    """Once, and not again: the slip says less without it, and somebody waits for the paper."""
    try:
        answer = await asked
    except CentralUnreachable as error:
        log.warning("a slip says less than it could: %s", error)
        return None
    if isinstance(answer, Refused):
        log.warning("a slip says less than it could: %s", answer.code)
        return None
    return answer
