from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.central import messages as m
from kiosk.errors import CentralUnreachable
from kiosk.hub.schema import GatewayPayment
from kiosk.model import Refused
from tests.hub.held import card, holder
from tests.hub.test_replacements import RENEW, apply_for, code
from tests.hub.world import CODE_HOLDS_S, NOON, World, case_key, make_world


@pytest.fixture
def world() -> World:
    return make_world("jiangsu-changzhou")


async def order(world: World, number: int = 1, reason: str = "damaged", nth: int = 1) -> m.FeeOrder:
    request = m.FeeRequest(case_key(number), holder("许清晏"), RENEW, reason, nth)
    answer = await world.central.order_fee(request)
    assert isinstance(answer, m.FeeOrder), answer
    return answer


async def standing(world: World, number: int = 1) -> str:
    answer = await world.central.fee(m.FeeLookUp(case_key(number)))
    assert isinstance(answer, m.FeeStanding)
    return answer.state


async def close(world: World) -> str:
    answer = await world.central.close_fee(m.FeeCloseRequest(case_key()))
    assert isinstance(answer, m.FeeStanding)
    return answer.state


def charged(world: World, number: str) -> int:
    """How often the gateway has the citizen's money."""
    with Session(world.hub.engine) as db:
        return db.scalars(select(GatewayPayment.charged).where(GatewayPayment.number == number)).one()


async def test_an_order_is_paid_and_the_application_taken(world: World) -> None:
    fee = await order(world)
    assert (fee.amount_fen, fee.expires_at) == (2000, NOON + timedelta(seconds=CODE_HOLDS_S))
    assert fee.order in fee.qr
    assert await standing(world) == "open"
    assert code(await apply_for(world, "许清晏", RENEW, reason="damaged")) == "FEE_UNPAID"

    assert world.hub.pay(fee.order)

    assert await standing(world) == "paid"
    assert isinstance(await apply_for(world, "许清晏", RENEW, reason="damaged"), m.Applied)
    assert charged(world, fee.order) == 1


async def test_an_order_said_again_is_the_same_order(world: World) -> None:
    first = await order(world)
    world.clock.move(60)
    world.kiosk_clock.move(60)

    assert await order(world) == first
    with pytest.raises(CentralUnreachable, match="idempotency-conflict"):
        await order(world, reason="card_info_changed")


async def test_an_order_whose_answer_was_lost_is_the_same_order(world: World) -> None:
    world.hub.faults.drop_answer("/v1/fee")

    fee = await order(world)

    with Session(world.hub.engine) as db:
        assert db.scalars(select(GatewayPayment.number)).all() == [fee.order]


@pytest.mark.parametrize(("lost", "doubled"), [(True, False), (False, True)])
async def test_a_notice_that_never_came_or_came_twice_is_one_payment(
    world: World, lost: bool, doubled: bool
) -> None:
    troubles = world.hub.gateway.troubles
    troubles.lose_notices, troubles.double_notices = lost, doubled
    fee = await order(world)

    assert world.hub.pay(fee.order)
    assert not world.hub.pay(fee.order)

    assert [await standing(world) for _ in range(3)] == ["paid"] * 3
    assert charged(world, fee.order) == 1


async def test_a_late_notice_is_overtaken_by_asking_and_changes_nothing_when_it_comes(world: World) -> None:
    world.hub.gateway.troubles.late_s = 60
    fee = await order(world)
    world.hub.pay(fee.order)
    world.hub.gateway.troubles.lose_answers = 1

    states = [await standing(world)]  # the gateway's answer is lost, its notice not due yet
    states.append(await standing(world))
    world.clock.move(61)
    states.append(await standing(world))

    assert states == ["open", "paid", "paid"]


async def test_what_is_not_paid_in_time_can_not_be_paid_any_more(world: World) -> None:
    fee = await order(world)
    world.clock.move(181)

    assert await standing(world) == "expired"
    assert not world.hub.pay(fee.order)
    assert code(await apply_for(world, "许清晏", RENEW, reason="damaged")) == "FEE_UNPAID"


