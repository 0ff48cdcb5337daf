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
from tests.hub.world import NOON, World, case_key, make_world


@pytest.fixture
def world() -> World:
    return make_world("jiangsu-changzhou")


async def order(world: World, number: int = 1, reason: str = "damaged") -> m.FeeOrder:
    answer = await world.central.order_fee(m.FeeRequest(case_key(number), holder("许清晏"), RENEW, reason))
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
    assert (fee.amount_fen, fee.expires_at) == (2000, NOON + timedelta(seconds=180))
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

    assert given == m.FeeStanding("refunded", fee.order, 2000)
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
