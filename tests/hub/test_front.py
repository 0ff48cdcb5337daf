"""What stands before the served application: names, lines, counts, and no person in any of them."""

import json
import logging
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from kiosk.central.transport import WireAnswer, WireRequest
from kiosk.hub.by_hand import answer_by_hand
from kiosk.hub.front import Front
from kiosk.hub.log_lines import JsonLines
from kiosk.hub.measures import Measures
from tests.hub.world import MOBILE, World, case_key, make_world, prove_mobile


@pytest.fixture
def world() -> World:
    return make_world(sandbox=True)


def front(world: World, root_path: str = "", *, well: bool = True) -> Front:
    return Front(world.hub.app, Measures(), lambda: well, root_path)


def get(asked: Front, target: str) -> WireAnswer:
    return answer_by_hand(asked, WireRequest("GET", target, {}, b""))


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What the centre writes."""
    written, logger = StringIO(), logging.getLogger("kiosk")
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    logger.addHandler(handler)
    before = logger.level
    logger.setLevel(logging.INFO)
    yield written
    logger.setLevel(before)
    logger.removeHandler(handler)


async def test_a_line_names_the_request_and_the_route_and_never_who_it_was_about(
    world: World, log: StringIO
) -> None:
    await prove_mobile(world.central, world.hub, case_key())
    asked = front(world)

    first = get(asked, f"/sandbox/sms?mobile={MOBILE}")
    second = get(asked, f"/nowhere/{MOBILE}")

    assert (first.status, second.status) == (200, 404)
    every = [json.loads(line) for line in log.getvalue().splitlines()]
    told = [line for line in every if line["from"] == "kiosk.hub.front"]
    assert [(line["route"], line["status"]) for line in told] == [("/sandbox/sms", 200), ("other", 404)]
    named = [answer.headers["x-request-id"] for answer in (first, second)]
    assert [line["request"] for line in told] == named
    assert named[0] != named[1]
    assert MOBILE not in log.getvalue()


def test_what_a_request_says_of_its_own_name_is_not_believed(world: World) -> None:
    answer = answer_by_hand(front(world), WireRequest("GET", "/kiosks", {"X-Request-Id": "mine"}, b""))

    assert answer.headers["x-request-id"] != "mine"


def test_requests_are_counted_by_route_and_outcome(world: World) -> None:
    asked = front(world)
    for target in ("/kiosks", "/kiosks", "/a", f"/b?mobile={MOBILE}"):
        get(asked, target)

    told = get(asked, "/metrics").body.decode()

    assert 'hub_requests_total{outcome="done",route="/kiosks"} 2.0' in told
    assert 'hub_requests_total{outcome="not_taken",route="other"} 2.0' in told
    assert 'hub_request_seconds_count{route="/kiosks"} 2.0' in told
    assert MOBILE not in told


@pytest.mark.parametrize(("well", "status"), [(True, 200), (False, 503)])
def test_its_health_is_that_of_the_database(world: World, well: bool, status: int) -> None:
    assert get(front(world, well=well), "/healthz").status == status


@pytest.mark.parametrize(
    ("path", "status"), [("/centre/kiosks", 200), ("/kiosks", 200), ("/centres/kiosks", 404)]
)
def test_a_proxy_may_hand_on_its_prefix_or_take_it_away(world: World, path: str, status: int) -> None:
    assert get(front(world, "/centre/"), path).status == status


def test_an_error_is_told_by_its_kinds_and_places_and_not_by_its_words(log: StringIO) -> None:
    try:
        try:
            int("510101199001011234 already exists.")  # the error quotes what it was given
        except ValueError as error:
            raise RuntimeError(MOBILE) from error
    except RuntimeError:
        logging.getLogger("kiosk.test").exception("failed")

    line = json.loads(log.getvalue())
    assert (line["says"], line["error"]) == ("failed", ["RuntimeError", "ValueError"])
    assert Path(__file__).name in line["where"][0]
    assert "5101" not in log.getvalue()
    assert MOBILE not in log.getvalue()
