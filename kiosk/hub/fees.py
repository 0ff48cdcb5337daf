"""Fees: paid once a case, looked up rather than charged again, given back when nothing came of it (JS 二.2).

none ─order─► open ─paid─► paid ─nothing came of it─► refund_pending ─► refunded
               ├─closed by the citizen─► closing ─► closed
               └─time is up────────────► closing ─► expired          (closing: paid after all is paid)

closed, expired ─another code, when the citizen wants one─► a former code; the new one is open
                └─paid all the same──────────────────────► refund_pending ─► refunded
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select

from kiosk.central import messages as m
from kiosk.central.problems import ProblemCode
from kiosk.hub.call import Call
from kiosk.hub.gateway import Gateway
from kiosk.hub.holders import Holders
from kiosk.hub.not_taken import NotTaken
from kiosk.hub.numbers import next_serial
from kiosk.hub.schema import FeeOrder, FormerCode
from kiosk.hub.settings import HubSettings
from kiosk.model import Service

CARDS_OF_ONE = (Service.ISSUE_CARD, Service.REISSUE_CARD, Service.RENEW_CARD)
NOTHING_DUE = m.Refusal("SERVICE_OFF")


class Fees:
    """The centre's side of a payment."""

    def __init__(self, settings: HubSettings, holders: Holders, gateway: Gateway) -> None:
        self._settings = settings
        self._holders = holders
        self._gateway = gateway

    def due_fen(self, service: str, reason: str) -> int:
        """What a new card costs here, by why it is made."""
        rules = self._settings.rules
        if service == Service.ISSUE_CARD:
            return self._settings.first_card_fee_fen
        if service == Service.RENEW_CARD and reason in rules.free_reasons:
            return 0
        return rules.replacement_fee_fen

    def order(self, call: Call, request: m.FeeRequest) -> m.FeeOrder | m.Refusal:
        """POST /v1/fee. Said again it is the same code, whatever became of it."""
        known = _of(call, request.case)
        if known is not None:
            if (known.person, known.service, known.reason) != (
                request.who.id_number,
                request.service,
                request.reason,
            ):
                raise NotTaken(ProblemCode.IDEMPOTENCY_CONFLICT)
            return self._ordered_before(call, known, request)
        return self._not_due(call, request) or self._open(call, request)

    def _ordered_before(self, call: Call, row: FeeOrder, request: m.FeeRequest) -> m.FeeOrder | m.Refusal:
        """The code that was given, or the one after it: only once nobody can pay by the one before."""
        last = 1 + len(_formers(call, row.case_id))
        if request.code == last:
            return _told(row)
        self._go_on(call, row)
        if request.code < last or row.state in ("open", "closing", "paid"):
            return m.Refusal("NOT_READY")
        return self._not_due(call, request) or self._open(call, request, row)

    def _open(
        self, call: Call, request: m.FeeRequest, before: FeeOrder | None = None
    ) -> m.FeeOrder | m.Refusal:
        amount_fen = self.due_fen(request.service, request.reason)
        number = f"F{self._settings.region}{call.today:%Y%m%d}{next_serial(call.db, 'fee'):06d}"
        qr = self._gateway.open(call, number, amount_fen)
        if qr is None:
            return m.Refusal("NET_DOWN")  # an order that nobody was shown is paid by nobody
        expires_at_ms = call.now_ms + self._settings.payment.valid_s * 1000
        if before is not None:
            call.db.add(FormerCode(number=before.number, case_id=before.case_id, state=before.state))
            before.number, before.amount_fen, before.qr = number, amount_fen, qr
            before.state, before.expires_at_ms = "open", expires_at_ms
            return _told(before)
        row = FeeOrder(
            case_id=request.case,
            kiosk=call.kiosk,
            number=number,
            person=request.who.id_number,
            service=request.service,
            reason=request.reason,
            amount_fen=amount_fen,
            state="open",
            qr=qr,
            expires_at_ms=expires_at_ms,
        )
        call.db.add(row)
        return _told(row)

    def look_up(self, call: Call, request: m.FeeLookUp) -> m.FeeStanding | m.Refusal:
        """POST /v1/fee/look-up. Whoever asks drives the matter on: notices, expiry, refunds under way."""
        row = _of(call, request.case)
        if row is None:
            return m.FeeStanding("none")
        self._go_on(call, row)
        return _standing(call, row)

    def close(self, call: Call, request: m.FeeCloseRequest) -> m.FeeStanding | m.Refusal:
        """POST /v1/fee/close."""
        row = _of(call, request.case)
        if row is None:
            return m.FeeStanding("none")
        self._go_on(call, row)
        if row.state == "open":
            self._close(call, row, "closed")
        return _standing(call, row)

    def refund(self, call: Call, request: m.FeeRefundRequest) -> m.FeeStanding | m.Refusal:
        """POST /v1/fee/refund."""
        row = _of(call, request.case)
        if row is None:
            return m.FeeStanding("none")
        case = call.case(request.case)
        if case is not None and case.state in ("applied", "reserved", "made", "enabled", "retained"):
            return m.Refusal("NOT_READY")
        self.give_back(call, request.case)
        return _standing(call, row)

    def of_day(self, call: Call, start_ms: int, end_ms: int) -> Sequence[FeeOrder]:
        """Orders of this machine whose code ran out in that time, each asked for at the gateway once more."""
        that_day = select(FeeOrder).where(
            FeeOrder.kiosk == call.kiosk, FeeOrder.expires_at_ms >= start_ms, FeeOrder.expires_at_ms < end_ms
        )
        rows = call.db.scalars(that_day.order_by(FeeOrder.number).with_for_update()).all()
        for row in rows:
            self._go_on(call, row)
        return rows

    def give_back(self, call: Call, case_id: str) -> None:
        """Nothing came of this case: what was paid goes back, what is open is closed. May be repeated."""
        row = _of(call, case_id) if self._anything_costs() else None
        if row is None:
            return
        self._go_on(call, row)
        if row.state == "open":
            self._close(call, row, "closed")
        if row.state == "paid":
            row.state = "refund_pending"
            self._go_on(call, row)

    def unpaid(self, call: Call, case_id: str, service: str, reason: str) -> m.Refusal | None:
        """Why an application is not taken for its fee; None when nothing is due or all is paid."""
        due_fen = self.due_fen(service, reason)
        if due_fen == 0:
            return None
        row = _of(call, case_id)
        if row is None:
            return m.Refusal("FEE_UNPAID")
        self._go_on(call, row)
        if row.state in ("refund_pending", "refunded"):
            return m.Refusal("REFUND_PENDING", {"no": row.number})
        paid = row.state == "paid" and row.amount_fen >= due_fen and row.service == service
        return None if paid else m.Refusal("FEE_UNPAID")

    def _anything_costs(self) -> bool:
        return self._settings.first_card_fee_fen > 0 or self._settings.rules.replacement_fee_fen > 0

    def _not_due(self, call: Call, request: m.FeeRequest) -> m.Refusal | None:
        """Why no order is opened; None when there is something to pay."""
        case = call.case(request.case)
        if case is not None and case.state == "withdrawn":
            return m.Refusal("NO_JOB")
        if request.service not in CARDS_OF_ONE:
            return NOTHING_DUE
        person = self._holders.known(Service(request.service), request.who)
        if isinstance(person, m.Refusal):
            return person
        return None if self.due_fen(request.service, request.reason) else NOTHING_DUE

    def _go_on(self, call: Call, row: FeeOrder) -> None:
        """Learn what is new. A notice that never came is found by asking; a second one changes nothing."""
        for number in self._gateway.notices(call):
            self._heard(call, number)
        for former in _formers(call, row.case_id):
            self._came_late(call, former)
        if row.state == "open" and self._gateway.query(call, row.number) == "paid":
            row.state = "paid"
        if row.state == "open" and call.now_ms >= row.expires_at_ms:
            self._close(call, row, "expired")
        if row.state == "closing":
            self._close(call, row, "expired" if call.now_ms >= row.expires_at_ms else "closed")
        self._came_late(call, row)

    def _heard(self, call: Call, number: str) -> None:
        """The gateway's notice of a payment, perhaps the second one, perhaps for a code of long ago."""
        row = call.db.query(FeeOrder).filter(FeeOrder.number == number).one_or_none()
        if row is not None and row.state in ("open", "closing"):
            row.state = "paid"
        code = row or call.db.get(FormerCode, number)
        if code is not None:
            self._came_late(call, code)

    def _came_late(self, call: Call, code: FeeOrder | FormerCode) -> None:
        """Nobody waits for money by a code that is shut: it goes back, asked for until that is done."""
        if code.state in ("closed", "expired") and self._gateway.query(call, code.number) == "paid":
            code.state = "refund_pending"
        if code.state == "refund_pending" and self._gateway.refund(call, code.number) == "refunded":
            code.state = "refunded"

    def _close(self, call: Call, row: FeeOrder, end: str) -> None:
        match self._gateway.close(call, row.number):
            case "paid":
                row.state = "paid"
            case "closed":
                row.state = end
            case _:
                row.state = "closing"


