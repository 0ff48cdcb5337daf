"""What the citizen is told when it does not go on: a refusal with its way, or a fault with what is safe."""

import logging

from kiosk.devices.receipt_printer.port import Receipt
from kiosk.errors import DeviceError
from kiosk.model import Refused, Service
from kiosk.policy.decision import NotOffered, Referred
from kiosk.prompts.trouble import CannotServe, CardKept, Safe, Way, WentWrong
from kiosk.visit import Visit

log = logging.getLogger(__name__)


async def refuse(
    visit: Visit, service: Service, refused: Refused, ways: tuple[Way, ...] = (Way.HOME,)
) -> Way:
    """Explain a refusal, and learn which way the citizen takes. The last way offered is the lit one."""
    visit.course.refusal = refused.code
    way = await visit.ui.ask(
        CannotServe(
            code=refused.code,
            facts=tuple(refused.facts.items()),
            article=visit.policy.in_full(refused.article),
            ways=ways,
            service=service,
        )
    )
    if way in (Way.RETRY, Way.OTHER_BANK, Way.PLACES, Way.TEMPORARY_LOSS):
        visit.course.refusal = ""
    return way


async def tell_where(visit: Visit, service: Service, decision: Referred | NotOffered) -> Service | None:
    """Where this is done instead, and what of it can be done here first: the matter that was chosen."""
    if isinstance(decision, NotOffered):
        await refuse(visit, service, Refused("SERVICE_OFF", article=decision.article))
        return None
    onward: dict[Way, Service] = {}
    if decision.to == "counter":
        onward[Way.PLACES] = Service.FIND_SERVICE_POINT
    if service is Service.REPORT_LOSS:  # JS 三.2: the bank is for the formal report; it may be closed
        onward[Way.TEMPORARY_LOSS] = Service.REPORT_TEMPORARY_LOSS
    here = {way: leads for way, leads in onward.items() if leads in visit.course.can_have}
    return here.get(await refuse(visit, service, decision.as_refused(), (*here, Way.HOME)))


async def tell_not_now(visit: Visit, service: Service, reason: str) -> None:
    """What of the machine stands against it; `reason` is a key of [reason]."""
    await refuse(visit, service, Refused("NOT_NOW", {"not_now": reason}))


async def tell_fault(
    visit: Visit, what: str, safe: tuple[Safe, ...], slip: str, fault: str, service: Service | None
) -> None:
    """Say what happened and what did not, and print the slip if the citizen wants it on paper."""
    ways = await _ways(visit, slip)
    way = await visit.ui.ask(WentWrong(what, safe, slip, fault, ways, service))
    if way is Way.PRINT:
        facts = {"slip": slip, "fault": fault} | {one.value: "yes" for one in safe}
        makes_card = service is None or visit.policy.makes_card(service)
        form = visit.stationery.went_wrong if makes_card else visit.stationery.deed_stopped
        await print_slip(visit, form(visit.clock.now(), facts))


async def tell_kept(visit: Visit, slip: str) -> None:
    """Say that the card lies in the machine, and under which number."""
    way = await visit.ui.ask(CardKept(slip, await _ways(visit, slip)))
    if way is Way.PRINT:
        await print_slip(visit, visit.stationery.card_kept(visit.clock.now(), {"slip": slip}))


async def print_slip(visit: Visit, receipt: Receipt) -> bool:
    """Print, if it can be done: a card in hand is not spoilt by a receipt that does not come."""
    try:
        await visit.receipt_printer.print(receipt)
    except DeviceError as error:
        log.warning("no receipt: %s", error)
        return False
    visit.course.receipt_out = True
    return True


async def _ways(visit: Visit, slip: str) -> tuple[Way, ...]:
    status = await visit.receipt_printer.status()
    return (Way.PRINT, Way.HOME) if slip and status.can_print else (Way.HOME,)
