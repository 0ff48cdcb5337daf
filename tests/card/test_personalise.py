"""A blank becomes a card, whatever happens on the way: client against the simulated chip."""

import logging

import pytest

from kiosk.card import files
from kiosk.card.apdu import Kid
from kiosk.card.files import Ef
from kiosk.card.keys import KeySet
from kiosk.card.personalise import Written, expect_same_chip, read_back, set_first_pin, write_chip
from kiosk.card.ssse import BlankIdentity, PinChanged, PinLocked, PinVerified, SsseCard, TriesLeft, WrongPin
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.model import Pin, Refused
from kiosk.sandbox.chip import ChipHabits, SimulatedChip
from kiosk.sandbox.chip_state import ChipState, Life
from tests.card.issuer import HOLDER, REGION, ROOTS, Contacts, Issuer


def blank(serial: int = 1, habits: ChipHabits = ChipHabits()) -> SimulatedChip:  # noqa: B008
    return SimulatedChip(ChipState.blank(serial, REGION, ROOTS), habits=habits)


async def written(card: SsseCard, issuer: Issuer, bound: BlankIdentity) -> Written:
    outcome = await write_chip(card, issuer, bound)
    assert isinstance(outcome, Written)
    return outcome


@pytest.mark.parametrize(
    "habits",
    [ChipHabits(), ChipHabits(announces=False), ChipHabits(insists_on_le=True)],
    ids=["61xx", "data at once", "insists on Le"],
)
async def test_a_blank_becomes_the_holder_s_card_and_says_so(habits: ChipHabits) -> None:
    body = blank(habits=habits)
    card, issuer = SsseCard(Contacts(body)), Issuer()
    bound = await card.identify()

    outcome = await written(card, issuer, bound)
    refusal = await read_back(card, issuer, outcome)

    assert refusal is None
    assert bound.version == "3.00"
    assert bound.card_id.hex().upper() == body.card_id
    assert body.life is Life.PERSONALISED
    assert (body.card_number, body.id_number, body.holder) == ("X00000019", HOLDER[files.ID_NUMBER], "张三")


async def test_the_commands_come_in_the_order_of_the_specification() -> None:
    contacts = Contacts(blank())
    card = SsseCard(contacts)
    bound = await card.identify()
    contacts.sent.clear()

    await written(card, Issuer(), bound)

    order = [apdu[1] for apdu in contacts.sent if apdu[1] not in (0xB2, 0xC0)]
    select, challenge, update = 0xA4, 0x84, 0xDC
    assert order == (
        [select] * 3 + [challenge] * 4 + [0x88, 0x82]
        + [select] + [challenge] * 2 + [0x82]
        + [select] + [update] * 7 + [select] + [update] * 6
    )  # fmt: skip
    assert [apdu[3] for apdu in contacts.sent if apdu[1] == 0x82] == [Kid.READ_SSSE, Kid.UPDATE_SSSE]


async def test_writing_the_same_card_again_changes_nothing() -> None:
    body = blank()
    card, issuer = SsseCard(Contacts(body)), Issuer()
    bound = await card.identify()
    await written(card, issuer, bound)
    before = body.to_json()

    await written(card, issuer, bound)

    assert body.to_json() == before


async def test_a_card_never_carries_two_numbers() -> None:
    body = blank()
    card, issuer = SsseCard(Contacts(body)), Issuer()
    bound = await card.identify()
    await written(card, issuer, bound)
    issuer.holder[files.CARD_NUMBER] = "A0000000" + files.card_number_check("A0000000")

    with pytest.raises(DeviceError) as error:
        await write_chip(card, issuer, bound)

    assert error.value.fault is Fault.CHIP_WRONG_DATA
    assert body.card_number == "X00000019"


@pytest.mark.parametrize("place", range(1, 13))
async def test_one_wrong_bit_in_any_record_is_found_by_reading_back_and_mended_by_writing_again(
    place: int,
) -> None:
    body = blank()
    card, issuer = SsseCard(Contacts(body)), Issuer()
    bound = await card.identify()
    first = await written(card, issuer, bound)
    spoilt = first.records[place]
    body.state.files[spoilt.ef.value][spoilt.number - 1] = spoilt.tlv[:-1] + bytes([spoilt.tlv[-1] ^ 0x01])

    with pytest.raises(DeviceError) as error:
        await read_back(card, issuer, first)
    again = await written(card, issuer, bound)

    assert error.value.fault is Fault.CHIP_WRONG_DATA
    assert error.value.detail == f"{spoilt.ef.name} record {spoilt.number}"
    assert await read_back(card, issuer, again) is None


async def test_a_write_that_the_chip_tore_silently_is_found() -> None:
    body = blank()
    card, issuer = SsseCard(Contacts(body)), Issuer()
    bound = await card.identify()
    body.tear_next_write()

    outcome = await written(card, issuer, bound)
    with pytest.raises(DeviceError) as error:
        await read_back(card, issuer, outcome)

    assert error.value.fault is Fault.CHIP_WRONG_DATA
    assert error.value.detail == "EF06 record 1"


