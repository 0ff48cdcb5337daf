"""What no machine makes (JS 二.1(2), 三.4): ordered, made at the bureau, laid ready, collected, once."""

import json
from datetime import date

import pytest

from kiosk.card_life import OrderStage, PinState, SocialState
from kiosk.central import messages as m
from kiosk.central.transport import WireRequest
from kiosk.hub.by_hand import answer_by_hand
from kiosk.hub.registry import ChipOfCard
from kiosk.model import Refused
from tests.hub.held import SHOWN, cards, holder, identity
from tests.hub.identities import certificate_of
from tests.hub.test_replacements import REISSUE, RENEW, apply_for, code
from tests.hub.world import KIOSK, NOON, World, case_key, make_world, person

LOST, USED = "彭见山", "许清晏"
COLLECTION = 7
"""The number of the case in which it is collected."""


@pytest.fixture
def world() -> World:
    return make_world("jiangsu-changzhou", sandbox=True)


async def order(world: World, name: str, service: str, reason: str = "") -> None:
    """Paid for, where it costs, and filed."""
    fee = await world.central.order_fee(m.FeeRequest(case_key(), holder(name), service, reason))
    if isinstance(fee, m.FeeOrder):
        assert world.hub.pay(fee.order)
    assert isinstance(await apply_for(world, name, service, reason=reason), m.Applied)


def bureau(world: World, name: str, steps: int = 1) -> list[int]:
    """The clerk works through the sandbox's door."""
    path = f"/sandbox/bureau?id_number={person(name).id_number}"
    return [answer_by_hand(world.hub.app, WireRequest("POST", path, {}, b"")).status for _ in range(steps)]


def laid_ready(world: World, name: str) -> dict[str, str]:
    path = f"/sandbox/bureau/ready?id_number={person(name).id_number}"
    told: dict[str, str] = json.loads(answer_by_hand(world.hub.app, WireRequest("GET", path, {}, b"")).body)
    return told


def chip(world: World, name: str) -> m.ChipIdentity:
    return identity(ChipOfCard(serial=int(laid_ready(world, name)["serial"])), "320400")


async def newest(world: World, name: str) -> m.OrderAtCentre:
    answer = await world.central.progress(m.ProgressRequest(holder(name)))
    assert isinstance(answer, m.Progress)
    return answer.orders[0]


async def ready(world: World, name: str) -> m.ReadyCard | Refused:
    return await world.central.ready_card(m.ReadyCardRequest(holder(name)))


async def collect(world: World, name: str) -> m.Collected | Refused:
    waiting = await ready(world, name)
    assert isinstance(waiting, m.ReadyCard), waiting
    key, what = case_key(COLLECTION), chip(world, name)
    return await world.central.collect(
        m.CollectRequest(key, holder(name), waiting.card, waiting.card_number, what, NOON, SHOWN)
    )


async def test_an_order_is_begun_made_laid_ready_and_collected_once(world: World) -> None:
    await order(world, LOST, REISSUE)
    stages = [(await newest(world, LOST)).stage]
    assert code(await ready(world, LOST)) == "NOT_READY"

    assert bureau(world, LOST, 3) == [204, 204, 409]

    told = await newest(world, LOST)
    stages.append(told.stage)
    assert (told.here, told.collect_at) == (True, "示例服务点")
    waiting = await ready(world, LOST)
    assert isinstance(waiting, m.ReadyCard)
    assert (waiting.slot, waiting.enables, waiting.replaces) == (3, True, None)
    assert await collect(world, LOST) == m.Collected(SocialState.ACTIVE)
    stages.append((await newest(world, LOST)).stage)
    assert stages == [OrderStage.ACCEPTED, OrderStage.MADE, OrderStage.DELIVERED]
    new, old = await cards(world, LOST)
    assert (new.social, new.pin, old.social) == (SocialState.ACTIVE, PinState.INITIAL, SocialState.CANCELLED)
    assert new.number_masked.endswith(waiting.card_number[-4:])
    assert code(await ready(world, LOST)) == "NO_JOB"


