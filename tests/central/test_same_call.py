"""A call that was not answered is the same call when it is said again; an answered one is meant anew."""

import pytest

from kiosk.central import messages as m
from kiosk.errors import CentralUnreachable
from tests.hub.world import MOBILE, World, case_key, make_world

SMS = "/v1/sms-code"
ASK = m.CodeRequest(case_key(1), MOBILE)


@pytest.fixture
def world() -> World:
    return make_world()


async def test_a_code_asked_for_again_after_lost_answers_is_sent_once(world: World) -> None:
    world.hub.faults.drop_answer(SMS, 2)
    with pytest.raises(CentralUnreachable):
        await world.central.send_code(ASK)
    first = world.hub.last_code(MOBILE)
    world.clock.move(61)

    assert await world.central.send_code(ASK) == m.CodeSent(60)
    assert world.hub.last_code(MOBILE) == first


async def test_once_answered_the_same_words_are_a_new_call(world: World) -> None:
    world.hub.faults.drop_answer(SMS, 2)
    with pytest.raises(CentralUnreachable):
        await world.central.send_code(ASK)
    await world.central.send_code(ASK)
    first = world.hub.last_code(MOBILE)
    world.clock.move(61)
    await world.central.send_code(ASK)

    assert world.hub.last_code(MOBILE) != first


async def test_other_words_are_another_call(world: World) -> None:
    world.hub.faults.drop_answer(SMS, 2)
    with pytest.raises(CentralUnreachable):
        await world.central.send_code(ASK)
    other = "13900139000"
    await world.central.send_code(m.CodeRequest(case_key(1), other))

    assert world.hub.last_code(other) is not None
