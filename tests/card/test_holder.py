"""Whose card it is, on all three generations, and what a copy gets to see."""

from dataclasses import replace

import pytest

from kiosk.card import keys
from kiosk.card.files import Ef
from kiosk.card.holder import Holder, read_holder
from kiosk.card.in_hand import OtherProvince, recognise
from kiosk.card.keys import KeySet
from kiosk.card.personalise import NotGenuine
from kiosk.card.ssse import SsseCard
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.model import Refused
from kiosk.sandbox.chip import SimulatedChip
from kiosk.sandbox.chip_state import EF06
from kiosk.sandbox.wallet import chip_of_card
from tests.card.issuer import ROOTS, Contacts
from tests.card.old_cards import CARD, HOME, VERSIONS, Office, own_chip, recognised

LONG_NAME = "阿依古丽·买买提江·阿卜杜热合曼汗"


@pytest.mark.parametrize("version", VERSIONS)
async def test_the_holder_is_read_after_both_have_proved_themselves(version: str) -> None:
    contacts = Contacts(own_chip(version))
    card = await recognised(contacts)

    holder = await read_holder(SsseCard(contacts), card, Office())

    assert isinstance(holder, Holder)
    assert (holder.id_number, holder.name) == ("510101199003070016", "张三")
    assert holder.is_person("510101199003070016")
    assert not holder.is_person("510104199203078628")
    assert "张三" not in repr(holder)


@pytest.mark.parametrize(("version", "shown"), [("1.00", False), ("2.00", False), ("3.00", True)])
async def test_only_a_card_that_guards_its_holder_is_shown_the_read_key(version: str, shown: bool) -> None:
    contacts = Contacts(own_chip(version))
    card = await recognised(contacts)

    await read_holder(SsseCard(contacts), card, Office())

    assert any(apdu[:4] == bytes.fromhex("0082000A") for apdu in contacts.sent) is shown


@pytest.mark.parametrize(
    ("version", "expected"), [("1.00", LONG_NAME[:15]), ("2.00", LONG_NAME), ("3.00", LONG_NAME)]
)
async def test_a_long_name_goes_on_in_its_second_record_where_there_is_one(
    version: str, expected: str
) -> None:
    state = chip_of_card(replace(CARD, version=version, name=LONG_NAME), ROOTS)
    contacts = Contacts(SimulatedChip(state))
    card = await recognised(contacts)

    holder = await read_holder(SsseCard(contacts), card, Office())

    assert isinstance(holder, Holder)
    assert holder.name == expected


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_copy_is_found_out_and_is_never_shown_an_authenticator(version: str) -> None:
    body = own_chip(version)
    scheme = body.state.scheme
    others = KeySet(*(bytes([number] * 16) for number in range(11, 17)))
    body.state.keys = keys.card_keys(others, "510100", body.state.historical, scheme)
    contacts = Contacts(body)
    card = await recognised(contacts)

    assert await read_holder(SsseCard(contacts), card, Office()) == NotGenuine()
    assert not any(apdu[1] == 0x82 for apdu in contacts.sent)
    assert body.state.key_left == {}


async def test_the_centre_s_no_is_handed_on_before_the_card_is_asked_anything() -> None:
    contacts = Contacts(own_chip())
    card = await recognised(contacts)
    office = Office()
    office.refusal = Refused("FROZEN")

    assert await read_holder(SsseCard(contacts), card, office) == Refused("FROZEN")
    assert not any(apdu[1] in (0x82, 0x88) for apdu in contacts.sent)


async def test_without_the_read_key_a_third_generation_card_says_nothing() -> None:
    contacts = Contacts(own_chip("3.00"))
    await recognised(contacts)
    session = SsseCard(contacts)

    await session.select_ef(Ef.EF06)

    with pytest.raises(DeviceError, match="READ_RECORD 0104 6982"):
        await session.read_record(1, 20)


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        (0x08, b""),
        (0x08, b"510101199003080014"),  # half of one number, half of another
        (0x08, b"510101199"),
        (0x09, b""),
        (0x09, b"\xd5\xc5\xc8"),  # half a character
    ],
)
async def test_a_torn_or_empty_holder_is_wrong_data(tag: int, value: bytes) -> None:
    body = own_chip("2.00")
    body.state.write_down(EF06, tag, value)
    contacts = Contacts(body)
    card = await recognised(contacts)

    with pytest.raises(DeviceError) as error:
        await read_holder(SsseCard(contacts), card, Office())

    assert error.value.fault is Fault.CHIP_WRONG_DATA
    assert error.value.detail == f"EF06 record {tag - 7}"


@pytest.mark.parametrize("number", ["510101900307001", "GBRK12345678", "911840198001010013"])
async def test_numbers_of_other_documents_are_read_too(number: str) -> None:
    body = own_chip("3.00")
    body.state.write_down(EF06, 0x08, number.encode())
    contacts = Contacts(body)
    card = await recognised(contacts)

    holder = await read_holder(SsseCard(contacts), card, Office())

    assert isinstance(holder, Holder)
    assert holder.is_person(number)


async def test_another_province_s_card_needs_another_office() -> None:
    contacts = Contacts(own_chip(region="330100"))

    found = await recognise(contacts, HOME)

    assert isinstance(found, OtherProvince)
    assert isinstance(await read_holder(SsseCard(contacts), found.card, Office()), Holder)
    assert await read_holder(SsseCard(contacts), found.card, Office(KeySet.of_one(bytes(16)))) == NotGenuine()
