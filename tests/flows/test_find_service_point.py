"""S16: the places of the province, this one first, without anybody's name."""

from pathlib import Path

from kiosk.central.transport import WireAnswer, WireRequest
from kiosk.errors import CentralUnreachable
from kiosk.flows.find_service_point import find_service_point
from kiosk.model import CaseEnd
from kiosk.prompts.reading import ShowPlaces
from kiosk.prompts.result import Seen
from kiosk.prompts.trouble import CannotServe, Way
from tests.counter import make_counter
from tests.virtual_time import virtual_time
from tests.visitor import Visitor


async def test_this_place_comes_first_and_all_of_the_province_are_there(path: Path) -> None:
    counter = make_counter(path, Visitor((ShowPlaces, Seen())))

    await find_service_point(counter.visit)

    (shown,) = counter.visitor.seen
    assert isinstance(shown, ShowPlaces)
    assert shown.places[0].name == counter.visit.site.place
    assert shown.places[0].address == "锦江区示例路1号一层"
    assert {"锦江区", "青羊区", "武侯区"} <= {place.district for place in shown.places}
    assert counter.visit.course.end is CaseEnd.DONE
    assert not counter.visit.course.id_on_pad


@virtual_time
async def test_without_the_centre_it_is_said_that_nothing_can_be_shown(path: Path) -> None:
    counter = make_counter(path, Visitor((CannotServe, Way.HOME)))

    async def cut(_request: WireRequest, _deadline_s: float) -> WireAnswer:
        raise CentralUnreachable("cut")

    counter.world.transport.exchange = cut  # type: ignore[method-assign, assignment]

    await find_service_point(counter.visit)

    assert counter.visit.course.refusal == "NET_DOWN"
    assert counter.visit.course.end is None
