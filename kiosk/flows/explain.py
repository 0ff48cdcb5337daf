"""What the citizen is told when it does not go on: a refusal with its way, or a fault with what is safe."""

from dataclasses import replace

from kiosk.flows.refusal_slip import refusal_slip
from kiosk.flows.slip import hand_out, print_slip
from kiosk.flows.way_on import WayOn, way_on
from kiosk.model import Refused, Service
from kiosk.policy.decision import NotOffered, Referred
from kiosk.policy.standing import UNKNOWN, Standing
from kiosk.prompts.taking import Says
from kiosk.prompts.trouble import SAYS_NOTHING, CannotServe, CardKept, Paper, Safe, Way, WentWrong
from kiosk.visit import Visit

WITHOUT_PAPER = frozenset({"PRINT_FAIL"})
READ_WITHIN_S = 5.0
"""How long the number of a kept card stands there when nobody can be waited for."""
TAKES_IT_ALONG = (Way.PRINT, Way.SCAN)


async def refuse(
    visit: Visit,
    service: Service,
    refused: Refused,
    ways: tuple[Way, ...] = (Way.HOME,),
    standing: Standing = UNKNOWN,
) -> Way:
    """Explain a refusal, and learn which way the citizen takes. The last way offered is the lit one.

    Where this machine itself helps, a key leads there: HOME is answered, and the visit goes on in
    `course.onward` once the flow has ended. Whoever wants it on paper reads on afterwards.
    """
    visit.course.refusal = refused.code
    on = way_on(visit, service, refused, standing)
    way = await _told(visit, service, refused, on, on.ways(ways))
    if isinstance(way, Service):
        visit.course.onward = way
    if way in (Way.RETRY, Way.OTHER_BANK) or isinstance(way, Service):
        visit.course.refusal = ""
    return Way.HOME if isinstance(way, Service) else way


async def _told(
    visit: Visit, service: Service, refused: Refused, on: WayOn, ways: tuple[Way | Service, ...]
) -> Way | Service:
    status = await visit.receipt_printer.status()
    paper = Paper.OFFERED if status.can_print else Paper.ON_PHONE
    told = CannotServe(
        code=refused.code,
        facts=tuple(on.facts.items()),
        article="" if refused.code in SAYS_NOTHING else visit.policy.in_full(refused.article),
        ways=ways,
        service=service,
        paper=Paper.NONE if refused.code in WITHOUT_PAPER else paper,
    )
    while True:
        way = await visit.ui.ask(told)
        if way not in TAKES_IT_ALONG:
            return way
        came = await hand_out(visit, await refusal_slip(visit, told, on), Says.WAY_ON)
        told = replace(told, paper=Paper.PRINTED if came else Paper.ON_PHONE)


async def tell_where(visit: Visit, service: Service, decision: Referred | NotOffered) -> None:
    """Where this is done instead, and what of it can be done here first: the matter that was chosen."""
    if isinstance(decision, NotOffered):
        await refuse(visit, service, Refused("SERVICE_OFF", article=decision.article))
        return
    await refuse(visit, service, decision.as_refused())


async def tell_not_now(visit: Visit, service: Service, reason: str) -> None:
    """What of the machine stands against it; `reason` is a key of [reason]."""
    await refuse(visit, service, Refused("NOT_NOW", {"not_now": reason}))


async def tell_fault(
    visit: Visit, what: str, safe: tuple[Safe, ...], slip: str, fault: str, service: Service | None
) -> None:
    """Say what happened and what did not, and hand out the slip if the citizen wants it."""
    ways = await _ways(visit, slip)
    way = await visit.ui.ask(WentWrong(what, safe, slip, fault, ways, service))
    if way in TAKES_IT_ALONG:
        facts = {"slip": slip, "fault": fault} | {one.value: "yes" for one in safe}
        makes_card = service is None or visit.policy.makes_card(service)
        form = visit.stationery.went_wrong if makes_card else visit.stationery.deed_stopped
        await hand_out(visit, form(visit.clock.now(), facts), Says.WAY_ON)


async def tell_kept(visit: Visit, slip: str) -> None:
    """Say that the card lies in the machine, and under which number.

    With no time left for an answer it is said all the same, and the paper comes without being asked for.
    """
    paper = visit.stationery.card_kept(visit.clock.now(), {"slip": slip})
    if visit.ui.hurried:
        visit.ui.tell(CardKept(slip, (Way.HOME,)))
        await print_slip(visit, paper, Says.WAY_ON)
        await visit.clock.sleep(READ_WITHIN_S)
        return
    way = await visit.ui.ask(CardKept(slip, await _ways(visit, slip)))
    if way in TAKES_IT_ALONG:
        await hand_out(visit, paper, Says.WAY_ON)


async def _ways(visit: Visit, slip: str) -> tuple[Way, ...]:
    status = await visit.receipt_printer.status()
    take = Way.PRINT if status.can_print else Way.SCAN
    return (take, Way.HOME) if slip else (Way.HOME,)
