"""S16: the places of the province, this one first, without anybody's name."""

from pathlib import Path

from kiosk.central.transport import WireAnswer, WireRequest
from kiosk.errors import CentralUnreachable
from kiosk.flows.find_service_point import find_service_point
from kiosk.model import CaseEnd, Service
from kiosk.prompts.reading import PrintPlace, ShowPlaces
from kiosk.prompts.result import Seen
from kiosk.prompts.trouble import CannotServe, Way
from tests.counter import make_counter
from tests.flows.enquirers import jams_once, papers
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


async def test_a_place_has_its_hours_its_telephone_and_what_is_done_there(path: Path) -> None:
    counter = make_counter(path, Visitor((ShowPlaces, Seen())))

    await find_service_point(counter.visit)

    (shown,) = counter.visitor.seen
    assert isinstance(shown, ShowPlaces)
    (bank,) = [place for place in shown.places if place.name == "示例银行甲武侯支行"]
    assert (bank.hours, bank.phone) == ("周一至周六 9:00-16:30", "028-0000-0103")
    assert Service.RENEW_CARD in bank.services
    assert shown.places[0].services == ()


async def test_the_place_that_stands_large_goes_on_paper_and_stays_there(path: Path) -> None:
    counter = make_counter(path, Visitor((ShowPlaces, PrintPlace(1)), (ShowPlaces, Seen())))

    await find_service_point(counter.visit)

    (paper,) = papers(counter)
    first, second = counter.visitor.seen
    assert isinstance(first, ShowPlaces)
    assert isinstance(second, ShowPlaces)
    place = first.places[1]
    assert [said in paper for said in (place.name, place.address, place.hours, place.phone)] == [True] * 4
    assert (first.can_print, first.chosen, second.chosen) == (True, 0, 1)


async def test_a_place_that_was_not_printed_is_said_so(path: Path) -> None:
    counter = make_counter(
        path, Visitor((ShowPlaces, PrintPlace(0)), (CannotServe, Way.RETRY), (ShowPlaces, Seen()))
    )
    jams_once(counter)

    await find_service_point(counter.visit)

    assert counter.visitor.names_seen == ["ShowPlaces", "CannotServe", "ShowPlaces"]
    assert counter.receipts.printed == []
