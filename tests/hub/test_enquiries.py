from datetime import timedelta
from typing import Literal

import pytest

from kiosk.central import messages as m
from kiosk.model import Refused
from tests.hub.held import SHOWN, card, holder
from tests.hub.world import NOON, TODAY, World, apply, case_key, make_card, make_world

WITH_PIN = m.Proof(pin_verified=True)


def code(answer: object) -> str:
    assert isinstance(answer, Refused), answer
    return answer.code


async def balance(world: World, name: str = "许清晏", proof: m.Proof = WITH_PIN) -> object:
    ref = (await card(world, name)).ref
    return await world.central.medical_balance(m.BalanceRequest(holder(name), ref, proof))


async def rights(world: World, proof: m.Proof = WITH_PIN, name: str = "许清晏") -> object:
    ref = (await card(world, name)).ref
    return await world.central.rights(m.RightsRequest(holder(name), ref, "insurance", proof))


async def ecard(world: World, name: str) -> object:
    return await world.central.ecard_code(m.EcardRequest(holder(name)))


async def test_the_medical_balance_is_changzhou_s_and_needs_the_pin() -> None:
    world = make_world("jiangsu-changzhou")

    assert await balance(world) == m.MedicalBalance(128640, TODAY)
    assert code(await balance(world, proof=SHOWN)) == "AUTH_DENIED"
    assert code(await balance(world, "何望川")) == "NOT_FOUND"
    assert code(await balance(world, "彭见山")) == "CARD_LOST"
    assert code(await balance(make_world())) == "SERVICE_OFF"


async def test_a_person_s_own_record_is_shown_after_pin_or_face(world: World) -> None:
    shown = await rights(world)

    assert isinstance(shown, m.Rights)
    assert shown.rows[0] == m.RightsRow("养老保险", "参保缴费")
    assert await rights(world, m.Proof(face_matched=True)) == shown
    assert code(await rights(world, m.Proof(face_matched=None, id_read=True))) == "AUTH_DENIED"
    assert await rights(world, name="何望川") == m.Rights(TODAY, [])
    assert code(await rights(make_world("jiangsu-changzhou"))) == "SERVICE_OFF"


async def test_a_record_is_not_shown_with_somebody_else_s_card(world: World) -> None:
    ref = (await card(world, "何望川")).ref
    request = m.RightsRequest(holder("许清晏"), ref, "insurance", WITH_PIN)

    assert code(await world.central.rights(request)) == "NOT_OWNER"


async def test_an_ecard_code_is_new_each_time_and_short_lived(world: World) -> None:
    first, second = await ecard(world, "许清晏"), await ecard(world, "许清晏")

    assert isinstance(first, m.EcardCode)
    assert isinstance(second, m.EcardCode)
    assert first.payload != second.payload
    assert first.valid_until == NOON + timedelta(seconds=300)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("彭见山", "CARD_LOST"),
        ("沈嘉树", "NOT_ACTIVE"),
        ("余秋白", "NO_CARD"),
        ("林知夏", "NO_CARD"),
        ("蔡听澜", "FROZEN"),
    ],
)
async def test_without_a_card_in_use_there_is_no_ecard(world: World, name: str, expected: str) -> None:
    assert code(await ecard(world, name)) == expected


@pytest.mark.parametrize(
    ("province", "district", "count"),
    [("sichuan", "", 3), ("sichuan", "锦江区", 1), ("jiangsu-changzhou", "", 5), ("henan", "锦江区", 0)],
)
async def test_service_points_are_those_of_the_province_and_district(
    province: str, district: str, count: int
) -> None:
    answer = await make_world(province).central.service_points(m.ServicePointsRequest(district))

    assert isinstance(answer, m.ServicePoints)
    assert len(answer.points) == count
    assert all(point.phone and point.address for point in answer.points)


@pytest.mark.parametrize(
    ("inside", "first", "count"),
    [
        ("", ("320000", "江苏省"), 3),
        ("510000", ("510100", "成都市"), 4),
        ("510100", ("510104", "锦江区"), 5),
        ("510104", ("510104001", "示例街道"), 3),
        ("510104001", None, 0),
        ("650000", None, 0),
    ],
)
async def test_regions_lie_in_each_other(inside: str, first: tuple[str, str] | None, count: int) -> None:
    answer = await make_world().central.regions(m.RegionsRequest(inside))

    assert isinstance(answer, m.Regions)
    assert len(answer.regions) == count
    assert first is None or (answer.regions[0].code, answer.regions[0].name) == first


async def left_behind(world: World, name: str) -> object:
    return await world.central.left_behind(m.LeftBehindRequest(holder(name)))


async def hand_back(world: World, name: str, slip: str, number: int = 5) -> object:
    return await world.central.hand_back(m.HandBackRequest(case_key(number), holder(name), slip, SHOWN))


async def test_an_id_card_left_behind_is_found_and_given_back_once(world: World) -> None:
    assert code(await left_behind(world, "林知夏")) == "NOT_FOUND"
    keep = m.KeepRequest(case_key(4), holder("林知夏"), "S-7", "id_card")
    assert await world.central.keep(keep) == m.Done()

    found = await left_behind(world, "林知夏")

    assert found == m.LeftBehind([m.KeptThing("S-7", "id_card", NOON, "示例服务点", here=True)])
    assert code(await hand_back(world, "周以安", "S-7")) == "NOT_FOUND"
    assert await hand_back(world, "林知夏", "S-7", 6) == m.Done()
    assert await hand_back(world, "林知夏", "S-7", 6) == m.Done()
    assert code(await left_behind(world, "林知夏")) == "NOT_FOUND"


async def test_a_card_that_nobody_took_waits_for_its_owner(world: World) -> None:
    await apply(world)
    await make_card(world)
    await world.central.report_retained(m.RetainedRequest(case_key(), "S-9"))

    found = await left_behind(world, "林知夏")

    assert isinstance(found, m.LeftBehind)
    assert [(thing.slip, thing.kind, thing.here) for thing in found.things] == [("S-9", "social_card", True)]
    assert await hand_back(world, "林知夏", "S-9") == m.Done()
    assert code(await left_behind(world, "林知夏")) == "NOT_FOUND"
    assert (await card(world, "林知夏")).social == "inactive"  # SC-R art. 13: enabling is a step of its own


@pytest.mark.parametrize(("told", "believed"), [("", "initial"), ("set", "set")])
async def test_who_left_before_choosing_a_pin_has_the_factory_s(
    world: World, told: Literal["", "set"], believed: str
) -> None:
    await apply(world)
    await make_card(world)
    await world.central.report_retained(m.RetainedRequest(case_key(), "S-9", told))

    assert await hand_back(world, "林知夏", "S-9") == m.Done()

    assert (await card(world, "林知夏")).pin == believed
