"""Which writes may wait for the line, and why: what the outbox says later (ADR 0030).

All others have their answer while the citizen stands there, or are taken back: nobody is to find out tomorrow
that a card was lost, a fee was due or a number was changed.
"""

from typing import Any

from kiosk.central import routes
from kiosk.central.routes import Repeats, Route

WHY: dict[str, str] = {
    routes.ENABLE.path: "the card is in its holder's hand; each hour later is an hour that it does not work",
    routes.RETAINED.path: "the card lies in the box under its slip number, whoever knows of it",
    routes.OLD_CARD.path: "the replaced card is void already; only where it lies is told",
    routes.READ_OUTSIDE.path: "the card is out of the box: its chip said so",
    routes.PIN_REPORT.path: "the chip has its PIN, and the chip alone decides",
    routes.TRANSFERRED.path: "the chip has its place; the centre's record follows it",
    routes.WITHDRAW.path: "nothing more comes of it here: what is still on its way must not happen",
    routes.FEE_REFUND.path: "nothing came of what was paid; the money goes back, today or tomorrow",
    routes.RECONCILE.path: "the day is over, and the journal keeps it; the centre only compares",
}
"""Of each write that may wait: what is so already, whatever the centre knows."""


def may_wait(route: Route[Any, Any]) -> bool:
    """Whether the outbox may ask this: a question that leads to an end, or a report of what is so."""
    return route.repeats is Repeats.QUERY or route.path in WHY
