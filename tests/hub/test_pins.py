import logging

import pytest
from sqlalchemy import inspect, text

from kiosk.card import keys
from kiosk.central import messages as m
from kiosk.crypto import sm2
from kiosk.entropy import SystemEntropy
from kiosk.errors import CentralUnreachable
from kiosk.hub.hsm import KeyHolder, KeyUse
from kiosk.model import Refused
from tests.hub.held import SHOWN, card, chip_of, deeds, holder, lose, sealed
from tests.hub.world import MASTERS, World, case_key, make_world, said

FACTOR, SOURCE = "3C5CA4D179AA3C00", "7D79B86BCFC3174C"
CHALLENGE = "CEA1DB2F4623FE89"
NEW_PIN = "805137"


def code(answer: object) -> str:
    assert isinstance(answer, Refused), answer
    return answer.code


def in_card(name: str, scheme: keys.KeyScheme) -> dict[KeyUse, bytes]:
    return KeyHolder(MASTERS).card_keys("510100", bytes.fromhex(chip_of(name).atr_historical), scheme)


async def authorise(
    world: World, name: str, attempt: int = 1, proof: m.Proof = SHOWN
) -> m.PinAuthority | Refused:
    ref = (await card(world, name)).ref
    request = m.PinAuthorityRequest(
        case_key(), attempt, holder(name), ref, chip_of(name), proof, FACTOR, SOURCE
    )
    return await world.central.authorise_pin(request)


async def authorised(world: World, name: str, attempt: int = 1) -> m.PinAuthority:
    answer = await authorise(world, name, attempt)
    assert isinstance(answer, m.PinAuthority), answer
    return answer


async def message(
    world: World, name: str, sealed_pin: str = "", attempt: int = 1, challenge: str = CHALLENGE
) -> m.PinMessage | Refused:
    ref = (await card(world, name)).ref
    return await world.central.pin_message(
        m.PinMessageRequest(case_key(), attempt, ref, chip_of(name), challenge, sealed_pin)
    )


@pytest.mark.parametrize(("name", "scheme"), [("袁若水", keys.SM4_SCHEME), ("何望川", keys.TDES_SCHEME)])
async def test_the_chip_gets_the_proof_and_the_new_pin_that_its_own_keys_open(
    world: World, name: str, scheme: keys.KeyScheme
) -> None:
    laid = in_card(name, scheme)
    right = await authorised(world, name)
    process = keys.process_key(laid[KeyUse.PIN_UNBLOCK], bytes.fromhex(FACTOR), scheme)
    source = bytes.fromhex(SOURCE)
    assert right.external == (keys.authenticator(process, source, scheme) + source).hex().upper()

    told = await message(world, name, sealed(right.seal_with, NEW_PIN))

    assert isinstance(told, m.PinMessage)
    apdu = bytes.fromhex(told.apdu)
    process = keys.process_key(laid[KeyUse.MAINTENANCE], bytes.fromhex(CHALLENGE), scheme)
    assert apdu[:4] == bytes.fromhex("84240001")
    assert apdu[-4:] == keys.mac(process, apdu[:-4], scheme)
    assert keys.open_pin(process, apdu[5:-4], scheme) == bytes.fromhex(NEW_PIN)


async def test_without_a_pin_it_is_unblocked_only(world: World) -> None:
    await authorised(world, "袁若水")

    told = await message(world, "袁若水")

    process = keys.process_key(
        in_card("袁若水", keys.SM4_SCHEME)[KeyUse.MAINTENANCE], bytes.fromhex(CHALLENGE)
    )
    assert told == m.PinMessage(keys.pin_unblock_apdu(process).hex().upper())


