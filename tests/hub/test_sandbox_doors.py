from kiosk.central import messages as m
from kiosk.central.transport import WireRequest
from kiosk.hub.by_hand import answer_by_hand
from tests.hub.held import holder
from tests.hub.world import World, case_key, make_world


def knock(world: World, path: str) -> int:
    return answer_by_hand(world.hub.app, WireRequest("POST", path, {}, b"")).status


async def test_the_phone_pays_an_order_once_and_no_other() -> None:
    world = make_world("jiangsu-changzhou", sandbox=True)
    fee = await world.central.order_fee(m.FeeRequest(case_key(), holder("许清晏"), "renew_card", "damaged"))
    assert isinstance(fee, m.FeeOrder)

    assert knock(world, "/sandbox/pay?order=nobody") == 409
    assert knock(world, f"/sandbox/pay?order={fee.order}") == 204
    assert knock(world, f"/sandbox/pay?order={fee.order}") == 409


def test_gateway_and_reviewer_have_moods() -> None:
    world = make_world(sandbox=True)
    assert knock(world, "/sandbox/gateway?late_s=30&double_notices=true&lose_answers=2") == 204
    troubles = world.hub.gateway.troubles
    assert (troubles.late_s, troubles.double_notices, troubles.lose_answers) == (30, True, 2)

    assert knock(world, "/sandbox/reviewer/silent?takes_s=5") == 204
    assert (world.hub.reviewer.mood, world.hub.reviewer.takes_s) == ("silent", 5)
    assert knock(world, "/sandbox/reviewer/drunk") == 422
