from datetime import timedelta

import pytest

from kiosk.card_life import SocialState
from kiosk.central import messages as m
from kiosk.errors import CentralUnreachable
from kiosk.model import Refused
from tests.hub.held import SHOWN, card, cards, chip_of, deeds, find, holder, lose, number_of
from tests.hub.world import NOON, World, case_key, make_world

WEEK_S = 7 * 86_400


def code(answer: object) -> str:
    assert isinstance(answer, Refused), answer
    return answer.code


async def social(world: World, name: str) -> SocialState:
    return (await card(world, name)).social


async def test_a_temporary_loss_holds_at_once_and_says_when_it_ends_and_whom_else_to_tell(
    world: World,
) -> None:
    told = await lose(world, "许清晏")

    assert told == m.LossReported(NOON, NOON + timedelta(days=7), "示例银行乙", "028-0000-0002")
    known = await card(world, "许清晏")
    assert (known.social, known.lost_until) == (SocialState.TEMP_LOST, NOON + timedelta(days=7))


@pytest.mark.parametrize(("waited_s", "state"), [(WEEK_S - 1, "temp_lost"), (WEEK_S, "active")])
async def test_after_seven_days_by_the_centre_s_clock_the_card_is_what_it_was(
    world: World, waited_s: int, state: str
) -> None:
    await lose(world, "许清晏")

    world.clock.move(waited_s)

    assert await social(world, "许清晏") == state


async def test_the_machine_s_clock_ends_no_loss(world: World) -> None:
    await lose(world, "许清晏")

    world.kiosk_clock.move(WEEK_S + 60)

    assert await social(world, "许清晏") is SocialState.TEMP_LOST


async def test_of_a_lost_card_it_is_told_what_it_is_again_when_it_is_found(world: World) -> None:
    assert (await card(world, "蒋云帆")).before_loss is SocialState.INACTIVE
    assert (await card(world, "彭见山")).before_loss is SocialState.ACTIVE
    assert (await card(world, "许清晏")).before_loss is None


async def test_seven_days_are_counted_to_the_minute(world: World) -> None:
    world.clock.move(59)
    told = await lose(world, "许清晏")

    assert isinstance(told, m.LossReported)
    assert told.lapses_at == NOON + timedelta(days=7)


async def test_a_card_that_was_never_enabled_is_so_again(world: World) -> None:
    await lose(world, "沈嘉树")
    world.clock.move(WEEK_S)

    assert await social(world, "沈嘉树") is SocialState.INACTIVE


async def test_a_formal_loss_never_lapses(world: World) -> None:
    told = await lose(world, "许清晏", "formal")
    world.clock.move(100 * WEEK_S)
    world.kiosk_clock.move(100 * WEEK_S)

    assert isinstance(told, m.LossReported)
    assert told.lapses_at is None
    assert await social(world, "许清晏") is SocialState.FORMAL_LOST


async def test_a_formal_report_ends_the_seven_days_and_remembers_the_state_before_the_first(
    world: World,
) -> None:
    await lose(world, "沈嘉树", "temporary", 1)
    await lose(world, "沈嘉树", "formal", 2)
    world.clock.move(WEEK_S)
    world.kiosk_clock.move(WEEK_S)

    assert await social(world, "沈嘉树") is SocialState.FORMAL_LOST
    assert await find(world, "沈嘉树", 3) == m.LossCancelled(
        SocialState.INACTIVE, "示例银行乙", "028-0000-0002"
    )


async def test_what_was_reported_before_the_machine_s_time_counts_from_then(world: World) -> None:
    left = (await card(world, "曹予怀")).lost_until

    assert left == NOON + timedelta(days=5)
    assert await social(world, "丁若溪") is SocialState.ACTIVE


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("曹予怀", "temporary", "ALREADY_LOST"),
        ("彭见山", "temporary", "ALREADY_FORMAL"),
        ("彭见山", "formal", "ALREADY_FORMAL"),
        ("余秋白", "formal", "SS_CANCELLED_BANK_OPEN"),
    ],
)
async def test_what_can_not_be_lost_any_more(world: World, name: str, kind: str, expected: str) -> None:
    before = (await cards(world, name))[0].social

    assert code(await lose(world, name, kind)) == expected
    assert (await cards(world, name))[0].social is before
    assert await deeds(world) == []


