import pytest

from kiosk.card import keys
from kiosk.card_life import BankState, PinState, SocialState
from kiosk.central import messages as m
from kiosk.hub.hsm import KeyHolder, KeyUse
from kiosk.model import Refused
from tests.hub.held import SHOWN, card, cards, chip_of, deeds, enable, holder, number_of
from tests.hub.world import (
    MASTERS,
    MOBILE,
    NOON,
    World,
    apply,
    case_key,
    make_card,
    make_world,
    prove_mobile,
)

CHALLENGES = [f"{number:016X}" for number in (1, 2, 3, 4)]


def code(answer: object) -> str:
    assert isinstance(answer, Refused), answer
    return answer.code


async def by_chip(world: World, name: str, who: m.Holder | None = None, region: str = "510100") -> object:
    request = m.CardByChipRequest(number_of(name), chip_of(name, region), who)
    return await world.central.card_by_chip(request)


async def test_a_card_is_shown_in_its_four_dimensions_and_never_by_its_number(world: World) -> None:
    known = await card(world, "沈嘉树")

    assert (known.social, known.bank, known.pin, known.body) == (
        SocialState.INACTIVE,
        BankState.INACTIVE,
        PinState.INITIAL,
        "with_holder",
    )
    assert known.number_masked == "*****" + number_of("沈嘉树")[-4:]
    assert (known.bank_name, known.bank_phone) == ("示例银行乙", "028-0000-0002")
    assert (known.issuing_place_name, known.insured_place_name) == ("成都市", "成都市")


async def test_a_mobile_is_shown_masked_only(world: World) -> None:
    answer = await world.central.cards(m.CardsRequest(holder("许清晏")))

    assert isinstance(answer, m.Cards)
    assert answer.mobile_masked == "138 **** 8001"


async def test_surplus_cards_are_shown(world: World) -> None:
    assert [(one.surplus, one.generation) for one in await cards(world, "潘予宁")] == [
        (False, "3.00"),
        (True, "2.00"),
    ]


@pytest.mark.parametrize(
    ("name", "expected"), [("林知夏", "NO_CARD"), ("蔡听澜", "FROZEN"), ("赵牧野", "FROZEN")]
)
async def test_who_has_no_card_to_show(world: World, name: str, expected: str) -> None:
    answer = await world.central.cards(m.CardsRequest(holder(name)))

    assert isinstance(answer, Refused)
    assert (answer.code, answer.facts) == (expected, {})


async def test_a_number_under_another_name_is_not_found(world: World) -> None:
    who = m.Holder("CN_ID", holder("许清晏").id_number, "周以安")

    assert code(await world.central.cards(m.CardsRequest(who))) == "NOT_FOUND"


async def test_a_card_made_here_is_shown_like_one_from_before(world: World) -> None:
    await apply(world)
    made = await make_card(world)
    await world.central.enable(m.EnableRequest(case_key(), NOON))

    known = await card(world, "林知夏")
    assert known.number_masked.endswith(made.card_number[-4:])
    assert known.social is SocialState.ACTIVE


async def test_a_card_is_known_by_its_chip_and_its_owner_is_compared(world: World) -> None:
    known = await card(world, "许清晏")

    assert await by_chip(world, "许清晏") == known
    assert await by_chip(world, "许清晏", holder("许清晏")) == known
    assert code(await by_chip(world, "许清晏", holder("何望川"))) == "NOT_OWNER"
    assert await by_chip(world, "许清晏", region="370100") == Refused("CARD_FOREIGN", {"province": "山东"})
    assert await by_chip(world, "蔡听澜") == Refused("FROZEN", {}, "第三十条")


async def test_a_number_on_another_chip_is_a_copy_and_a_number_of_nobody_is_not_found(world: World) -> None:
    copied = m.CardByChipRequest(number_of("许清晏"), chip_of("何望川"))
    nobody = m.CardByChipRequest("X00000019", chip_of("何望川"))

    assert code(await world.central.card_by_chip(copied)) == "AUTH_DENIED"
    assert code(await world.central.card_by_chip(nobody)) == "NOT_FOUND"


@pytest.mark.parametrize(
    ("name", "scheme", "opens"),
    [
        ("许清晏", keys.SM4_SCHEME, True),
        ("何望川", keys.TDES_SCHEME, False),
        ("邓云舒", keys.TDES_SCHEME, False),
    ],
)
async def test_cards_of_every_generation_are_proved_with_their_own_keys(
    world: World, name: str, scheme: keys.KeyScheme, opens: bool
) -> None:
    chip = chip_of(name)
    request = m.HeldChipProofRequest(case_key(), number_of(name), chip, CHALLENGES)

    proof = await world.central.prove_held_chip(request)

    assert isinstance(proof, m.HeldChipProof)
    in_card = KeyHolder(MASTERS).card_keys("510100", bytes.fromhex(chip.atr_historical), scheme)
    r1, r2 = (bytes.fromhex(challenge) for challenge in CHALLENGES[:2])
    process = keys.process_key(in_card[KeyUse.INTERNAL], r1, scheme)
    assert proof.internal == (keys.authenticator(process, r2, scheme) + r2).hex().upper()
    assert bool(proof.external) is opens


