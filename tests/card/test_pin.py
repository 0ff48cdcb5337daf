"""The PIN in the chip: tries as the card tells them, and a reset that may be cut anywhere."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.card import keys
from kiosk.card.apdu import Ins
from kiosk.card.in_hand import BlockedCard, recognise
from kiosk.card.keys import SM4_SCHEME, TDES_SCHEME, KeyScheme
from kiosk.card.pin import (
    ApplicationBlocked,
    MessageRefused,
    PinMark,
    PinOutcome,
    PinReset,
    PinUnblocked,
    find_out,
    is_initial,
    mark_tries,
    unblock_pin,
    which_holds,
    which_of_two,
)
from kiosk.card.ssse import PinChanged, PinLocked, PinVerified, SsseCard, TriesLeft, WrongPin
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.model import Pin, Refused
from kiosk.sandbox.chip import SimulatedChip
from kiosk.sandbox.chip_state import ChipState
from tests.card.issuer import Contacts
from tests.card.old_cards import (
    HOME,
    NEW_PIN,
    OWN_PIN,
    VERSIONS,
    Office,
    locked_chip,
    own_chip,
    recognised,
    reset_pin,
)

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "card_keys.json").read_text("utf-8")
)
BOTH_WAYS = [own_chip, locked_chip]

every_version = pytest.mark.parametrize("version", VERSIONS)


@every_version
async def test_a_forgotten_pin_is_replaced(version: str) -> None:
    contacts = Contacts(own_chip(version))
    card, session = await recognised(contacts), SsseCard(contacts)

    assert await reset_pin(session, card, Office(), NEW_PIN) == PinReset()
    assert await session.verify_pin(OWN_PIN) == WrongPin(2)
    assert await session.verify_pin(NEW_PIN) == PinVerified()


@every_version
async def test_a_locked_pin_is_replaced(version: str) -> None:
    contacts = Contacts(locked_chip(version))
    card, session = await recognised(contacts), SsseCard(contacts)
    assert await session.pin_tries_left() == PinLocked()

    assert await reset_pin(session, card, Office(), NEW_PIN) == PinReset()
    assert await session.pin_tries_left() == TriesLeft(3)
    assert await session.verify_pin(NEW_PIN) == PinVerified()


@every_version
async def test_a_locked_pin_that_is_remembered_is_unblocked(version: str) -> None:
    contacts = Contacts(locked_chip(version))
    card, session = await recognised(contacts), SsseCard(contacts)

    assert await unblock_pin(session, card, Office()) == PinUnblocked()
    assert await session.verify_pin(OWN_PIN) == PinVerified()


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [(TDES_SCHEME, VECTORS["tdes"]), (SM4_SCHEME, VECTORS["sm4"])],
    ids=["3DES", "SM4"],
)
async def test_the_messages_of_the_vectors_are_obeyed_by_the_card(
    scheme: KeyScheme, expected: dict[str, Any]
) -> None:
    """Opaque bytes of card-chip.md §4.5, under the challenge that belongs to them."""

    class Fixed:
        def bytes(self, n: int) -> bytes:
            return bytes.fromhex(VECTORS["pin_challenge"])[:n]

        def below(self, limit: int) -> int:
            return 0

    root, historical = bytes.fromhex(VECTORS["root"]), bytes.fromhex(VECTORS["historical"])
    state = ChipState.blank(1, "370100", keys.KeySet.of_one(root), scheme)
    state.historical, state.pin_left = historical, 0
    state.keys = keys.card_keys(keys.KeySet.of_one(root), "370100", historical, scheme)
    session = SsseCard(Contacts(SimulatedChip(state, Fixed())))
    await session.identify()
    pk = keys.process_key(state.keys.unblock, bytes.fromhex(VECTORS["pin_challenge"]), scheme)
    for message, pin in (("unblock", "123456"), ("reload", VECTORS["new_pin"])):
        await session.challenge()
        await session.external_authenticate(0x06, keys.authenticator(pk, bytes(8), scheme) + bytes(8))
        await session.challenge()

        answer = await session.secure_message(bytes.fromhex(expected[message]))

        assert answer.ok
        assert await session.verify_pin(Pin(pin)) == PinVerified()


# --- cut anywhere -------------------------------------------------------------------------------------------

CUTS = [
    (ins, obeyed)
    for ins in (Ins.GET_CHALLENGE, Ins.EXTERNAL_AUTHENTICATE, Ins.PIN_MESSAGE)
    for obeyed in (False, True)
]


@pytest.mark.parametrize(("ins", "obeyed"), CUTS, ids=[f"{i.name} {o}" for i, o in CUTS])
@pytest.mark.parametrize("made", BOTH_WAYS, ids=["forgotten", "locked"])
@every_version
async def test_a_reset_that_loses_power_anywhere_is_told_as_the_old_state_or_the_new_pin(
    version: str, made: Callable[[str], SimulatedChip], ins: Ins, obeyed: bool
) -> None:
    body = made(version)
    contacts = Contacts(body)
    card, session = await recognised(contacts), SsseCard(contacts)
    mark = await mark_tries(session)
    body.lose_power_at(ins, obeyed=obeyed)

    with pytest.raises(DeviceError) as error:
        await reset_pin(session, card, Office(), NEW_PIN)
    outcome = await find_out(session, card.identity, mark)
    asked_again = await find_out(session, card.identity, mark)

    is_new = body.state.pin == bytes.fromhex(NEW_PIN.digits)
    assert error.value.fault is Fault.CHIP_MUTE
    assert outcome == asked_again
    assert outcome is (PinOutcome.DONE if is_new else PinOutcome.NOT_DONE)
    assert is_new is (ins is Ins.PIN_MESSAGE and obeyed)
    if not is_new:
        left = TriesLeft(2) if made is own_chip else PinLocked()
        assert await session.pin_tries_left() == left
        assert (await session.verify_pin(OWN_PIN) == PinVerified()) is (made is own_chip)


@pytest.mark.parametrize(("left", "marked"), [(0, 0), (1, 1), (2, 1), (3, 2), (8, 7)])
async def test_a_mark_never_takes_the_last_try(left: int, marked: int) -> None:
    body = own_chip()
    body.state.pin_left = left
    session = SsseCard(Contacts(body))
    await session.identify()

    assert await mark_tries(session) == PinMark(marked)
    assert body.state.pin_left == marked


async def test_a_mark_is_set_even_when_the_first_wrong_pin_is_the_right_one() -> None:
    body = own_chip()
    body.state.pin = bytes.fromhex("000000")
    session = SsseCard(Contacts(body))
    await session.identify()

    assert await mark_tries(session) == PinMark(2)


async def test_a_card_that_tells_no_tries_leaves_the_outcome_unknown() -> None:
    body = own_chip()
    contacts = Contacts(body)
    card, session = await recognised(contacts), SsseCard(contacts)
    body.answer_next(0x6700, Ins.VERIFY)
    assert await session.pin_tries_left() is None

    assert await find_out(session, card.identity, None) is PinOutcome.UNKNOWN
    assert await find_out(session, card.identity, PinMark(3)) is PinOutcome.NOT_DONE
    assert await find_out(session, card.identity, PinMark(7)) is PinOutcome.UNKNOWN


async def test_nothing_is_found_out_on_another_card() -> None:
    card = await recognised(Contacts(own_chip()))
    other = SsseCard(Contacts(SimulatedChip(ChipState.blank(5, "510100"))))

    with pytest.raises(DeviceError) as error:
        await find_out(other, card.identity, PinMark(2))

    assert error.value.fault is Fault.CHIP_SWAPPED


@pytest.mark.parametrize("obeyed", [False, True])
@every_version
async def test_a_change_without_an_answer_is_settled_by_both_pins(version: str, obeyed: bool) -> None:
    body = own_chip(version)
    contacts = Contacts(body)
    card, session = await recognised(contacts), SsseCard(contacts)
    body.lose_power_at(Ins.CHANGE_PIN, obeyed=obeyed)

    with pytest.raises(DeviceError):
        await session.change_pin(OWN_PIN, NEW_PIN)

    expected = PinChanged() if obeyed else PinVerified()
    assert await which_of_two(session, card.identity, OWN_PIN, NEW_PIN) == expected
    assert body.state.pin_left == 3


@pytest.mark.parametrize("obeyed", [False, True])
async def test_a_change_whose_pins_are_lost_is_settled_by_its_mark(obeyed: bool) -> None:
    body = own_chip()
    contacts = Contacts(body)
    card, session = await recognised(contacts), SsseCard(contacts)
    mark = await mark_tries(session)
    body.lose_power_at(Ins.CHANGE_PIN, obeyed=obeyed)

    with pytest.raises(DeviceError):
        await session.change_pin(OWN_PIN, NEW_PIN)

    expected = PinOutcome.DONE if obeyed else PinOutcome.NOT_DONE
    assert await find_out(session, card.identity, mark) is expected


@pytest.mark.parametrize(("left", "expected"), [(0, PinLocked()), (1, WrongPin(1))])
async def test_the_last_try_is_not_spent_to_find_out(left: int, expected: WrongPin | PinLocked) -> None:
    body = own_chip()
    body.state.pin_left = left
    contacts = Contacts(body)
    card = await recognised(contacts)

    assert await which_of_two(SsseCard(contacts), card.identity, OWN_PIN, NEW_PIN) == expected
    assert body.state.pin_left == left


@pytest.mark.parametrize("obeyed", [False, True])
@pytest.mark.parametrize("marks", [False, True])
async def test_with_both_pins_at_hand_the_chip_tells_and_no_try_is_lost(obeyed: bool, marks: bool) -> None:
    body = own_chip()
    contacts = Contacts(body)
    card, session = await recognised(contacts), SsseCard(contacts)
    mark = await mark_tries(session) if marks else None
    body.lose_power_at(Ins.CHANGE_PIN, obeyed=obeyed)
    with pytest.raises(DeviceError):
        await session.change_pin(OWN_PIN, NEW_PIN)

    outcome = await which_holds(session, card.identity, mark, OWN_PIN, NEW_PIN)

    assert outcome is (PinOutcome.DONE if obeyed else PinOutcome.NOT_DONE)
    assert body.state.pin_left == 3


async def test_with_one_try_left_and_no_mark_nobody_guesses() -> None:
    body = own_chip()
    contacts = Contacts(body)
    card, session = await recognised(contacts), SsseCard(contacts)
    body.state.pin_left = 1

    outcome = await which_holds(session, card.identity, None, OWN_PIN, NEW_PIN)

    assert (outcome, body.state.pin_left) == (PinOutcome.UNKNOWN, 1)


# --- who is allowed -----------------------------------------------------------------------------------------


async def test_a_spoilt_message_changes_nothing_and_the_third_blocks_for_ever() -> None:
    body = own_chip()
    contacts = Contacts(body)
    card, session = await recognised(contacts), SsseCard(contacts)
    office = Office()
    office.spoils = True

    answers = [await reset_pin(session, card, office, NEW_PIN) for _ in range(3)]

    assert answers == [MessageRefused(), MessageRefused(), ApplicationBlocked()]
    assert body.state.pin == bytes.fromhex(OWN_PIN.digits)
    assert await recognise(contacts, HOME) == BlockedCard()


async def test_the_centre_s_no_leaves_the_card_alone() -> None:
    contacts = Contacts(locked_chip())
    card, session = await recognised(contacts), SsseCard(contacts)
    office = Office()
    office.refusal = Refused("CARD_LOST")

    assert await reset_pin(session, card, office, NEW_PIN) == Refused("CARD_LOST")
    assert await unblock_pin(session, card, office) == Refused("CARD_LOST")
    assert await session.pin_tries_left() == PinLocked()


async def test_a_wrong_authority_is_refused_by_the_card_and_named() -> None:
    contacts = Contacts(own_chip())
    card, session = await recognised(contacts), SsseCard(contacts)

    with pytest.raises(DeviceError, match="EXTERNAL_AUTHENTICATE 0006 63C2"):
        await reset_pin(session, card, Office(keys.KeySet.of_one(bytes(16))), NEW_PIN)


@pytest.mark.parametrize(
    ("pin", "left", "expected"), [("123456", 3, True), ("482913", 3, False), ("123456", 2, None)]
)
async def test_the_initial_pin_is_asked_for_only_where_two_tries_stay(
    pin: str, left: int, expected: bool | None
) -> None:
    body = own_chip()
    body.state.pin, body.state.pin_left = bytes.fromhex(pin), left
    session = SsseCard(Contacts(body))
    await session.identify()

    assert await is_initial(session, Pin("123456")) is expected
    assert body.state.pin_left == (left if expected is not False else left - 1)


def test_nothing_of_a_pin_is_shown() -> None:
    assert NEW_PIN.digits not in repr((PinMark(2), NEW_PIN, PinReset()))
