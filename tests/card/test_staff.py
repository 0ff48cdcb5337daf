import pytest

from kiosk.card.ssse import PinLocked, PinVerified, SsseCard, WrongPin
from kiosk.card.staff import StaffCard
from kiosk.errors import DeviceError
from kiosk.model import Pin
from kiosk.sandbox.chip import SimulatedChip
from kiosk.sandbox.chip_state import ChipState
from tests.card.issuer import Contacts


def technician() -> StaffCard:
    return StaffCard(Contacts(SimulatedChip(ChipState.technician("T0001", "86420"))))


async def test_the_staff_number_is_read_after_the_pin_and_not_before() -> None:
    card = technician()
    assert await card.present()

    before = await card.read_staff_number()
    verified = await card.verify_pin(Pin("86420"))
    after = await card.read_staff_number()

    assert (before, verified, after) == (None, PinVerified(), "T0001")


async def test_wrong_pins_lock_the_staff_card() -> None:
    card = technician()
    await card.present()

    answers = [await card.verify_pin(Pin("000000")) for _ in range(3)]

    assert answers == [WrongPin(2), WrongPin(1), PinLocked()]
    assert await card.read_staff_number() is None


async def test_a_citizen_s_card_is_no_staff_card_and_the_other_way_round() -> None:
    assert not await StaffCard(Contacts(SimulatedChip(ChipState.blank(1, "510100")))).present()
    with pytest.raises(DeviceError):
        await SsseCard(Contacts(SimulatedChip(ChipState.technician("T0001", "86420")))).identify()
