from kiosk.central import messages as m
from kiosk.model import Refused
from tests.hub.world import MOBILE, World, case_key

CASE = case_key(1)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def sent(world: World) -> str:
    await world.central.send_code(m.CodeRequest(CASE, MOBILE))
    return world.hub.last_code(MOBILE) or ""


async def test_a_code_asked_for_again_too_early_is_not_sent_again(world: World) -> None:
    first = await sent(world)
    world.clock.move(20)

    answer = await world.central.send_code(m.CodeRequest(CASE, MOBILE))

    assert answer == m.CodeSent(40)
    assert world.hub.last_code(MOBILE) == first


async def test_a_code_asked_for_again_in_time_is_a_new_one(world: World) -> None:
    first = await sent(world)
    world.clock.move(61)
    second = await sent(world)

    assert first != second
    assert await world.central.check_code(m.CodeCheck(CASE, MOBILE, first)) == Refused("SMS_FAIL")
    assert await world.central.check_code(m.CodeCheck(CASE, MOBILE, second)) == m.CodeChecked()


async def test_an_old_code_is_refused(world: World) -> None:
    code = await sent(world)
    world.clock.move(301)

    assert await world.central.check_code(m.CodeCheck(CASE, MOBILE, code)) == Refused("SMS_FAIL")


async def test_after_five_wrong_codes_the_right_one_is_void(world: World) -> None:
    code = await sent(world)
    for _ in range(5):
        assert await world.central.check_code(m.CodeCheck(CASE, MOBILE, wrong(code))) == Refused("SMS_FAIL")

    assert await world.central.check_code(m.CodeCheck(CASE, MOBILE, code)) == Refused("SMS_FAIL")


async def test_a_code_belongs_to_its_mobile(world: World) -> None:
    code = await sent(world)

    assert await world.central.check_code(m.CodeCheck(CASE, "13900139000", code)) == Refused("SMS_FAIL")


async def test_one_case_can_not_pester_many_mobiles(world: World) -> None:
    answers = [await world.central.send_code(m.CodeRequest(CASE, f"1390013900{digit}")) for digit in range(9)]

    assert answers == [m.CodeSent(60)] * 8 + [Refused("SMS_FAIL")]
    assert world.hub.last_code("13900139008") is None