async def test_no_pin_in_clear_travels_is_logged_or_lies_in_the_database(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    right = await authorised(world, "袁若水")
    told = await message(world, "袁若水", sealed(right.seal_with, NEW_PIN))
    assert isinstance(told, m.PinMessage)

    with world.hub.engine.connect() as db:
        tables = inspect(db).get_table_names()
        rows = [str(tuple(row)) for table in tables for row in db.execute(text(f"select * from {table}"))]  # noqa: S608
    travelled = b"".join(said(world, request) for request in world.transport.sent).decode()
    assert "pin_message" in str(rows)  # what was looked at is the right database
    for place in (caplog.text, str(rows), travelled):
        assert NEW_PIN not in place
        assert NEW_PIN.encode("ascii").hex() not in place.lower()


async def test_each_attempt_has_a_key_of_its_own_that_opens_one_message(world: World) -> None:
    first, second = await authorised(world, "袁若水", 1), await authorised(world, "袁若水", 2)
    assert first.seal_with != second.seal_with

    assert code(await message(world, "袁若水", sealed(first.seal_with, NEW_PIN), attempt=2)) == "AUTH_DENIED"
    told = await message(world, "袁若水", sealed(second.seal_with, NEW_PIN), attempt=2)
    other_words = await message(world, "袁若水", sealed(second.seal_with, "914703"), attempt=2)

    assert isinstance(told, m.PinMessage)
    assert other_words == told  # the first answer: nothing else is ever opened with this key


@pytest.mark.parametrize("digits", ["123", "1234567890123", "12a456", ""])
async def test_what_is_no_pin_is_not_sent_to_a_chip(world: World, digits: str) -> None:
    right = await authorised(world, "袁若水")
    public = sm2.PublicKey.from_bytes(bytes.fromhex(right.seal_with))
    body = sm2.encrypt(public, digits.encode() or b"\x00", SystemEntropy()).hex().upper()

    assert code(await message(world, "袁若水", body)) == "AUTH_DENIED"


async def test_the_factory_s_pin_is_nobody_s_pin(world: World) -> None:
    right = await authorised(world, "袁若水")

    assert code(await message(world, "袁若水", sealed(right.seal_with, "123456"))) == "PIN_INIT"
    assert isinstance(await message(world, "袁若水", sealed(right.seal_with, NEW_PIN)), m.PinMessage)


async def test_nothing_is_sealed_without_authority(world: World) -> None:
    assert code(await message(world, "袁若水")) == "AUTH_DENIED"


async def test_a_card_that_was_lost_meanwhile_gets_no_message(world: World) -> None:
    right = await authorised(world, "袁若水")
    await lose(world, "袁若水", "formal", 5)

    assert code(await message(world, "袁若水", sealed(right.seal_with, NEW_PIN))) == "CARD_LOST"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("沈嘉树", "NOT_ACTIVE"),
        ("彭见山", "CARD_LOST"),
        ("余秋白", "SS_CANCELLED_BANK_OPEN"),
    ],
)
async def test_a_card_that_is_not_in_use_gets_no_new_pin(world: World, name: str, expected: str) -> None:
    assert code(await authorise(world, name)) == expected


async def test_nobody_sets_another_person_s_pin_at_a_machine(world: World) -> None:
    proof = m.Proof(id_read=True, face_matched=True, agency=case_key(8))

    assert code(await authorise(world, "袁若水", proof=proof)) == "AGENT_NOT_ALLOWED"


async def test_another_chip_gets_nothing(world: World) -> None:
    ref = (await card(world, "袁若水")).ref
    request = m.PinAuthorityRequest(
        case_key(), 1, holder("袁若水"), ref, chip_of("许清晏"), SHOWN, FACTOR, SOURCE
    )

    assert code(await world.central.authorise_pin(request)) == "NOT_OWNER"


async def test_what_was_done_is_found_by_asking_and_what_the_chip_says_is_kept(world: World) -> None:
    right = await authorised(world, "袁若水")
    request = m.PinMessageRequest(
        case_key(),
        1,
        (await card(world, "袁若水")).ref,
        chip_of("袁若水"),
        CHALLENGE,
        sealed(right.seal_with, NEW_PIN),
    )
    world.hub.faults.drop_answer("/v1/pin/message", 2)
    with pytest.raises(CentralUnreachable):
        await world.central.pin_message(request)

    assert await deeds(world) == ["pin_authorised", "pin_message"]
    assert isinstance(await world.central.pin_message(request), m.PinMessage)
    known = await card(world, "袁若水")
    report = m.PinReport(case_key(), known.ref, chip_of("袁若水"), "set")
    assert await world.central.report_pin(report) == m.Done()
    assert await world.central.report_pin(report) == m.Done()
    assert (await card(world, "袁若水")).pin == "set"


async def test_henan_s_centre_resets_no_pin_at_a_machine() -> None:
    assert code(await authorise(make_world("henan"), "袁若水")) == "SERVICE_OFF"
