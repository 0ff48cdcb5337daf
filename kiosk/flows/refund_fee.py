"""Money for which no card came goes back: filed at the centre, and asked for until the gateway has spoken."""

import logging

from kiosk.central import messages as m
from kiosk.errors import CentralUnreachable
from kiosk.flows.steps import Do
from kiosk.journal.port import Case
from kiosk.model import Refused
from kiosk.visit import Visit

log = logging.getLogger(__name__)

FILED = ("none", "closed", "expired", "refund_pending", "refunded")
"""Nothing was paid and nothing can be, or it goes back."""


async def refund_fee(visit: Visit, case: Case) -> None:
    """File it; said again it changes nothing. To be called when the case is withdrawn or was refused.

    Raises CentralUnreachable while nobody knows how the payment ended: then the case must stay open.
    """
    request = m.FeeRefundRequest(case=case.id, reason="nothing came of it")
    standing = await case.step(Do.REFUND, lambda: visit.central.refund_fee(request))
    if isinstance(standing, Refused):
        # NOT_READY: a card did come of it, and the fee is due.
        log.error("case %s: the centre refused a refund: %s", case.slip, standing.code)
        return
    if standing.state not in FILED:
        raise CentralUnreachable(f"the payment is {standing.state}")
