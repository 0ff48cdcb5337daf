import pytest

from kiosk.card.files import is_card_number
from kiosk.central import messages as m
from kiosk.hub.numbers import luhn_digit
from kiosk.model import Refused
from tests.hub.world import (
    NOON,
    World,
    application,
    apply,
    case_key,
    chip,
    data_request,
    make_card,
    person,
    proof_request,
    prove_mobile,
)

CASE = case_key(1)


async def state(world: World, number: int = 1) -> m.CaseAtCentre:
    known = await world.central.look_up(m.LookUpRequest(case_key(number)))
    assert isinstance(known, m.CaseAtCentre)
    return known


async def eligible(world: World, name: str) -> m.Eligibility | Refused:
    who = person(name)
    return await world.central.eligibility(m.EligibilityRequest(who.id_type, who.id_number, who.name))


async def test_a_card_goes_from_application_to_enabled(world: World) -> None:
    assert await eligible(world, "林知夏") == m.Eligibility()
    assert isinstance(await apply(world), m.Applied)
    assert (await state(world)).state == "applied"

    reserved = await make_card(world)
    assert await state(world) == m.CaseAtCentre("made", 1, reserved.card_number[-4:], chip().card_id)
    assert await world.central.enable(m.EnableRequest(CASE, NOON)) == m.Done()

    assert (await state(world)).state == "enabled"


async def test_numbers_have_right_check_characters_and_never_come_twice(world: World) -> None:
    await apply(world)

    given = []
    for attempt in (1, 2, 3):
        reserved = await world.central.reserve(m.ReserveRequest(CASE, attempt))
        assert isinstance(reserved, m.Reserved)
        given.append(reserved)

    assert all(is_card_number(one.card_number) for one in given)
    assert all(luhn_digit(one.bank_card_number[:-1]) == one.bank_card_number[-1] for one in given)
    assert len({one.card_number for one in given}) == len({one.bank_card_number for one in given}) == 3
    assert all(one.expiry_date.year == one.issue_date.year + 10 for one in given)


@pytest.mark.parametrize(
    ("name", "code", "facts"),
    [
        ("郑一诺", "ELIG_NOT", {}),
        ("吴思源", "CARD_EXISTS", {"tail": "4417"}),
        ("赵牧野", "FROZEN", {}),
        ("冯景行", "UNIT_BATCH", {}),
        ("钱星河", "ID_EXPIRED", {}),
        ("何小满", "AGE_GUARDIAN", {"age": "18"}),
        ("陈予安", "AGE_GUARDIAN", {"age": "18"}),
        ("李䶮", "NAME_NOT_ON_CARD", {}),
    ],
)
async def test_who_may_not_apply_is_told_why_before_and_at_the_application(
    world: World, name: str, code: str, facts: dict[str, str]
) -> None:
    before = await eligible(world, name)
    applied = await apply(world, name)

    for answer in (before, applied):
        assert isinstance(answer, Refused)
        assert (answer.code, answer.facts) == (code, facts)
    assert (await state(world)).state == "refused"


@pytest.mark.parametrize("name", ["周以安", "欧阳明远", "阿依古丽·买买提江", "罗清和", "孙望舒"])
async def test_everybody_else_may_apply(world: World, name: str) -> None:
    assert await eligible(world, name) == m.Eligibility()
    assert isinstance(await apply(world, name), m.Applied)


async def test_a_number_under_another_name_is_nobody(world: World) -> None:
    request = m.EligibilityRequest("CN_ID", person("林知夏").id_number, "周以安")

    assert await world.central.eligibility(request) == Refused("ELIG_NOT", {}, "第八条")


async def test_a_bank_says_why_it_refuses_and_another_bank_may_accept(world: World) -> None:
    refused = await apply(world, "孙望舒", bank="SBA")
    accepted = await world.central.apply(application(person("孙望舒"), CASE, "SBB"))

    assert isinstance(refused, Refused)
    assert refused.code == "BANK_REFUSED"
    assert refused.facts == {"bank": "示例银行甲", "reason": "预留身份信息需要到柜台核实"}
    assert isinstance(accepted, m.Applied)


async def test_a_bank_that_was_down_is_asked_anew(world: World) -> None:
    world.hub.banks.down.add("SBB")
    assert await apply(world) == Refused("BANK_DOWN", {"bank": "示例银行乙"})

    world.hub.banks.down.clear()

    assert isinstance(await world.central.apply(application(person("林知夏"), CASE)), m.Applied)


async def test_one_person_gets_one_card(world: World) -> None:
    await apply(world, number=1)
    stages = [await eligible(world, "林知夏"), await apply(world, number=2)]
    reserved = await make_card(world, number=1)
    stages.append(await eligible(world, "林知夏"))
    await world.central.enable(m.EnableRequest(CASE, NOON))

    assert [stage.code for stage in stages if isinstance(stage, Refused)] == ["IN_PROGRESS"] * 3
    last = await eligible(world, "林知夏")
    assert last == Refused("CARD_EXISTS", {"tail": reserved.card_number[-4:]}, "第八条")


