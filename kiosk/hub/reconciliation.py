"""A day's books of one machine against the centre's: named where they part, put right by people."""

import logging
from collections.abc import Iterable
from datetime import datetime, time, timedelta

import msgspec
from sqlalchemy import select

from kiosk.central import messages as m
from kiosk.clock import BEIJING
from kiosk.hub.call import Call
from kiosk.hub.fees import Fees
from kiosk.hub.fleet_schema import ReconciledDay
from kiosk.hub.schema import BureauJob, Card, Case, FeeOrder

log = logging.getLogger(__name__)

AGREES: dict[m.CardEnd, frozenset[str]] = {
    "issued": frozenset({"enabled"}),
    "retained": frozenset({"retained", "enabled"}),  # staff may have handed it back since
    "rejected": frozenset({"void"}),
}
"""What the centre says of a number, by the end of its body in the machine's ledger."""
BACK = ("refund_pending", "refunded")


class Reconciliation:
    """Compares and remembers; money alone is asked after once more (Fees)."""

    def __init__(self, fees: Fees) -> None:
        self._fees = fees

    def reconcile(self, call: Call, request: m.ReconcileRequest) -> m.Reconciled | m.Refusal:
        """POST /v1/reconciliation. A day that is not over is NOT_READY."""
        start = datetime.combine(request.day, time(), BEIJING)
        start_ms, end_ms = _ms(start), _ms(start + timedelta(days=1))
        if call.now_ms < end_ms:
            return m.Refusal("NOT_READY")
        cards = _cards_of(call, start_ms, end_ms)
        orders = self._fees.of_day(call, start_ms, end_ms)
        differences = [*_cards_apart(call, request, cards), *_fees_apart(request, orders)]
        ends = [card.state for card in cards]
        answer = m.Reconciled(
            issued=ends.count("enabled"),
            retained=ends.count("retained"),
            rejected=ends.count("void"),
            paid=sum(order.state == "paid" for order in orders),
            refunded=sum(order.state in BACK for order in orders),
            differences=differences,
        )
        if differences:
            kinds = sorted({one.kind for one in differences})
            log.warning("%s: %d differences on %s: %s", call.kiosk, len(differences), request.day, kinds)
        call.db.merge(
            ReconciledDay(
                kiosk=call.kiosk,
                day=request.day,
                at_ms=call.now_ms,
                differences=len(differences),
                told=msgspec.json.encode(request),
                answer=msgspec.json.encode(answer),
            )
        )
        return answer


def _cards_of(call: Call, start_ms: int, end_ms: int) -> list[Card]:
    """The numbers of this machine's cases that last changed that day, but those that the bureau makes."""
    bureau = select(BureauJob.case_id)
    mine = (
        select(Card)
        .join(Case)
        .where(Case.kiosk == call.kiosk, Case.changed_at_ms >= start_ms, Case.changed_at_ms < end_ms)
        .where(Card.state.in_(("enabled", "retained", "void")), Case.id.not_in(bureau))
    )
    return list(call.db.scalars(mine.order_by(Card.number)))


def _cards_apart(call: Call, request: m.ReconcileRequest, cards: list[Card]) -> Iterable[m.Difference]:
    told = {(one.case, one.attempt) for one in request.cards}
    for one in request.cards:
        found = select(Card).join(Case).where(Card.case_id == one.case, Case.kiosk == call.kiosk)
        card = call.db.scalars(found.where(Card.attempt == one.attempt)).first()
        if card is None:
            if one.end != "rejected":  # a blank may be spoilt before it ever had a number
                yield m.Difference("card-unknown", one.end, "", one.case)
        elif card.state not in AGREES[one.end]:
            yield m.Difference("card-end", one.end, card.state, one.case)
    for card in cards:
        # A number without a body is void too: it is no card that anybody could miss.
        if card.state != "void" and (card.case_id, card.attempt) not in told:
            yield m.Difference("card-untold", "", card.state, card.case_id)


def _fees_apart(request: m.ReconcileRequest, orders: Iterable[FeeOrder]) -> Iterable[m.Difference]:
    known = {order.case_id: order for order in orders}
    told = {one.case: one for one in request.fees}
    for case, one in told.items():
        order = known.get(case)
        said = "paid" if one.paid else "not paid"
        if order is None:
            yield m.Difference("fee-unknown", said, "", case)
        elif one.paid is not (order.state == "paid" or order.state in BACK):
            yield m.Difference("fee-unpaid", said, order.state, case)
    for case, order in known.items():
        if case not in told:
            yield m.Difference("fee-untold", "", order.state, case)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
