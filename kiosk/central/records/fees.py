"""A fee: ordered at the centre, paid by the citizen's phone, looked up, closed or given back.

One fee a case, the case of the application it is for. A code that has lapsed may be followed by another one,
once nobody can pay by it any more; money that comes for it all the same goes back. What is paid and comes to
nothing is refunded: by `FeeRefundRequest`, and by the withdrawal of the case without being asked.
"""

from typing import Annotated, Literal

from msgspec import Meta

from kiosk.central.records.cards import Holder
from kiosk.central.records.message import CaseKey, Fen, Message, Moment, RenewalReason, ServiceName, Text

FeeState = Literal["none", "open", "closing", "paid", "closed", "expired", "refund_pending", "refunded"]
"""closing: the gateway has not yet said whether a payment still came; ask again, never order anew."""


class FeeRequest(Message, frozen=True):
    """POST /v1/fee → FeeOrder. Said again, it is the same code. Refusal SERVICE_OFF where nothing is due.

    NOT_READY: the code before it can still be paid or was, or another one came after it.
    """

    case: CaseKey
    who: Holder
    service: ServiceName
    reason: RenewalReason = ""
    code: Annotated[int, Meta(ge=1, le=1000)] = 1
    """Which code of this case; another one is asked for only by the citizen."""


class FeeOrder(Message, frozen=True):
    order: str
    """The voucher number, for the slip."""
    amount_fen: Fen
    qr: str
    """The text of the QR code."""
    expires_at: Moment
    """Then nobody can pay by it any more."""


class FeeLookUp(Message, frozen=True):
    """POST /v1/fee/look-up → FeeStanding. Polled while the QR is shown, and the settling question."""

    case: CaseKey


class FeeStanding(Message, frozen=True):
    """Of the code that was given last."""

    state: FeeState
    """How far it is (kiosk/hub/steps.py has the arrows)."""
    order: str = ""
    """The voucher number; empty: none was ordered."""
    amount_fen: Fen = 0
    late: str = ""
    """The voucher number of a code before it that was paid when it had lapsed: that money goes back."""
    expires_at: Moment | None = None
    """When nobody can pay by the last code any more; null: none was ordered."""


class FeeCloseRequest(Message, frozen=True):
    """POST /v1/fee/close → FeeStanding. The citizen pays no more; `paid` when it was too late for that."""

    case: CaseKey


class FeeRefundRequest(Message, frozen=True):
    """POST /v1/fee/refund → FeeStanding. Paid, and nothing came of it. NOT_READY: a card did."""

    case: CaseKey
    reason: Text
    """What went wrong, for the book."""
