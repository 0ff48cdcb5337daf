"""Which services the terminal does, and what does each: `kiosk/flows/SERVICE.py`, its function of that name.

A flow is imported when it is first asked for, or before that while nobody waits: with every service that is
added the first screen would stand later.
"""

from collections.abc import Awaitable, Callable
from importlib import import_module
from types import ModuleType

from kiosk.journal.port import CaseRecord
from kiosk.model import CaseEnd, Service
from kiosk.visit import Visit

Flow = Callable[[Visit], Awaitable[Service | None]]
"""What answers a Service leads the same citizen on to it, with all that is known of them."""
Settler = Callable[[Visit, CaseRecord], Awaitable[CaseEnd]]

BUILT: tuple[Service, ...] = (
    Service.ISSUE_CARD,
    Service.COLLECT_CARD,
    Service.ENABLE_CARD,
    Service.CHANGE_PIN,
    Service.RESET_PIN,
    Service.REPORT_TEMPORARY_LOSS,
    Service.REPORT_LOSS,
    Service.CANCEL_LOSS,
    Service.REISSUE_CARD,
    Service.RENEW_CARD,
    Service.QUERY_STATUS,
    Service.QUERY_PROGRESS,
    Service.CHANGE_CONTACT,
    Service.TRANSFER_INSURED_PLACE,
    Service.GUIDE_CANCELLATION,
    Service.FIND_SERVICE_POINT,
    Service.QUERY_MEDICAL_BALANCE,
    Service.READ_GUIDES,
    Service.CALL_HELP,
    Service.RECOVER_RETAINED_CARD,
    Service.ACT_FOR_ANOTHER,
    Service.GET_ECARD_CODE,
    Service.QUERY_RIGHTS,
)
"""Services that have a flow."""


def flow_of(service: Service) -> Flow:
    """What does this service. Raises ModuleNotFoundError for one that is not built."""
    flow: Flow = getattr(_module(service), service.value)
    return flow


def settler_of(service: Service) -> Settler:
    """What brings an open case of this service to its end. Raises AttributeError where none is opened."""
    settle: Settler = _module(service).settle
    return settle


def _module(service: Service) -> ModuleType:
    return import_module(f"kiosk.flows.{service.value}")
