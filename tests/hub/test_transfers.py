import pytest

from kiosk.card import files, keys
from kiosk.card.files import with_insured_place
from kiosk.central import messages as m
from kiosk.hub.hsm import KeyHolder, KeyUse
from kiosk.model import Refused
from tests.hub.held import SHOWN, card, chip_of, deeds, holder
from tests.hub.world import MASTERS, World, case_key, make_world

FACTOR, SOURCE = "3C5CA4D179AA3C00", "7D79B86BCFC3174C"
INITIALISER = "915600000251010051010001"


def code(answer: object) -> str:
    assert isinstance(answer, Refused), answer
    return answer.code


async def grant(world: World, name: str) -> m.TransferGrant | Refused:
    ref = (await card(world, name)).ref
    return await world.central.transfer(
        m.TransferRequest(case_key(), holder(name), ref, chip_of(name), SHOWN)
    )


async def data(world: World, name: str, number: int = 1) -> m.TransferData | Refused:
    ref = (await card(world, name)).ref
    return await world.central.transfer_data(
        m.TransferDataRequest(case_key(number), ref, chip_of(name), INITIALISER, FACTOR, SOURCE)
    )


async def test_a_place_moves_once_the_chip_says_so(world: World) -> None:
    assert await grant(world, "董星野") == m.TransferGrant("510100", "成都市", "510700", "绵阳市")
    given = await data(world, "董星野")
    assert (await card(world, "董星野")).insured_place == "510100"

    ref = (await card(world, "董星野")).ref
    done = await world.central.report_transferred(m.TransferredRequest(case_key(), ref, "510700"))

    assert done == m.Done()
    assert (await card(world, "董星野")).insured_place_name == "绵阳市"
    assert await deeds(world) == ["transfer_granted", "transferred"]
    assert isinstance(given, m.TransferData)


async def test_the_right_to_write_is_the_update_key_s_and_only_the_place_changes(world: World) -> None:
    await grant(world, "董星野")

    given = await data(world, "董星野")

    assert isinstance(given, m.TransferData)
    chip = chip_of("董星野")
    laid = KeyHolder(MASTERS).card_keys("510100", bytes.fromhex(chip.atr_historical))
    process = keys.process_key(laid[KeyUse.UPDATE], bytes.fromhex(FACTOR))
    source = bytes.fromhex(SOURCE)
    assert given.external == (keys.authenticator(process, source) + source).hex().upper()
    (record,) = given.records
    said = files.decode(files.ISSUER, bytes.fromhex(record.tlv))
    assert (record.file, record.number) == ("EF05", files.ISSUER.number)
    assert said == with_insured_place(INITIALISER, "510700")
    assert files.insured_place(said) == "510700"


async def test_nothing_is_written_without_a_grant_in_the_same_case(world: World) -> None:
    assert code(await data(world, "董星野")) == "AUTH_DENIED"
    await grant(world, "董星野")
    assert code(await data(world, "董星野", 2)) == "AUTH_DENIED"


async def test_a_place_nobody_granted_is_not_taken_for_written(world: World) -> None:
    ref = (await card(world, "董星野")).ref
    for number, place in ((1, "510300"), (2, "510700")):
        if number == 1:
            await grant(world, "董星野")
        request = m.TransferredRequest(case_key(number), ref, place)
        assert code(await world.central.report_transferred(request)) == "AUTH_DENIED"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("程念北", "OTHER_PROVINCE"),
        ("彭见山", "CARD_LOST"),
        ("沈嘉树", "NOT_ACTIVE"),
        ("余秋白", "SS_CANCELLED_BANK_OPEN"),
    ],
)
async def test_who_gets_no_transfer(world: World, name: str, expected: str) -> None:
    assert code(await grant(world, name)) == expected
    assert await deeds(world) == []


async def test_transfers_are_for_the_counter_elsewhere() -> None:
    for province in ("henan", "jiangsu-changzhou"):
        assert code(await grant(make_world(province), "董星野")) == "SERVICE_OFF"