def _of(call: Call, case_id: str) -> FeeOrder | None:
    row = call.db.get(FeeOrder, case_id, with_for_update=True)
    if row is not None and row.kiosk != call.kiosk:
        raise NotTaken(ProblemCode.NOT_PERMITTED)
    return row


def _formers(call: Call, case_id: str) -> Sequence[FormerCode]:
    """The codes before the last one, the oldest first: their numbers count up."""
    formers = select(FormerCode).where(FormerCode.case_id == case_id).order_by(FormerCode.number)
    return call.db.scalars(formers).all()


def _told(row: FeeOrder) -> m.FeeOrder:
    expires_at = datetime.fromtimestamp(row.expires_at_ms / 1000, UTC)
    return m.FeeOrder(row.number, row.amount_fen, row.qr, expires_at)


def _standing(call: Call, row: FeeOrder) -> m.FeeStanding:
    late = [one.number for one in _formers(call, row.case_id) if one.state in ("refund_pending", "refunded")]
    match row.state:
        case ("open" | "closing" | "paid" | "closed" | "expired" | "refund_pending" | "refunded") as state:
            expires_at = datetime.fromtimestamp(row.expires_at_ms / 1000, UTC)
            return m.FeeStanding(state, row.number, row.amount_fen, late[-1] if late else "", expires_at)
        case _:
            raise ValueError(row.state)