async def test_a_citizen_who_will_not_pay_is_not_charged_afterwards(world: World) -> None:
    fee = await order(world)

    assert await close(world) == "closed"
    assert not world.hub.pay(fee.order)
    assert charged(world, fee.order) == 0


async def test_closing_after_a_payment_nobody_heard_of_finds_it_paid(world: World) -> None:
    fee = await order(world)
    world.hub.gateway.troubles.lose_notices = True
    world.hub.pay(fee.order)

    assert await close(world) == "paid"


async def test_nothing_is_said_of_an_end_that_the_gateway_did_not_confirm(world: World) -> None:
    await order(world)
    world.hub.gateway.troubles.lose_answers = 2  # to the question, and to the closing

    assert await close(world) == "closing"
    assert await standing(world) == "closed"


async def test_paid_and_come_to_nothing_is_given_back_without_being_asked(world: World) -> None:
    fee = await order(world)
    world.hub.pay(fee.order)
    assert isinstance(await apply_for(world, "许清晏", RENEW, reason="damaged"), m.Applied)

    await world.central.withdraw(m.WithdrawRequest(case_key(), "jam"))

    assert await standing(world) == "refunded"
    assert charged(world, fee.order) == 0


async def test_paid_and_refused_is_given_back_when_the_machine_says_so(world: World) -> None:
    fee = await order(world)
    world.hub.pay(fee.order)
    assert isinstance(await apply_for(world, "许清晏", RENEW, reason="damaged", bank="SBA"), Refused)

    given = await world.central.refund_fee(m.FeeRefundRequest(case_key(), "BANK_NOT_CHANGEABLE"))

    assert given == m.FeeStanding("refunded", fee.order, 2000, expires_at=fee.expires_at)
    assert charged(world, fee.order) == 0
    assert code(await apply_for(world, "许清晏", RENEW, reason="damaged")) == "REFUND_PENDING"


async def test_a_refund_that_the_gateway_puts_off_is_tried_again_and_given_once(world: World) -> None:
    fee = await order(world)
    world.hub.pay(fee.order)
    world.hub.gateway.troubles.refuse_refunds = True
    await world.central.withdraw(m.WithdrawRequest(case_key(), "jam"))
    assert await standing(world) == "refund_pending"

    world.hub.gateway.troubles.refuse_refunds = False

    assert [await standing(world), await standing(world)] == ["refunded", "refunded"]
    assert charged(world, fee.order) == 0


async def test_nothing_is_given_back_for_a_card_that_was_made(world: World) -> None:
    fee = await order(world)
    world.hub.pay(fee.order)
    await apply_for(world, "许清晏", RENEW, reason="damaged")
    await world.central.reserve(m.ReserveRequest(case_key(), 1))

    assert code(await world.central.refund_fee(m.FeeRefundRequest(case_key(), "x"))) == "NOT_READY"
    assert await standing(world) == "paid"


async def test_where_nothing_is_due_there_is_no_order(world: World) -> None:
    free = m.FeeRequest(case_key(), holder("许清晏"), RENEW, "quality")
    other = m.FeeRequest(case_key(), holder("许清晏"), "change_pin")

    assert code(await world.central.order_fee(free)) == "SERVICE_OFF"
    assert code(await world.central.order_fee(other)) == "SERVICE_OFF"
    assert await standing(world) == "none"
    in_sichuan = make_world()
    assert code(await in_sichuan.central.order_fee(free)) == "SERVICE_OFF"
    assert isinstance(await apply_for(in_sichuan, "许清晏", RENEW, reason="damaged"), m.Applied)


async def test_an_order_that_the_gateway_never_confirmed_is_nobody_s_debt(world: World) -> None:
    world.hub.gateway.troubles.lose_answers = 1
    request = m.FeeRequest(case_key(), holder("许清晏"), RENEW, "damaged")

    assert code(await world.central.order_fee(request)) == "NET_DOWN"
    assert await standing(world) == "none"
    assert isinstance(await world.central.order_fee(request), m.FeeOrder)
    assert (await card(world, "许清晏")).renewing is False