async def test_the_day_it_was_accepted_is_the_day_on_the_country_s_calendar(world: World) -> None:
    world.clock.move(16 * 3600)  # four in the morning in Beijing, still yesterday in UTC
    world.kiosk_clock.move(16 * 3600)
    await order(world, LOST, REISSUE)

    assert (await newest(world, LOST)).accepted_on == date(2026, 11, 22)


async def test_while_the_bureau_works_no_machine_does(world: World) -> None:
    await order(world, LOST, REISSUE)
    bureau(world, LOST)

    assert (await newest(world, LOST)).stage is OrderStage.MAKING
    assert code(await world.central.reserve(m.ReserveRequest(case_key(), 2))) == "NOT_READY"
    assert code(await world.central.scrap(m.ScrapRequest(case_key(), 1, "x"))) == "NOT_READY"
    bureau(world, LOST)
    assert code(await world.central.enable(m.EnableRequest(case_key(), NOON))) == "NOT_READY"
    assert (await newest(world, LOST)).stage is OrderStage.MADE


async def test_a_renewed_card_goes_on_until_its_successor_is_collected(world: World) -> None:
    await order(world, USED, RENEW, "damaged")
    bureau(world, USED, 2)
    (old,) = await cards(world, USED)
    waiting = await ready(world, USED)
    assert (old.social, old.renewing) == (SocialState.ACTIVE, True)
    assert isinstance(waiting, m.ReadyCard)
    assert waiting.replaces is not None
    assert waiting.replaces.tail == person(USED).centre.cards[0].number[-4:]
    gone = m.OldCardRequest(case_key(COLLECTION), "recycled", "K1")
    assert code(await world.central.report_old_card(gone)) == "NO_JOB"

    assert await collect(world, USED) == m.Collected(SocialState.ACTIVE)
    assert await world.central.report_old_card(gone) == m.Done()

    assert [(one.social, one.body) for one in await cards(world, USED)] == [
        (SocialState.ACTIVE, "with_holder"),
        (SocialState.CANCELLED, "recycled"),
    ]


async def test_it_is_collected_where_it_was_applied_for(world: World) -> None:
    await order(world, LOST, REISSUE)
    bureau(world, LOST, 2)
    world.hub.enrol(KIOSK, certificate_of(KIOSK).der, "另一个服务点")

    answer = await ready(world, LOST)

    assert isinstance(answer, Refused)
    assert (answer.code, answer.facts) == ("NOT_HERE", {"where": "示例服务点"})


async def test_where_machines_make_cards_the_bureau_makes_none() -> None:
    in_sichuan = make_world(sandbox=True)
    assert isinstance(await apply_for(in_sichuan, LOST, REISSUE), m.Applied)

    assert bureau(in_sichuan, LOST) == [409]
    assert laid_ready(in_sichuan, LOST) == {}


async def test_a_number_and_a_chip_are_given_once(world: World) -> None:
    await order(world, LOST, REISSUE)
    bureau(world, LOST, 2)
    first = laid_ready(world, LOST)
    assert isinstance(await apply_for(world, USED, RENEW, 2, reason="quality"), m.Applied)
    bureau(world, USED, 2)
    second = laid_ready(world, USED)

    assert first["number"] != second["number"]
    assert first["serial"] != second["serial"]
    waiting = [await ready(world, LOST), await ready(world, USED)]
    assert [one.slot for one in waiting if isinstance(one, m.ReadyCard)] == [3, 4]


async def test_a_withdrawn_order_is_collected_by_nobody(world: World) -> None:
    await order(world, LOST, REISSUE)
    bureau(world, LOST, 2)

    assert await world.central.withdraw(m.WithdrawRequest(case_key(), "settled")) == m.Done()

    assert code(await ready(world, LOST)) == "NO_JOB"
    assert bureau(world, LOST) == [409]
