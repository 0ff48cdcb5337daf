"""Every card that somebody may put into the reader is told apart, and costs nothing to look at."""

from collections.abc import Callable
from datetime import date

import pytest

from kiosk.card import in_hand
from kiosk.card.in_hand import (
    BankCard,
    BlockedCard,
    CardInHand,
    DamagedCard,
    Generation,
    MuteCard,
    OtherProvince,
    SocialCard,
    StaffCardFound,
    UnissuedCard,
    UnknownCard,
    recognise,
)
from kiosk.card.keys import Algorithm
from kiosk.card.ssse import CardHabits
from kiosk.errors import CardPulled, DeviceError
from kiosk.faults import Fault
from kiosk.sandbox.chip import ChipHabits, SimulatedChip
from kiosk.sandbox.chip_state import EF05, ChipState, Lock, Profile
from tests.card.issuer import Contacts
from tests.card.old_cards import HOME, VERSIONS, own_chip

EXAMPLE = {
    "6F": "3B6D000000814A444686603700000323D8",
    "00A40000023F00": "9000",
    "00A404000F7378312E73682EC9E7BBE1B1A3D5CF": "6F1C840F7378312E73682EC9E7BBE1B1A3D5CFA5098801019F0C03860103"
    "9000",
    "00A4000002EF05": "9000",
    "00B2010400": "0110370100D1560000050000000147FC8CC89000",
    "00B2030400": "0304332E30309000",
    "00B2040400": "040C9156000002370100370100019000",
    "00B2050400": "0504202401019000",
    "00B2060400": "0604203401019000",
    "00B2070400": "07095830303030303031399000",
}
"""The profile's worked example (card-chip.md §1.1, §2.3), as it goes over the wire."""


class Spoken:
    """See Chip: a card that has its lines learnt."""

    def __init__(self, lines: dict[str, str]) -> None:
        self._lines = lines

    async def power_on(self) -> bytes:
        return bytes.fromhex(self._lines["6F"])

    async def transmit(self, apdu: bytes) -> bytes:
        return bytes.fromhex(self._lines.get(apdu.hex().upper(), "6A82"))

    async def power_off(self) -> None:
        return


async def test_the_worked_example_is_read_byte_for_byte() -> None:
    card = await recognise(Spoken(EXAMPLE), "37")

    assert isinstance(card, SocialCard)
    assert card.identity.card_id.hex().upper() == "370100D1560000050000000147FC8CC8"
    assert card.identity.atr_historical.hex().upper() == "00814A444686603700000323D8"
    assert (card.generation, card.algorithm, card.region) == (Generation.THIRD, Algorithm.SM4, "370100")
    assert (card.number, card.issue_date, card.expiry_date) == (
        "X00000019",
        date(2024, 1, 1),
        date(2034, 1, 1),
    )
    assert card.initialiser == "915600000237010037010001"


@pytest.mark.parametrize(
    ("version", "generation", "algorithm"),
    [
        ("1.00", Generation.FIRST, Algorithm.TDES),
        ("2.00", Generation.SECOND, Algorithm.TDES),
        ("3.00", Generation.THIRD, Algorithm.SM4),
    ],
)
@pytest.mark.parametrize("announces", [True, False], ids=["61xx", "data at once"])
async def test_generation_comes_from_ef05_and_algorithm_from_the_fci(
    version: str, generation: Generation, algorithm: Algorithm, announces: bool
) -> None:
    state = own_chip(version).state

    card = await recognise(Contacts(SimulatedChip(state, habits=ChipHabits(announces=announces))), HOME)

    assert isinstance(card, SocialCard)
    assert (card.generation, card.algorithm) == (generation, algorithm)


@pytest.mark.parametrize(
    ("fci", "card_id", "algorithm"),
    [
        ("9F0C03860101", "370100", Algorithm.TDES),
        ("9F0C03860102", "370100", Algorithm.SSF33),
        ("9F0C03860103", "370100", Algorithm.SM4),
        ("880101", "370100", Algorithm.TDES),
        ("880101", "110100", Algorithm.SSF33),
    ],
)
async def test_a_card_without_the_tag_speaks_3des_and_in_one_place_ssf33(
    fci: str, card_id: str, algorithm: Algorithm
) -> None:
    lines = EXAMPLE | {
        "00A404000F7378312E73682EC9E7BBE1B1A3D5CF": fci + "9000",
        "00B2010400": f"0110{card_id}D1560000050000000147FC8CC89000",
    }

    card = await recognise(Spoken(lines), card_id[:2])

    assert isinstance(card, SocialCard)
    assert card.algorithm is algorithm


def of_state(state: ChipState) -> SimulatedChip:
    return SimulatedChip(state)


def bank() -> SimulatedChip:
    return of_state(ChipState.of_another_trade(Profile.BANK, 9))