async def test_a_lapsed_code_is_followed_by_another_one_and_one_of_them_is_paid(world: World) -> None:
    first = await order(world)
    again = m.FeeRequest(case_key(), holder("许清晏"), RENEW, "damaged", 2)
    assert code(await world.central.order_fee(again)) == "NOT_READY", "while it can be paid there is no other"
    world.clock.move(181)
    world.kiosk_clock.move(181)

    second = await order(world, nth=2)

    assert second.order != first.order
    assert second.expires_at > first.expires_at
    assert await order(world, nth=2) == second
    assert await standing(world) == "open"
    assert not world.hub.pay(first.order)
    assert world.hub.pay(second.order)
    assert await standing(world) == "paid"
    assert isinstance(await apply_for(world, "许清晏", RENEW, reason="damaged"), m.Applied)
    assert (charged(world, first.order), charged(world, second.order)) == (0, 1)


@pytest.mark.parametrize("trouble", ["", "lose_notices", "double_notices"])
async def test_money_that_comes_for_a_lapsed_code_goes_back_once(world: World, trouble: str) -> None:
    troubles = world.hub.gateway.troubles
    troubles.pays_late = True
    if trouble:
        setattr(troubles, trouble, True)
    first = await order(world)
    world.clock.move(181)
    world.kiosk_clock.move(181)
    second = await order(world, nth=2)

    assert world.hub.pay(first.order)
    seen = await world.central.fee(m.FeeLookUp(case_key()))
    assert world.hub.pay(second.order)

    assert seen == m.FeeStanding("open", second.order, 2000, first.order, second.expires_at)
    assert [await standing(world) for _ in range(2)] == ["paid"] * 2
    assert (charged(world, first.order), charged(world, second.order)) == (0, 1)


async def test_a_late_notice_of_a_former_code_is_heard_when_anybody_asks_anything(world: World) -> None:
    world.hub.gateway.troubles.pays_late = True
    world.hub.gateway.troubles.late_s = 60
    first = await order(world)
    world.clock.move(181)
    world.kiosk_clock.move(181)
    second = await order(world, nth=2)
    world.hub.pay(second.order)
    assert await standing(world) == "paid"
    world.hub.pay(first.order)
    world.clock.move(61)
    world.kiosk_clock.move(61)

    assert await standing(world, number=2) == "none"
    await order(world, number=2)
    assert await standing(world, number=2) == "open"

    assert (charged(world, first.order), charged(world, second.order)) == (0, 1)


async def test_money_for_the_last_code_goes_back_too_when_it_was_shut(world: World) -> None:
    world.hub.gateway.troubles.pays_late = True
    fee = await order(world)
    assert await close(world) == "closed"

    assert world.hub.pay(fee.order)

    assert await standing(world) == "refunded"
    assert charged(world, fee.order) == 0


async def test_of_a_code_whose_end_nobody_knows_there_is_no_second(world: World) -> None:
    await order(world)
    world.clock.move(181)
    world.kiosk_clock.move(181)
    world.hub.gateway.troubles.lose_answers = 3  # to the question, and to the closing, said twice
    request = m.FeeRequest(case_key(), holder("许清晏"), RENEW, "damaged", 2)

    assert code(await world.central.order_fee(request)) == "NOT_READY"
    assert await standing(world) == "expired"
    assert isinstance(await world.central.order_fee(request), m.FeeOrder)


async def test_a_second_code_that_the_gateway_never_confirmed_leaves_the_first_one_s_end(
    world: World,
) -> None:
    first = await order(world)
    assert await close(world) == "closed"
    world.hub.gateway.troubles.lose_answers = 2  # whether money came late, and to the opening
    request = m.FeeRequest(case_key(), holder("许清晏"), RENEW, "damaged", 2)

    assert code(await world.central.order_fee(request)) == "NET_DOWN"
    assert await standing(world) == "closed"
    second = await order(world, nth=2)
    assert second.order != first.order