async def test_a_withdrawn_case_frees_the_person_and_never_comes_back(world: World) -> None:
    await apply(world, number=1)
    await world.central.reserve(m.ReserveRequest(CASE, 1))

    assert await world.central.withdraw(m.WithdrawRequest(CASE, "jam")) == m.Done()

    assert (await state(world)).state == "withdrawn"
    assert await world.central.reserve(m.ReserveRequest(CASE, 2)) == Refused("NO_JOB")
    assert await world.central.enable(m.EnableRequest(CASE, NOON)) == Refused("NO_JOB")
    assert isinstance(await apply(world, number=2), m.Applied)


async def test_a_case_withdrawn_before_it_arrived_stays_withdrawn(world: World) -> None:
    await world.central.withdraw(m.WithdrawRequest(CASE, "doubt"))

    late = await world.central.apply(application(person("林知夏"), CASE))

    assert late == Refused("NO_JOB")


async def test_a_scrapped_attempt_gives_no_number_even_when_its_reservation_comes_late(world: World) -> None:
    await apply(world)
    await world.central.scrap(m.ScrapRequest(CASE, 1, "jam"))

    late = await world.central.reserve(m.ReserveRequest(CASE, 1))
    next_one = await world.central.reserve(m.ReserveRequest(CASE, 2))

    assert late == Refused("NOT_READY")
    assert isinstance(next_one, m.Reserved)


async def test_a_spoilt_card_s_number_is_void_and_its_chip_is_never_used_again(world: World) -> None:
    await apply(world)
    first = await make_card(world, attempt=1, body=1)
    assert await world.central.scrap(m.ScrapRequest(CASE, 1, "read back failed")) == m.Done()
    assert await state(world) == m.CaseAtCentre("applied", 1)

    second = await world.central.reserve(m.ReserveRequest(CASE, 2))

    assert isinstance(second, m.Reserved)
    assert second.card_number != first.card_number
    assert await world.central.prove_chip(proof_request(CASE, 2, 1)) == Refused("AUTH_DENIED")
    assert isinstance(await world.central.prove_chip(proof_request(CASE, 2, 2)), m.ChipProof)


async def test_another_chip_than_the_proved_one_gets_nothing(world: World) -> None:
    await apply(world)
    reserved = await world.central.reserve(m.ReserveRequest(CASE, 1))
    assert isinstance(reserved, m.Reserved)
    before_proof = await world.central.card_data(data_request(CASE))
    await world.central.prove_chip(proof_request(CASE, 1, 1))

    swapped = [
        before_proof,
        await world.central.prove_chip(proof_request(CASE, 1, 2)),
        await world.central.card_data(data_request(CASE, 1, 2)),
        await world.central.report_made(
            m.MadeRequest(CASE, 1, chip(2), reserved.card_number, reserved.bank_card_number)
        ),
        await world.central.report_made(
            m.MadeRequest(CASE, 1, chip(1), "X00000999", reserved.bank_card_number)
        ),
    ]

    assert swapped == [Refused("AUTH_DENIED")] * 5


async def test_a_blank_of_another_province_is_not_ours(world: World) -> None:
    await apply(world)
    await world.central.reserve(m.ReserveRequest(CASE, 1))
    foreign = m.ChipIdentity("370100" + chip().card_id[6:], chip().atr_historical, "3.00")

    answer = await world.central.prove_chip(m.ChipProofRequest(CASE, 1, foreign, ["00" * 8] * 4))

    assert answer == Refused("AUTH_DENIED")


async def test_nothing_is_enabled_that_was_not_made(world: World) -> None:
    await apply(world)
    await world.central.reserve(m.ReserveRequest(CASE, 1))

    assert await world.central.enable(m.EnableRequest(CASE, NOON)) == Refused("NOT_READY")
    assert await world.central.report_retained(m.RetainedRequest(CASE, "S1")) == Refused("NOT_READY")


async def test_a_retained_card_is_neither_enabled_nor_withdrawn_from_the_machine(world: World) -> None:
    await apply(world)
    await make_card(world)

    assert await world.central.report_retained(m.RetainedRequest(CASE, "S1")) == m.Done()

    assert (await state(world)).state == "retained"
    assert await world.central.enable(m.EnableRequest(CASE, NOON)) == Refused("NOT_READY")
    assert await world.central.withdraw(m.WithdrawRequest(CASE, "x")) == Refused("NOT_READY")
    assert await world.central.scrap(m.ScrapRequest(CASE, 1, "x")) == Refused("NOT_READY")


async def test_an_application_needs_a_proved_mobile_and_a_matching_face(world: World) -> None:
    unproved = await world.central.apply(application(person("林知夏"), CASE))
    await prove_mobile(world.central, world.hub, CASE)
    request = application(person("林知夏"), CASE)
    mismatch = m.ApplyRequest(
        case=CASE,
        service=request.service,
        applicant=request.applicant,
        bank=request.bank,
        face_matched=False,
        data_consent_at=NOON,
        face_consent_at=NOON,
    )

    assert unproved == Refused("SMS_FAIL")
    assert await world.central.apply(mismatch) == Refused("FACE_MISMATCH")


async def test_nothing_is_known_of_a_case_that_nobody_named(world: World) -> None:
    assert await state(world, 9) == m.CaseAtCentre("unknown")
    assert await world.central.reserve(m.ReserveRequest(case_key(9), 1)) == Refused("NO_JOB")