async def test_a_card_of_somebody_else_is_neither_lost_nor_found_for_them(world: World) -> None:
    other = await card(world, "何望川")

    assert code(await lose(world, "许清晏", ref=other.ref)) == "NOT_OWNER"
    assert code(await lose(world, "许清晏", ref="0" * 32)) == "NO_CARD"
    assert await social(world, "何望川") is SocialState.ACTIVE


async def test_a_found_card_is_what_it_was_and_only_the_card_itself_will_do(world: World) -> None:
    known = await card(world, "彭见山")

    async def found(chip: m.ChipIdentity, number: str) -> object:
        request = m.CancelLossRequest(case_key(), holder("彭见山"), known.ref, chip, number, SHOWN)
        return await world.central.cancel_loss(request)

    assert code(await found(chip_of("许清晏"), number_of("彭见山"))) == "NOT_OWNER"
    assert code(await found(chip_of("彭见山"), number_of("许清晏"))) == "NOT_OWNER"
    assert await social(world, "彭见山") is SocialState.FORMAL_LOST
    assert await find(world, "彭见山") == m.LossCancelled(SocialState.ACTIVE, "示例银行乙", "028-0000-0002")
    assert await social(world, "彭见山") is SocialState.ACTIVE
    assert code(await find(world, "彭见山", 3)) == "NOT_LOST"


async def test_a_report_without_an_answer_is_found_by_asking_and_never_made_twice(world: World) -> None:
    ref = (await card(world, "许清晏")).ref
    request = m.LossRequest(case_key(), holder("许清晏"), ref, "temporary", SHOWN)
    world.hub.faults.drop_answer("/v1/loss", 2)
    with pytest.raises(CentralUnreachable):
        await world.central.report_loss(request)

    assert await deeds(world) == ["temporary_loss"]
    world.clock.move(3600)
    world.kiosk_clock.move(3600)
    first = await world.central.report_loss(request)
    in_other_words = await world.central.report_loss(
        m.LossRequest(case_key(), holder("许清晏"), ref, "temporary", m.Proof(id_read=True))
    )
    assert first == in_other_words
    assert isinstance(first, m.LossReported)
    assert first.reported_at == NOON


async def test_one_case_is_about_one_card_and_one_machine(world: World) -> None:
    await lose(world, "许清晏")
    other = await card(world, "何望川")

    with pytest.raises(CentralUnreachable, match="idempotency-conflict"):
        await lose(world, "何望川", ref=other.ref)
    assert await social(world, "何望川") is SocialState.ACTIVE


async def test_a_report_that_comes_after_its_case_was_withdrawn_never_happens(world: World) -> None:
    assert await world.central.withdraw(m.WithdrawRequest(case_key(), "nobody answered")) == m.Done()

    assert code(await lose(world, "许清晏")) == "NO_JOB"
    assert await social(world, "许清晏") is SocialState.ACTIVE


async def test_what_was_done_can_not_be_withdrawn(world: World) -> None:
    await lose(world, "许清晏")

    assert code(await world.central.withdraw(m.WithdrawRequest(case_key(), "x"))) == "NOT_READY"
    assert await social(world, "许清晏") is SocialState.TEMP_LOST


@pytest.mark.parametrize(
    ("province", "kind", "expected", "article"),
    [
        ("henan", "temporary", "SERVICE_OFF", ""),
        ("jiangsu-changzhou", "temporary", "SERVICE_OFF", ""),
        ("jiangsu-changzhou", "formal", "MUST_BANK", "三.2"),
    ],
)
async def test_each_province_s_centre_keeps_its_own_rule_whatever_a_machine_asks(
    province: str, kind: str, expected: str, article: str
) -> None:
    world = make_world(province)
    answer = await lose(world, "许清晏", kind)

    assert isinstance(answer, Refused)
    assert (answer.code, answer.article) == (expected, article)


async def test_finding_is_the_bank_s_in_changzhou_and_not_for_machines_in_henan() -> None:
    for province, expected in (("jiangsu-changzhou", "MUST_BANK"), ("henan", "SERVICE_OFF")):
        assert code(await find(make_world(province), "彭见山")) == expected
