from datetime import date

from kiosk.central import messages as m
from kiosk.hub.fleet_schema import ReconciledDay
from kiosk.hub.transactions import look
from kiosk.model import Refused
from tests.hub import test_fees
from tests.hub.held import holder
from tests.hub.world import KIOSK, NOON, TODAY, World, apply, case_key, make_card, make_world, person

TELLING = case_key(900)


async def tomorrow(world: World, *cards: m.CardOfDay, fees: list[m.FeeOfDay] | None = None) -> m.Reconciled:
    world.clock.move(86_400)
    world.kiosk_clock.move(86_400)
    request = m.ReconcileRequest(TELLING, TODAY, 300, list(cards), fees or [])
    answer = await world.central.reconcile(request)
    assert isinstance(answer, m.Reconciled), answer
    return answer


async def issued(world: World, name: str = "林知夏", number: int = 1) -> None:
    await apply(world, name, number)
    await make_card(world, number, body=number)
    await world.central.enable(m.EnableRequest(case_key(number), NOON))


async def test_books_that_agree_say_so_and_are_kept(world: World) -> None:
    await issued(world)
    await apply(world, "周以安", 2)
    await make_card(world, 2, body=2)
    await world.central.report_retained(m.RetainedRequest(case_key(2), "2611-0002"))
    await apply(world, "欧阳明远", 3)
    await world.central.reserve(m.ReserveRequest(case_key(3), 1))
    await world.central.scrap(m.ScrapRequest(case_key(3), 1, "x"))

    answer = await tomorrow(
        world,
        m.CardOfDay(case_key(1), 1, "issued"),
        m.CardOfDay(case_key(2), 1, "retained"),
        m.CardOfDay(case_key(3), 1, "rejected"),
    )

    assert answer == m.Reconciled(1, 1, 1, 0, 0, [])
    kept = look(world.hub.engine, lambda db: db.get_one(ReconciledDay, (KIOSK, TODAY)).differences)
    assert kept == 0


async def test_every_difference_has_its_name_and_no_person(world: World) -> None:
    await issued(world, "林知夏", 1)
    await issued(world, "周以安", 2)
    await apply(world, "欧阳明远", 3)
    await make_card(world, 3, body=3)

    answer = await tomorrow(
        world,
        m.CardOfDay(case_key(1), 1, "rejected"),
        m.CardOfDay(case_key(3), 1, "issued"),
        m.CardOfDay(case_key(7), 1, "issued"),
        m.CardOfDay(case_key(8), 1, "rejected"),
    )

    assert [(one.kind, one.kiosk, one.centre, one.case) for one in answer.differences] == [
        ("card-end", "rejected", "enabled", case_key(1)),
        ("card-end", "issued", "made", case_key(3)),
        ("card-unknown", "issued", "", case_key(7)),
        ("card-untold", "", "enabled", case_key(2)),
    ]
    assert person("林知夏").id_number not in str(world.transport.sent[-1].body)


async def test_a_day_that_is_not_over_is_not_ready(world: World) -> None:
    today = m.ReconcileRequest(TELLING, TODAY, 0)

    assert await world.central.reconcile(today) == Refused("NOT_READY")
    assert await world.central.reconcile(m.ReconcileRequest(TELLING, date(9999, 1, 1), 0)) == Refused(
        "NOT_READY"
    )


async def test_money_for_a_code_of_long_ago_whose_notice_was_lost_goes_back_with_the_day_s_books() -> None:
    world = make_world("jiangsu-changzhou")
    first = await test_fees.order(world)
    world.clock.move(200)
    world.kiosk_clock.move(200)
    assert await test_fees.standing(world) == "expired"
    second = await test_fees.order(world, nth=2)
    world.hub.gateway.troubles.lose_notices = True
    world.hub.gateway.troubles.pays_late = True
    assert world.hub.pay(first.order)
    assert world.hub.pay(second.order)

    answer = await tomorrow(world, fees=[m.FeeOfDay(case_key(), paid=True)])

    assert (answer.paid, answer.refunded, answer.differences) == (1, 0, [])
    assert test_fees.charged(world, first.order) == 0
    assert test_fees.charged(world, second.order) == 1


async def test_a_fee_that_only_one_book_has_is_named() -> None:
    world = make_world("jiangsu-changzhou")
    await test_fees.order(world)
    await test_fees.order(world, 2)

    answer = await tomorrow(
        world, fees=[m.FeeOfDay(case_key(1), paid=True), m.FeeOfDay(case_key(5), paid=False)]
    )

    assert [(one.kind, one.case) for one in answer.differences] == [
        ("fee-unpaid", case_key(1)),
        ("fee-unknown", case_key(5)),
        ("fee-untold", case_key(2)),
    ]
    assert holder("林知夏").id_number not in str(answer.differences)
