"""S16: where cards are dealt with (SC-R art. 33; policy.md A.7). Nobody has to say who they are."""

from kiosk.central import messages as m
from kiosk.flows.ask_centre import granted
from kiosk.flows.form import Turn
from kiosk.model import CaseEnd, Service
from kiosk.prompts.prompt import Step
from kiosk.prompts.reading import ServicePoint, ShowPlaces
from kiosk.visit import Visit

SERVICE = Service.FIND_SERVICE_POINT
STEP = Step(SERVICE, 1, 1)


async def find_service_point(visit: Visit) -> None:
    """The centre's list, this place and its district first."""
    answer = await granted(visit, STEP, lambda: visit.central.service_points(m.ServicePointsRequest()))
    if isinstance(answer, Turn):
        return
    visit.course.end = CaseEnd.DONE
    await visit.ui.ask(ShowPlaces(tuple(_place(point) for point in _nearest_first(visit, answer.points))))


def _nearest_first(visit: Visit, points: list[m.ServicePoint]) -> list[m.ServicePoint]:
    """The machine's own place, then its district, then the others as the centre has them."""
    here = next((point.district for point in points if point.name == visit.site.place), "")
    return sorted(points, key=lambda point: (point.name != visit.site.place, point.district != here))


def _place(point: m.ServicePoint) -> ServicePoint:
    return ServicePoint(point.name, point.district, point.address, point.hours, point.phone)