def transit() -> SimulatedChip:
    return of_state(ChipState.of_another_trade(Profile.TRANSIT, 9))


def staff() -> SimulatedChip:
    return of_state(ChipState.technician("T-0218", "246813"))


def unissued() -> SimulatedChip:
    return of_state(ChipState.blank(3, "510100"))


def dead() -> SimulatedChip:
    chip = own_chip()
    chip.go_mute()
    return chip


def blocked(lock: Lock) -> Callable[[], SimulatedChip]:
    def made() -> SimulatedChip:
        chip = own_chip()
        chip.state.lock = lock
        return chip

    return made


def torn(tag: int) -> Callable[[], SimulatedChip]:
    def made() -> SimulatedChip:
        chip = own_chip()
        chip.tear_record(EF05, tag)
        return chip

    return made


def changed(tag: int, value: bytes) -> Callable[[], SimulatedChip]:
    def made() -> SimulatedChip:
        chip = own_chip()
        chip.state.write_down(EF05, tag, value)
        return chip

    return made


def silent_after_select() -> SimulatedChip:
    chip = own_chip()
    chip.lose_power_at(0xB2, obeyed=False)
    return chip


WRONG_CARDS: list[tuple[Callable[[], SimulatedChip], CardInHand]] = [
    (bank, BankCard()),
    (transit, UnknownCard()),
    (staff, StaffCardFound()),
    (unissued, UnissuedCard()),
    (dead, MuteCard()),
    (silent_after_select, MuteCard()),
    (blocked(Lock.APPLICATION), BlockedCard()),
    (blocked(Lock.APPLICATION_FOR_EVER), BlockedCard()),
    (blocked(Lock.CARD), BlockedCard()),
    (torn(0x07), DamagedCard("EF05 record 7")),
    (torn(0x05), DamagedCard("EF05 record 5")),
    (torn(0x06), DamagedCard("EF05 record 6")),
    (changed(0x01, bytes.fromhex("510100")), DamagedCard("EF05 record 1")),
    (changed(0x03, b"4.00"), UnknownCard()),
    (changed(0x07, b"X00000018"), DamagedCard("EF05 record 7")),
]


@pytest.mark.parametrize(
    ("made", "expected"), WRONG_CARDS, ids=[f"{n} {type(e).__name__}" for n, (_, e) in enumerate(WRONG_CARDS)]
)
async def test_every_wrong_card_has_its_own_name(
    made: Callable[[], SimulatedChip], expected: CardInHand
) -> None:
    assert await recognise(Contacts(made()), HOME) == expected


@pytest.mark.parametrize("version", VERSIONS)
async def test_another_province_s_card_is_told_by_its_region(version: str) -> None:
    found = await recognise(Contacts(own_chip(version, region="330100")), HOME)

    assert isinstance(found, OtherProvince)
    assert found.province == "33"
    assert found.card.region == "330100"


async def test_an_atr_without_thirteen_historical_bytes_makes_no_card_of_ours() -> None:
    found = await recognise(Spoken(EXAMPLE | {"6F": "3B020102"}), "37")

    assert isinstance(found, DamagedCard)


async def test_a_bank_card_is_no_riddle_for_its_short_atr() -> None:
    lines = {"6F": "3B020102", "00A4040008A000000333010102": "9000"}

    assert await recognise(Spoken(lines), "51") == BankCard()


async def test_a_card_that_is_pulled_while_it_is_read_is_pulled_and_nothing_else() -> None:
    class Pulled(Contacts):
        async def transmit(self, apdu: bytes) -> bytes:
            if apdu[1] == 0xB2:
                raise CardPulled
            return await super().transmit(apdu)

    with pytest.raises(CardPulled):
        await recognise(Pulled(own_chip()), HOME)


async def test_a_reader_that_goes_away_is_the_reader_s_fault() -> None:
    class Gone(Contacts):
        async def power_on(self) -> bytes:
            raise DeviceError(Fault.READER_GONE)

    with pytest.raises(DeviceError, match=Fault.READER_GONE.code):
        await recognise(Gone(own_chip()), HOME)


async def test_looking_costs_no_try_and_shows_nothing_of_the_holder() -> None:
    contacts = Contacts(own_chip())

    found = await recognise(contacts, HOME, CardHabits(select_mf_first=False, select_ef_p2=0x02))

    assert {apdu[1] for apdu in contacts.sent} <= {0xA4, 0xB2, 0xC0}
    assert contacts.body.state.pin_left == 3
    assert contacts.body.state.key_left == {}
    assert "X00000019" not in repr(found)


def test_every_result_is_listed_here() -> None:
    told = {type(expected) for _, expected in WRONG_CARDS} | {SocialCard, OtherProvince}

    assert told == set(in_hand.CardInHand.__args__)