async def test_a_chip_that_loses_power_while_writing_is_mute_and_can_be_written_again() -> None:
    body = blank()
    card, issuer = SsseCard(Contacts(body)), Issuer()
    bound = await card.identify()
    body.tear_next_write(tells=True)

    with pytest.raises(DeviceError) as error:
        await write_chip(card, issuer, bound)
    again = await written(card, issuer, bound)

    assert error.value.fault is Fault.CHIP_MUTE
    assert await read_back(card, issuer, again) is None


async def test_another_chip_than_the_bound_one_is_never_written() -> None:
    bound = await SsseCard(Contacts(blank(1))).identify()
    other = blank(2)
    card = SsseCard(Contacts(other))

    with pytest.raises(DeviceError) as error:
        await write_chip(card, Issuer(), bound)

    assert error.value.fault is Fault.CHIP_SWAPPED
    assert other.life is Life.BLANK
    with pytest.raises(DeviceError):
        await expect_same_chip(card, bound)
    await expect_same_chip(SsseCard(Contacts(blank(1))), bound)


async def test_a_chip_that_cannot_prove_itself_is_not_spoken_to_further() -> None:
    foreign = KeySet(bytes(16), ROOTS.read, ROOTS.update, ROOTS.unblock, ROOTS.maintenance, ROOTS.master)
    contacts = Contacts(SimulatedChip(ChipState.blank(1, REGION, foreign)))
    card = SsseCard(contacts)
    bound = await card.identify()

    with pytest.raises(DeviceError) as error:
        await write_chip(card, Issuer(), bound)

    assert error.value.fault is Fault.CHIP_REFUSED
    assert 0x82 not in [apdu[1] for apdu in contacts.sent]


async def test_a_chip_with_another_read_key_refuses_the_external_authentication() -> None:
    foreign = KeySet(ROOTS.internal, bytes(16), ROOTS.update, ROOTS.unblock, ROOTS.maintenance, ROOTS.master)
    body = SimulatedChip(ChipState.blank(1, REGION, foreign))
    card = SsseCard(Contacts(body))
    bound = await card.identify()

    with pytest.raises(DeviceError) as error:
        await write_chip(card, Issuer(), bound)

    assert (error.value.fault, error.value.detail) == (Fault.CHIP_REFUSED, "EXTERNAL_AUTHENTICATE 000A 63C2")
    assert body.life is Life.BLANK


async def test_a_refusal_of_the_issuer_comes_back_and_nothing_was_written() -> None:
    body = blank()
    card, issuer = SsseCard(Contacts(body)), Issuer()
    bound = await card.identify()
    issuer.refusal = Refused("FROZEN")

    assert await write_chip(card, issuer, bound) == Refused("FROZEN")
    assert body.life is Life.BLANK


async def test_a_mute_chip_is_a_device_fault() -> None:
    body = blank()
    body.go_mute()

    with pytest.raises(DeviceError) as error:
        await SsseCard(Contacts(body)).identify()

    assert error.value.fault is Fault.CHIP_MUTE


async def test_an_unexpected_status_names_the_command_and_no_data() -> None:
    body = blank()
    card = SsseCard(Contacts(body))
    await card.identify()
    body.answer_next(0x6A82)

    with pytest.raises(DeviceError) as error:
        await card.select_ef(Ef.EF06)

    assert str(error.value) == "CHP-REFUSED SELECT 0000 6A82"


async def test_nothing_personal_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    card, issuer = SsseCard(Contacts(blank())), Issuer()
    bound = await card.identify()

    outcome = await written(card, issuer, bound)
    await read_back(card, issuer, outcome)

    said = caplog.text + repr(outcome)
    assert "13 records" in said
    for secret in ("张三", HOLDER[files.ID_NUMBER], "X00000019", "123456", "D5C5", "d5c5"):
        assert secret not in said


# --- the PIN ----------------------------------------------------------------------------------------------


async def test_the_citizen_s_pin_replaces_the_first_one() -> None:
    card = SsseCard(Contacts(blank()))
    await card.identify()

    changed = await set_first_pin(card, Pin("123456"), Pin("482913"))

    assert changed == PinChanged()
    assert await card.verify_pin(Pin("482913")) == PinVerified()
    assert await card.verify_pin(Pin("123456")) == WrongPin(2)


async def test_setting_the_first_pin_again_after_a_lost_answer_is_right() -> None:
    card = SsseCard(Contacts(blank()))
    await card.identify()
    await set_first_pin(card, Pin("123456"), Pin("482913"))

    assert await set_first_pin(card, Pin("123456"), Pin("482913")) == PinChanged()
    assert await card.pin_tries_left() == TriesLeft(3)


async def test_a_first_pin_that_was_somebody_else_s_is_not_taken_for_changed() -> None:
    card = SsseCard(Contacts(blank()))
    await card.identify()
    await card.change_pin(Pin("123456"), Pin("555777"))

    assert await set_first_pin(card, Pin("123456"), Pin("482913")) == WrongPin(2)


async def test_wrong_pins_count_down_to_the_lock_and_the_lock_stays() -> None:
    card = SsseCard(Contacts(blank()))
    await card.identify()

    answers = [await card.verify_pin(Pin("000000")) for _ in range(4)]

    assert answers == [WrongPin(2), WrongPin(1), PinLocked(), PinLocked()]
    assert await card.change_pin(Pin("123456"), Pin("482913")) == PinLocked()
    assert await card.pin_tries_left() == PinLocked()
