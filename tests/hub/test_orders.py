from datetime import date

import pytest

from kiosk.card_life import OrderStage, SocialState
from kiosk.central import messages as m
from kiosk.hub.calendar import is_working_day, working_days_after
from kiosk.hub.settings import read_hub_settings
from kiosk.model import Refused
from tests.hub.held import SHOWN, card, deeds, holder, identity
from tests.hub.world import CONFIG, NOON, World, apply, case_key, make_card, make_world, person

CALENDAR = read_hub_settings(CONFIG / "hub.toml").calendar


def code(answer: object) -> str:
    assert isinstance(answer, Refused), answer
    return answer.code


async def progress(world: World, name: str) -> m.OrderAtCentre:
    answer = await world.central.progress(m.ProgressRequest(holder(name)))
    assert isinstance(answer, m.Progress), answer
    return answer.orders[0]


async def ready(world: World, name: str) -> m.ReadyCard | Refused:
    return await world.central.ready_card(m.ReadyCardRequest(holder(name)))


async def collect(world: World, name: str, number: str = "") -> m.Collected | Refused:
    waiting = await ready(make_world(), name)
    assert isinstance(waiting, m.ReadyCard)
    chip = person(name).centre.orders[0].chip
    assert chip is not None
    region = "320400" if number == "changzhou" else "510100"
    told = waiting.card_number if number in ("", "changzhou") else number
    return await world.central.collect(
        m.CollectRequest(case_key(), holder(name), waiting.card, told, identity(chip, region), NOON, SHOWN)
    )


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 9, 20), True),  # a Sunday worked for 国庆节
        (date(2026, 10, 1), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),
        (date(2026, 10, 11), False),
        (date(2026, 11, 21), False),  # a Saturday
    ],
)
def test_the_national_calendar_knows_the_days_that_were_moved(day: date, works: bool) -> None:
    assert is_working_day(CALENDAR, day) is works


def test_a_promise_counts_working_days_only() -> None:
    assert working_days_after(CALENDAR, date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert working_days_after(CALENDAR, date(2026, 11, 20), 30) == date(2027, 1, 4)
    assert working_days_after(CALENDAR, date(2026, 11, 20), 0) == date(2026, 11, 20)


async def test_progress_says_stage_place_and_the_promised_working_day(world: World) -> None:
    order = await progress(world, "崔知遥")

    assert (order.stage, order.collect_at, order.here) == (OrderStage.MAKING, "示例服务点", False)
    assert order.accepted_on == date(2026, 11, 16)
    assert order.promised_on == working_days_after(CALENDAR, date(2026, 11, 16), 30)


async def test_no_day_is_promised_where_no_rule_does() -> None:
    assert (await progress(make_world("henan"), "崔知遥")).promised_on is None


async def test_a_card_made_at_a_machine_is_followed_through_its_stages(world: World) -> None:
    await apply(world)
    stages = [(await progress(world, "林知夏")).stage]
    await make_card(world)
    stages.append((await progress(world, "林知夏")).stage)
    await world.central.enable(m.EnableRequest(case_key(), NOON))
    stages.append((await progress(world, "林知夏")).stage)

    assert stages == [OrderStage.ACCEPTED, OrderStage.MADE, OrderStage.DELIVERED]
    assert (await progress(world, "林知夏")).accepted_on == NOON.date()


async def test_who_has_no_order_is_told_so(world: World) -> None:
    assert code(await world.central.progress(m.ProgressRequest(holder("周以安")))) == "NO_JOB"
    assert code(await ready(world, "周以安")) == "NO_JOB"


@pytest.mark.parametrize(
    ("name", "expected", "facts"),
    [
        ("石长庚", "NOT_HERE", {"where": "青羊区社会保障卡服务网点"}),
        ("崔知遥", "NOT_READY", {"date": "2026-12-28"}),
        ("龙在野", "OVERDUE", {}),
    ],
)
async def test_a_card_that_can_not_be_handed_out_here_and_now(
    world: World, name: str, expected: str, facts: dict[str, str]
) -> None:
    answer = await ready(world, name)

    assert isinstance(answer, Refused)
    assert (answer.code, answer.facts) == (expected, facts)


async def test_the_ordered_card_is_handed_out_and_waits_for_its_enabling(world: World) -> None:
    waiting = await ready(world, "方听雪")
    assert isinstance(waiting, m.ReadyCard)
    assert (waiting.slot, waiting.enables) == (1, False)

    collected = await collect(world, "方听雪")

    assert collected == m.Collected(SocialState.INACTIVE)
    assert await collect(world, "方听雪") == collected
    assert await deeds(world) == ["collect"]
    assert (await card(world, "方听雪")).ref == waiting.card
    assert (await progress(world, "方听雪")).stage is OrderStage.DELIVERED
    assert code(await ready(world, "方听雪")) == "NO_JOB"


async def test_confirming_the_receipt_enables_the_card_in_changzhou() -> None:
    world = make_world("jiangsu-changzhou")
    waiting = await ready(world, "方听雪")
    assert isinstance(waiting, m.ReadyCard)
    assert waiting.enables

    assert await collect(world, "方听雪", "changzhou") == m.Collected(SocialState.ACTIVE)


async def test_another_card_than_the_ordered_one_is_handed_to_nobody(world: World) -> None:
    assert code(await collect(world, "方听雪", "X00000019")) == "WRONG_CARD_PICKED"
    assert code(await world.central.cards(m.CardsRequest(holder("方听雪")))) == "NO_CARD"


async def test_who_has_a_card_on_the_way_can_not_apply_for_another(world: World) -> None:
    assert code(await apply(world, "崔知遥")) == "IN_PROGRESS"
