import pytest

from kiosk.card_life import SocialState
from kiosk.central import messages as m
from kiosk.model import Refused
from tests.hub.held import card, cards, find, holder, lose
from tests.hub.world import (
    NOON,
    World,
    application,
    case_key,
    make_card,
    make_world,
    person,
    prove_mobile,
)

pytestmark = pytest.mark.slow

REISSUE, RENEW = "reissue_card", "renew_card"


def code(answer: object) -> str:
    assert isinstance(answer, Refused), answer
    return answer.code


async def asked(
    world: World, name: str, service: str, reason: str = "", ref: str = ""
) -> m.Eligibility | Refused:
    who = person(name)
    return await world.central.eligibility(
        m.EligibilityRequest(who.id_type, who.id_number, who.name, service, ref, reason)
    )


async def apply_for(
    world: World,
    name: str,
    service: str,
    number: int = 1,
    *,
    reason: str = "",
    bank: str = "SBB",
    ref: str = "",
) -> m.Applied | Refused:
    ref = ref or (await card(world, name)).ref
    await prove_mobile(world.central, world.hub, case_key(number))
    plain = application(person(name), case_key(number), bank)
    return await world.central.apply(
        m.ApplyRequest(plain.case, service, plain.applicant, bank, True, NOON, NOON, ref, reason)
    )


async def states(world: World, name: str) -> list[SocialState]:
    return [one.social for one in await cards(world, name)]


async def test_a_reissue_ends_the_old_card_when_it_is_filed_and_never_brings_it_back(world: World) -> None:
    old = await card(world, "彭见山")
    assert await asked(world, "彭见山", REISSUE, ref=old.ref) == m.Eligibility()

    assert isinstance(await apply_for(world, "彭见山", REISSUE), m.Applied)

    known = await card(world, "彭见山")
    assert (known.social, known.reissue_filed) == (SocialState.CANCELLED, True)
    assert code(await find(world, "彭见山", 3)) == "REISSUED"
    assert code(await lose(world, "彭见山", "formal", 4)) == "REISSUED"
    await make_card(world)
    await world.central.enable(m.EnableRequest(case_key(), NOON))
    assert await states(world, "彭见山") == [SocialState.ACTIVE, SocialState.CANCELLED]


async def test_a_reissue_that_came_to_nothing_leaves_the_card_lost_as_before(world: World) -> None:
    await apply_for(world, "彭见山", REISSUE)

    await world.central.withdraw(m.WithdrawRequest(case_key(), "jam"))

    known = await card(world, "彭见山")
    assert (known.social, known.reissue_filed) == (SocialState.FORMAL_LOST, False)
    assert isinstance(await apply_for(world, "彭见山", REISSUE, 2), m.Applied)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("许清晏", "NEED_FORMAL_LOSS"),
        ("沈嘉树", "NEED_FORMAL_LOSS"),
        ("曹予怀", "TEMP_ONLY"),
        ("余秋白", "SS_CANCELLED_BANK_OPEN"),
    ],
)
async def test_only_a_formally_lost_card_is_reissued(world: World, name: str, expected: str) -> None:
    ref = (await card(world, name)).ref

    assert code(await asked(world, name, REISSUE, ref=ref)) == expected
    assert code(await apply_for(world, name, REISSUE)) == expected


async def test_a_person_is_told_what_is_missing_without_naming_a_card(world: World) -> None:
    assert code(await asked(world, "许清晏", REISSUE)) == "NEED_FORMAL_LOSS"
    assert code(await asked(world, "曹予怀", REISSUE)) == "TEMP_ONLY"
    assert code(await asked(world, "林知夏", REISSUE)) == "NO_CARD"
    assert isinstance(await asked(world, "彭见山", REISSUE), m.Eligibility)
    assert code(await asked(world, "蔡听澜", REISSUE)) == "FROZEN"


async def test_a_second_reissue_is_refused_even_when_a_machine_asks(world: World) -> None:
    ref = (await card(world, "彭见山")).ref
    await apply_for(world, "彭见山", REISSUE)
    assert code(await apply_for(world, "彭见山", REISSUE, 2, ref=ref)) == "IN_PROGRESS"
    await make_card(world)
    await world.central.enable(m.EnableRequest(case_key(), NOON))

    assert code(await apply_for(world, "彭见山", REISSUE, 3, ref=ref)) == "REISSUED"


async def test_a_lost_and_reissued_card_of_ours_can_be_lost_and_reissued_again(world: World) -> None:
    await apply_for(world, "彭见山", REISSUE)
    await make_card(world)
    await world.central.enable(m.EnableRequest(case_key(), NOON))
    await lose(world, "彭见山", "formal", 2)

    assert isinstance(await apply_for(world, "彭见山", REISSUE, 3), m.Applied)
    await make_card(world, 3, 1, 3)
    await world.central.enable(m.EnableRequest(case_key(3), NOON))
    assert (await states(world, "彭见山")).count(SocialState.ACTIVE) == 1


async def test_a_renewal_keeps_the_old_card_until_the_new_one_is_taken(world: World) -> None:
    assert isinstance(await apply_for(world, "许清晏", RENEW, reason="damaged"), m.Applied)
    await make_card(world)
    known = await card(world, "许清晏")
    assert (known.social, known.renewing) == (SocialState.ACTIVE, True)

    await world.central.enable(m.EnableRequest(case_key(), NOON))

    assert await states(world, "许清晏") == [SocialState.ACTIVE, SocialState.CANCELLED]
    assert await world.central.report_old_card(m.OldCardRequest(case_key(), "recycled")) == m.Done()
    assert [one.body for one in await cards(world, "许清晏")] == ["with_holder", "recycled"]


