"""A fee: ordered at the centre, paid by the citizen's phone, looked up, closed or given back.

One order a case, the case of the application it is for. What is paid and comes to nothing is refunded: by
`FeeRefundRequest`, and by the withdrawal of the case without being asked.
"""

from datetime import datetime
from typing import Literal

from kiosk.central.records.cards import Holder
from kiosk.central.records.message import CaseKey, Message

FeeState = Literal["none", "open", "closing", "paid", "closed", "expired", "refund_pending", "refunded"]
"""closing: the gateway has not yet said whether a payment still came; ask again, never order anew."""


class FeeRequest(Message, frozen=True):
    """POST /v1/fee → FeeOrder. Said again, it is the same order. Refusal SERVICE_OFF where nothing is due."""

    case: CaseKey
    who: Holder
    service: str
    reason: str = ""


class FeeOrder(Message, frozen=True):
    order: str
    """The voucher number, for the slip."""
    amount_fen: int
    qr: str
    expires_at: datetime


class FeeLookUp(Message, frozen=True):
    """POST /v1/fee/look-up → FeeStanding. Polled while the QR is shown, and the settling question."""

    case: CaseKey


class FeeStanding(Message, frozen=True):
    state: FeeState
    order: str = ""
    amount_fen: int = 0


class FeeCloseRequest(Message, frozen=True):
    """POST /v1/fee/close → FeeStanding. The citizen pays no more; `paid` when it was too late for that."""

    case: CaseKey


class FeeRefundRequest(Message, frozen=True):
    """POST /v1/fee/refund → FeeStanding. Paid, and nothing came of it. NOT_READY: a card did."""

    case: CaseKey
    reason: str
