"""A payment gateway of the sandbox: it keeps its own book, and the centre knows only what it is told.

A real one answers late, loses answers, and tells of a payment twice or never; so does this one when asked to.
Its book lies in tables of its own; the centre reaches it through `Gateway` alone.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

from sqlalchemy import select

from kiosk.hub.call import Call
from kiosk.hub.schema import GatewayPayment

GatewayState = Literal["open", "paid", "closed", "refunded"]


class Gateway(Protocol):
    """What the centre asks of whoever takes the money. None: no answer, and it may have been done."""

    def open(self, call: Call, number: str, amount_fen: int) -> str | None:
        """The text of the QR code. The same order opened again is the same payment."""
        ...

    def query(self, call: Call, number: str) -> GatewayState | None: ...

    def close(self, call: Call, number: str) -> GatewayState | None:
        """Take no money for it from now on; `paid` when it was taken already."""
        ...

    def refund(self, call: Call, number: str) -> GatewayState | None:
        """Give the money back. Said again, it is given back once."""
        ...

    def notices(self, call: Call) -> list[str]:
        """The orders whose payment is told of now; the same one may come twice."""
        ...


@dataclass(slots=True)
class GatewayTroubles:
    """What the gateway does wrong, for tests and demonstrations."""

    late_s: int = 0
    """How long after a payment its notice goes out."""
    lose_notices: bool = False
    double_notices: bool = False
    lose_answers: int = 0
    """So many of the next answers never arrive; what was asked is done."""
    refuse_refunds: bool = False
    pays_late: bool = False
    """It takes money for an order that was closed already, and tells of it."""


class SandboxGateway:
    """See Gateway. `pay` is the citizen's phone."""

    def __init__(self) -> None:
        self.troubles = GatewayTroubles()

    def open(self, call: Call, number: str, amount_fen: int) -> str | None:
        if call.db.get(GatewayPayment, number) is None:
            call.db.add(GatewayPayment(number=number, amount_fen=amount_fen, state="open"))
        if self._is_lost():
            return None
        # The phone opens the page of this very order; the amount stands at the gateway, not in the code.
        return f"https://pay.sandbox.invalid/o/{number}"

    def pay(self, call: Call, number: str) -> bool:
        """Whether the money was taken: once, and only while the order is open. "": the one shown last."""
        payment = call.db.get(GatewayPayment, number) if number else self._shown_last(call)
        if payment is None or not self._takes(payment):
            return False
        payment.state, payment.charged = "paid", payment.charged + 1
        payment.notice_due_at_ms = call.now_ms + self.troubles.late_s * 1000
        payment.notices = 0 if self.troubles.lose_notices else 2 if self.troubles.double_notices else 1
        return True

    def query(self, call: Call, number: str) -> GatewayState | None:
        return self._answered(call.db.get(GatewayPayment, number))

    def close(self, call: Call, number: str) -> GatewayState | None:
        payment = call.db.get(GatewayPayment, number)
        if payment is not None and payment.state == "open":
            payment.state = "closed"
        return self._answered(payment)

    def refund(self, call: Call, number: str) -> GatewayState | None:
        payment = call.db.get(GatewayPayment, number)
        if payment is not None and payment.state == "paid" and not self.troubles.refuse_refunds:
            payment.state, payment.charged = "refunded", payment.charged - 1
        return self._answered(payment)

    def notices(self, call: Call) -> list[str]:
        due = select(GatewayPayment).where(
            GatewayPayment.notices > 0, GatewayPayment.notice_due_at_ms <= call.now_ms
        )
        told = []
        for payment in call.db.scalars(due).all():
            payment.notices -= 1
            told.append(payment.number)
        return told

    def _shown_last(self, call: Call) -> GatewayPayment | None:
        """What a phone sees that is held before the glass: order numbers count up."""
        youngest = select(GatewayPayment).order_by(GatewayPayment.number.desc()).limit(1)
        return call.db.scalars(youngest).first()

    def _takes(self, payment: GatewayPayment) -> bool:
        return payment.state == "open" or (payment.state == "closed" and self.troubles.pays_late)

    def _is_lost(self) -> bool:
        if self.troubles.lose_answers <= 0:
            return False
        self.troubles.lose_answers -= 1
        return True

    def _answered(self, payment: GatewayPayment | None) -> GatewayState | None:
        if self._is_lost():
            return None
        match payment.state if payment is not None else None:
            case "open" | "paid" | "closed" | "refunded" as state:
                return state
            case _:
                return None
