"""What a refused citizen can do next: at this machine, or where else (policy.md A.8, column next).

The rules decide: nobody is led to what they would refuse to this person and card, as far as both are known.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.flows.errands import errands
from kiosk.model import Refused, Service
from kiosk.policy.decision import Allowed, NotOffered, Referred
from kiosk.policy.standing import UNKNOWN, Standing
from kiosk.prompts.trouble import Way
from kiosk.visit import Visit

CURES: Mapping[str, tuple[Service, ...]] = {
    "AGE_GUARDIAN": (Service.ACT_FOR_ANOTHER,),
    "ALREADY_FORMAL": (Service.CANCEL_LOSS, Service.REISSUE_CARD),
    "ALREADY_LOST": (Service.CANCEL_LOSS, Service.REISSUE_CARD, Service.REPORT_LOSS),
    "CARD_EXISTS": (Service.QUERY_STATUS,),
    "CARD_LOST": (Service.CANCEL_LOSS, Service.REPORT_LOSS, Service.REISSUE_CARD),
    "CARD_UNREADABLE": (Service.RENEW_CARD,),
    "IN_PROGRESS": (Service.QUERY_PROGRESS,),
    "NEED_FORMAL_LOSS": (Service.REPORT_LOSS,),
    "NOT_ACTIVE": (Service.ENABLE_CARD,),
    "NOT_FOUND": (Service.ISSUE_CARD,),
    "NOT_READY": (Service.QUERY_PROGRESS,),
    "NO_CARD": (Service.ISSUE_CARD,),
    "NO_JOB": (Service.QUERY_STATUS, Service.ISSUE_CARD),
    "PIN_INIT": (Service.CHANGE_PIN,),
    "PIN_LOCKED": (Service.RESET_PIN,),
    "PIN_UNSURE": (Service.RESET_PIN,),
    "TEMP_ONLY": (Service.REPORT_LOSS,),
}
"""Matters of this machine that clear the refusal away; the last one that can be had is the lit button."""

ASIDE: Mapping[str, tuple[Service, ...]] = {
    "CANCELLED": (Service.GUIDE_CANCELLATION,),
    "CARD_NEEDED": (Service.REPORT_TEMPORARY_LOSS, Service.REPORT_LOSS),
    "REISSUED": (Service.QUERY_PROGRESS,),
    "SS_CANCELLED_BANK_OPEN": (Service.GUIDE_CANCELLATION,),
}
"""What may help, and is no more than a row: most go home with these."""

AT_COUNTER = frozenset(
    {
        *("AGE_GUARDIAN", "AGENT_NOT_ALLOWED", "AUTH_DENIED", "BANK_NOT_CHANGEABLE", "CANCELLED"),
        *("CARD_FOREIGN", "CARD_UNREADABLE", "CHIP_FAIL", "DOC_REJECTED", "ELIG_NOT", "FACE_CONSENT_NO"),
        *("FACE_LIVENESS", "FACE_MISMATCH", "FROZEN", "ID_EXPIRED", "ID_NEEDED", "ID_READ_FAIL"),
        *("ID_TYPE_COUNTER", "KEY_INFO_FIRST", "MAKE_FAIL", "NOT_FOUND", "NOT_INSURED_HERE", "NO_CARD"),
        *("OTHER_PROVINCE", "OVERDUE", "PHOTO_ABSENT", "PHOTO_FAIL", "PLACE_UNSURE", "REASON_NOT_ALLOWED"),
        *("RECYCLE_FULL", "REVIEW_TIMEOUT", "SERVICE_OFF", "SMS_FAIL"),
    }
)
"""People at a counter are the next step, or one of them."""

MEANWHILE = {Service.REPORT_LOSS: Service.REPORT_TEMPORARY_LOSS}
"""JS 三.2: the bank is for the formal report; it may be closed, and the card is stopped here till then."""
OF_LOST_CARDS = frozenset({Service.REPORT_LOSS, Service.REPORT_TEMPORARY_LOSS, Service.REISSUE_CARD})
ROWS = 2
"""So many stand on the screen above the paper."""


@dataclass(frozen=True, slots=True)
class WayOn:
    """What is offered beside going home."""

    rows: tuple[Service, ...]
    lit: Service | None
    facts: dict[str, str]
    """Those of the refusal; with `to` and `where` when its cure is done elsewhere, and whose bank it is."""
    at_counter: bool
    papers_of: Service
    """The matter whose papers are to be brought."""

    def ways(self, asked: tuple[Way, ...]) -> tuple[Way | Service, ...]:
        """`asked` are those of the matter itself; the last of all is the lit one."""
        return (*self.rows, *asked, self.lit) if self.lit else (*self.rows, *asked)


def way_on(visit: Visit, service: Service, refused: Refused, standing: Standing = UNKNOWN) -> WayOn:
    """The next step after this refusal of this matter, for who has this standing."""
    cures = CURES.get(refused.code, ())
    if refused.code == "AGE_GUARDIAN":
        standing = UNKNOWN  # who comes next is the guardian
    here = [cure for cure in cures if _is_done_here(visit, service, cure, standing)]
    facts = _elsewhere(visit, cures, standing) | refused.facts
    if refused.code == "AGE_GUARDIAN" and service not in errands(visit):  # a PIN, say: for nobody else, here
        here, facts = [], {"to": "counter"} | refused.facts
    if facts.get("to") == "bank":
        facts = _bank_of(visit, standing) | facts
    aside = [one for one in ASIDE.get(refused.code, ()) if _can_be_had(visit, service, one, standing)]
    aside += _meanwhile(visit, (*cures, service), facts, standing)
    at_counter = facts.get("to") == "counter" or refused.code in AT_COUNTER
    places = Service.FIND_SERVICE_POINT
    if at_counter and places is not service and places in visit.course.can_have:
        aside.append(places)
    lit = here.pop() if here else None
    return WayOn((*here, *aside)[:ROWS], lit, facts, at_counter, lit or next(iter(cures), service))


def _is_done_here(visit: Visit, now: Service, service: Service, standing: Standing) -> bool:
    """What is only explained here is no cure."""
    decision = visit.policy.decide(service, standing)
    explained = isinstance(decision, Allowed) and decision.informs
    return not explained and _can_be_had(visit, now, service, standing)


def _can_be_had(visit: Visit, now: Service, service: Service, standing: Standing) -> bool:
    """Here, today, and the rules do not say no; who holds the card in hand has not lost it."""
    if service is now or service not in visit.course.can_have:
        return False
    if service in OF_LOST_CARDS and visit.course.own_card_in:
        return False
    return isinstance(visit.policy.decide(service, standing), Allowed)


def _elsewhere(visit: Visit, cures: tuple[Service, ...], standing: Standing) -> dict[str, str]:
    """Where the first cure is done that this machine does not do."""
    for cure in cures:
        match visit.policy.decide(cure, standing):
            case Referred() as referred:
                return dict(referred.as_refused().facts)
            case NotOffered() | Allowed(informs=True):
                return {"to": "counter"}
            case _:
                continue
    return {}


def _bank_of(visit: Visit, standing: Standing) -> dict[str, str]:
    """The bank on the card and its telephone, where the centre's record has told them."""
    held = visit.known.held
    known = {"bank": held.record.bank_name, "phone": held.record.bank_phone} if held else {}
    known |= {name: standing.card.facts[name] for name in ("bank", "phone") if name in standing.card.facts}
    return {name: said for name, said in known.items() if said}


def _meanwhile(
    visit: Visit, matters: tuple[Service, ...], facts: Mapping[str, str], standing: Standing
) -> list[Service]:
    if facts.get("to") != "bank":
        return []
    stopgaps = [MEANWHILE[matter] for matter in matters if matter in MEANWHILE]
    return [one for one in stopgaps if _can_be_had(visit, matters[-1], one, standing)]