async def test_the_old_body_is_taken_only_after_the_new_card_was(world: World) -> None:
    request = m.OldCardRequest(case_key(), "recycled")
    assert code(await world.central.report_old_card(request)) == "NO_JOB"
    await apply_for(world, "许清晏", RENEW, reason="damaged")
    await make_card(world)

    assert code(await world.central.report_old_card(request)) == "NOT_READY"


async def test_a_renewal_that_came_to_nothing_changes_nothing(world: World) -> None:
    await apply_for(world, "许清晏", RENEW, reason="damaged")
    await world.central.withdraw(m.WithdrawRequest(case_key(), "jam"))

    known = await card(world, "许清晏")
    assert (known.social, known.renewing) == (SocialState.ACTIVE, False)
    assert isinstance(await apply_for(world, "许清晏", RENEW, 2, reason="damaged"), m.Applied)


async def test_a_card_made_here_is_renewed_and_keeps_its_place_when_that_fails(world: World) -> None:
    first = application(person("林知夏"), case_key(1))
    await prove_mobile(world.central, world.hub, case_key(1))
    await world.central.apply(first)
    await make_card(world)
    await world.central.enable(m.EnableRequest(case_key(1), NOON))

    assert isinstance(await apply_for(world, "林知夏", RENEW, 2, reason="dirty"), m.Applied)
    await world.central.withdraw(m.WithdrawRequest(case_key(2), "jam"))

    assert code(await asked(world, "林知夏", "issue_card")) == "CARD_EXISTS"
    assert isinstance(await apply_for(world, "林知夏", RENEW, 3, reason="dirty"), m.Applied)


@pytest.mark.parametrize(
    ("name", "reason", "expected"),
    [
        ("许清晏", "damaged", ""),
        ("许清晏", "bored", "REASON_NOT_ALLOWED"),
        ("许清晏", "expired", "REASON_NOT_ALLOWED"),
        ("田长风", "expired", ""),
        ("许清晏", "name_or_id_changed", "KEY_INFO_FIRST"),
        ("秦晚舟", "name_or_id_changed", ""),
        ("段予诺", "reached_18", ""),
        ("许清晏", "reached_18", "REASON_NOT_ALLOWED"),
        ("彭见山", "damaged", "CARD_LOST"),
        ("余秋白", "damaged", "SS_CANCELLED_BANK_OPEN"),
        ("蔡听澜", "damaged", "FROZEN"),
    ],
)
async def test_a_renewal_needs_a_reason_that_the_rules_know(
    world: World, name: str, reason: str, expected: str
) -> None:
    ref = "" if expected == "FROZEN" else (await card(world, name)).ref
    answer = await asked(world, name, RENEW, reason, ref)

    assert (answer.code if isinstance(answer, Refused) else "") == expected


async def test_a_child_of_seven_needs_somebody_who_acts_for_it_to_renew(world: World) -> None:
    ref = (await card(world, "贺小禾")).ref

    assert code(await asked(world, "贺小禾", RENEW, "reached_7", ref)) == "AGE_GUARDIAN"


async def test_somebody_else_s_card_is_not_replaced(world: World) -> None:
    lost, held = (await card(world, "彭见山")).ref, (await card(world, "何望川")).ref

    assert code(await asked(world, "许清晏", REISSUE, ref=lost)) == "NOT_OWNER"
    assert code(await asked(world, "许清晏", RENEW, "damaged", held)) == "NOT_OWNER"


async def test_the_bank_stays_but_for_a_change_of_bank_where_that_is_a_reason(world: World) -> None:
    assert (
        code(await apply_for(world, "许清晏", RENEW, 1, reason="damaged", bank="SBA"))
        == "BANK_NOT_CHANGEABLE"
    )
    assert isinstance(await apply_for(world, "许清晏", RENEW, 2, reason="bank_change", bank="SBA"), m.Applied)
    assert isinstance(await apply_for(world, "彭见山", REISSUE, 3, bank="SBC"), m.Applied)


async def test_changzhou_binds_the_bank_and_takes_no_bank_change_for_a_reason() -> None:
    world = make_world("jiangsu-changzhou")
    ref = (await card(world, "许清晏")).ref

    assert code(await asked(world, "许清晏", RENEW, "bank_change", ref)) == "BANK_NOT_CHANGEABLE"
    answer = await asked(world, "许清晏", RENEW, "damaged", ref)
    assert answer == m.Eligibility(fee_fen=2000, bank_bound="SBB")


async def test_who_has_any_live_card_gets_no_first_one(world: World) -> None:
    for name in ("许清晏", "沈嘉树", "曹予怀", "彭见山", "潘予宁"):
        assert code(await asked(world, name, "issue_card")) == "CARD_EXISTS"
    assert isinstance(await asked(world, "余秋白", "issue_card"), m.Eligibility)
    assert code(await asked(world, "许清晏", "change_pin")) == "SERVICE_OFF"


async def test_first_cards_are_no_matter_of_a_machine_in_changzhou() -> None:
    assert code(await asked(make_world("jiangsu-changzhou"), "林知夏", "issue_card")) == "SERVICE_OFF"


async def test_henan_lets_sixteen_year_olds_come_alone_and_sichuan_does_not(world: World) -> None:
    assert code(await asked(world, "毛亦辰", "issue_card")) == "AGE_GUARDIAN"
    assert isinstance(await asked(make_world("henan"), "毛亦辰", "issue_card"), m.Eligibility)
    assert holder("毛亦辰").id_number[6:14] == "20101121"