async def test_enabling_needs_the_card_itself_and_happens_once(world: World) -> None:
    known = await card(world, "沈嘉树")
    wrong = m.EnableHeldRequest(case_key(9), holder("沈嘉树"), known.ref, chip_of("许清晏"), SHOWN)

    assert code(await world.central.enable_held(wrong)) == "NOT_OWNER"
    first = await enable(world, "沈嘉树")
    assert first == m.HeldEnabled(SocialState.ACTIVE, BankState.INACTIVE)
    assert await enable(world, "沈嘉树") == first
    assert await deeds(world) == ["enable"]
    assert code(await enable(world, "沈嘉树", 2)) == "ALREADY_ACTIVE"


async def test_the_bank_side_is_enabled_jointly_and_a_bank_s_no_is_the_bank_s_own(world: World) -> None:
    with_bank = await enable(world, "沈嘉树", with_bank=True)

    assert with_bank == m.HeldEnabled(SocialState.ACTIVE, BankState.ACTIVE)
    other = make_world()
    other.hub.banks.down.add("SBB")
    assert await enable(other, "沈嘉树", with_bank=True) == m.HeldEnabled(
        SocialState.ACTIVE, BankState.INACTIVE, "银行系统繁忙"
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [("彭见山", "CARD_LOST"), ("余秋白", "SS_CANCELLED_BANK_OPEN"), ("许清晏", "ALREADY_ACTIVE")],
)
async def test_what_can_not_be_enabled(world: World, name: str, expected: str) -> None:
    assert code(await enable(world, name)) == expected


async def test_enabling_is_no_service_of_machines_where_no_rule_names_it() -> None:
    for province in ("henan", "jiangsu-changzhou"):
        assert code(await enable(make_world(province), "沈嘉树")) == "SERVICE_OFF"


@pytest.mark.parametrize(
    ("proof", "expected"),
    [
        (m.Proof(id_read=True, face_matched=False), "FACE_MISMATCH"),
        (m.Proof(id_read=False, face_matched=True), "AUTH_DENIED"),
        (m.Proof(id_read=True, face_matched=True, agency=case_key(7)), "AGENT_NOT_ALLOWED"),
    ],
)
async def test_who_does_not_prove_to_stand_there_gets_nothing_done(
    world: World, proof: m.Proof, expected: str
) -> None:
    known = await card(world, "沈嘉树")
    request = m.EnableHeldRequest(case_key(), holder("沈嘉树"), known.ref, chip_of("沈嘉树"), proof)

    assert code(await world.central.enable_held(request)) == expected


async def contact(world: World, *, mobile: str = "", address: str = "", proof: m.Proof = SHOWN) -> object:
    ref = (await card(world, "许清晏")).ref
    request = m.ContactRequest(case_key(), holder("许清晏"), ref, proof, mobile, address)
    return await world.central.change_contact(request)


async def test_a_mobile_changes_only_after_its_code_and_an_address_without(world: World) -> None:
    assert code(await contact(world, mobile=MOBILE)) == "SMS_FAIL"
    await prove_mobile(world.central, world.hub, case_key())

    assert await contact(world, mobile=MOBILE, address="示例路9号") == m.Done()

    shown = await world.central.cards(m.CardsRequest(holder("许清晏")))
    assert isinstance(shown, m.Cards)
    assert shown.mobile_masked == "138 **** 8000"
    assert await deeds(world) == ["contact"]


@pytest.mark.parametrize(
    ("proof", "taken"),
    [
        (m.Proof(pin_verified=True), True),
        (m.Proof(face_matched=True), True),
        (m.Proof(id_read=True), False),
    ],
)
async def test_a_contact_changes_with_pin_or_face(world: World, proof: m.Proof, taken: bool) -> None:
    assert (await contact(world, address="示例路9号", proof=proof) == m.Done()) is taken


async def test_a_lost_card_changes_nothing_of_its_owner(world: World) -> None:
    ref = (await card(world, "彭见山")).ref
    request = m.ContactRequest(case_key(), holder("彭见山"), ref, SHOWN, "", "示例路9号")

    assert code(await world.central.change_contact(request)) == "CARD_LOST"
