"""The insured place moves on the chip: written, read back, and written again when it was cut."""

import pytest

from kiosk.card import files, keys
from kiosk.card.apdu import Ins
from kiosk.card.personalise import NotGenuine
from kiosk.card.ssse import SsseCard
from kiosk.card.transfer import RegionWritten, insured_place, write_region
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.model import Refused
from kiosk.sandbox.chip import SimulatedChip
from kiosk.sandbox.chip_state import ChipState
from tests.card.issuer import Contacts
from tests.card.old_cards import VERSIONS, Office, own_chip, recognised

NEW_PLACE = "510700"

every_version = pytest.mark.parametrize("version", VERSIONS)


@every_version
async def test_the_new_place_stands_on_the_card_and_the_card_stays_the_same(version: str) -> None:
    contacts = Contacts(own_chip(version))
    before, session = await recognised(contacts), SsseCard(contacts)
    assert await insured_place(session, before) == "510100"

    assert await write_region(session, before, Office(), NEW_PLACE) == RegionWritten()

    after = await recognised(contacts)
    assert await insured_place(session, before) == NEW_PLACE
    assert (after.identity, after.number, after.region) == (before.identity, before.number, "510100")
    assert contacts.body.state.pin_left == 3


@pytest.mark.parametrize("obeyed", [False, True])
@pytest.mark.parametrize("ins", [Ins.INTERNAL_AUTHENTICATE, Ins.EXTERNAL_AUTHENTICATE, Ins.UPDATE_RECORD])
@every_version
async def test_a_cut_transfer_is_told_by_the_card_and_can_be_done_again(
    version: str, ins: Ins, obeyed: bool
) -> None:
    body = own_chip(version)
    contacts = Contacts(body)
    card, session = await recognised(contacts), SsseCard(contacts)
    body.lose_power_at(ins, obeyed=obeyed)

    with pytest.raises(DeviceError) as error:
        await write_region(session, card, Office(), NEW_PLACE)
    said = await insured_place(session, card)
    again = await write_region(session, card, Office(), NEW_PLACE)

    assert error.value.fault is Fault.CHIP_MUTE
    assert said == (NEW_PLACE if ins is Ins.UPDATE_RECORD and obeyed else "510100")
    assert again == RegionWritten()
    assert await insured_place(session, card) == NEW_PLACE


async def test_a_torn_record_is_noticed_at_once_and_mended_by_another_transfer() -> None:
    body = own_chip()
    contacts = Contacts(body)
    card, session = await recognised(contacts), SsseCard(contacts)
    body.tear_next_write()

    with pytest.raises(DeviceError) as error:
        await write_region(session, card, Office(), NEW_PLACE)
    await write_region(session, card, Office(), NEW_PLACE)

    assert error.value.fault is Fault.CHIP_WRONG_DATA
    assert await insured_place(session, card) == NEW_PLACE


async def test_who_is_refused_writes_nothing() -> None:
    body = own_chip()
    contacts = Contacts(body)
    card, session = await recognised(contacts), SsseCard(contacts)
    office, no_keys = Office(), Office(keys.KeySet.of_one(bytes(16)))
    office.refusal = Refused("NOT_INSURED_HERE")

    assert await write_region(session, card, office, NEW_PLACE) == Refused("NOT_INSURED_HERE")
    assert await write_region(session, card, no_keys, NEW_PLACE) == NotGenuine()
    assert not any(apdu[1] == Ins.UPDATE_RECORD for apdu in contacts.sent)


async def test_a_card_that_was_exchanged_is_not_written() -> None:
    card = await recognised(Contacts(own_chip()))
    other = Contacts(SimulatedChip(ChipState.blank(5, "510100")))

    with pytest.raises(DeviceError) as error:
        await write_region(SsseCard(other), card, Office(), NEW_PLACE)

    assert error.value.fault is Fault.CHIP_SWAPPED


@pytest.mark.parametrize(
    ("initialiser", "place"),
    [("915600000237010037010001", "370100"), ("91560000025202005202006A", "520200"), ("91560", ""), ("", "")],
)
def test_the_place_in_the_samples_of_card_chip_md(initialiser: str, place: str) -> None:
    assert files.insured_place(initialiser) == place


def test_a_transfer_changes_six_digits_and_no_other() -> None:
    assert files.with_insured_place("915600000237010037010001", "371300") == "915600000237010037130001"
