"""S16: where cards are dealt with (SC-R art. 33; policy.md A.7). Nobody has to say who they are."""

from dataclasses import replace

from kiosk.central import messages as m
from kiosk.devices.receipt_printer.port import Receipt
from kiosk.flows.ask_centre import granted
from kiosk.flows.form import Turn
from kiosk.flows.on_paper import reads_on
from kiosk.flows.points_near import nearest_first
from kiosk.flows.slip import print_slip
from kiosk.model import CaseEnd, Service
from kiosk.prompts.prompt import Step
from kiosk.prompts.reading import ServicePoint, ShowPlaces
from kiosk.prompts.result import Seen
from kiosk.prompts.taking import Says
from kiosk.visit import Visit

SERVICE = Service.FIND_SERVICE_POINT
STEP = Step(SERVICE, 1, 1)


async def find_service_point(visit: Visit) -> None:
    """The centre's list, this place and its district first; each of them on paper for who wants it."""
    answer = await granted(visit, STEP, lambda: visit.central.service_points(m.ServicePointsRequest()))
    if isinstance(answer, Turn):
        return
    visit.course.end = CaseEnd.DONE
    points = nearest_first(visit, answer.points)
    page = ShowPlaces(tuple(_place(point) for point in points))
    while True:
        status = await visit.receipt_printer.status()
        wish = await visit.ui.ask(replace(page, can_print=status.can_print))
        if isinstance(wish, Seen):
            return
        page = replace(page, chosen=wish.index)
        paper = _paper(visit, points[wish.index])
        if not await print_slip(visit, paper, Says.READING) and not await reads_on(visit, SERVICE):
            return


def _place(point: m.ServicePoint) -> ServicePoint:
    done = tuple(service for service in Service if service.value in point.services)
    return ServicePoint(point.name, point.district, point.address, point.hours, point.phone, done)


def _paper(visit: Visit, point: m.ServicePoint) -> Receipt:
    """Nobody's data: a place, and when to go there."""
    facts = {
        "point": point.name,
        "district": point.district,
        "address": point.address,
        "hours": point.hours,
        "phone": point.phone,
    }
    return visit.stationery.enquiry(SERVICE, visit.clock.now(), facts)
