"""What one person may do for another at this machine (SC-R art. 32)."""

from kiosk.model import Service
from kiosk.visit import Visit

ERRANDS = (
    *(Service.ISSUE_CARD, Service.REPORT_LOSS, Service.REPORT_TEMPORARY_LOSS, Service.CANCEL_LOSS),
    *(Service.REISSUE_CARD, Service.RENEW_CARD, Service.CHANGE_CONTACT, Service.COLLECT_CARD),
    Service.RECOVER_RETAINED_CARD,
)
"""Matters that take who stands there from `visit.known`, and so go on in the holder's name."""


def errands(visit: Visit) -> tuple[Service, ...]:
    """Those that can be had here and today, and that the province leaves to an agent."""
    can_have, never = visit.course.can_have, visit.policy.profile.agents.never.value
    return tuple(one for one in ERRANDS if one in can_have and one not in never)
