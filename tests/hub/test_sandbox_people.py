import re
from datetime import timedelta

from kiosk.card.files import NAME_BYTES, NAME_EXTENSION_BYTES, is_card_number
from kiosk.card_life import PinState, SocialState
from kiosk.hub.bank import load_banks
from kiosk.hub.registry import has_valid_check
from kiosk.model import age_on
from tests.hub.world import CONFIG, PEOPLE, TODAY

PERMANENT_2017 = re.compile(r"[A-Z]{3}[0-9]{12}")


def test_everybody_s_number_agrees_with_itself_birth_and_sex() -> None:
    """But the permanent residents' of 2017: no source says how their 15 characters are checked."""
    numbered = [person for person in PEOPLE if not PERMANENT_2017.fullmatch(person.id_number)]

    assert 0 < len(PEOPLE) - len(numbered) < 4
    for person in numbered:
        assert has_valid_check(person.id_number)
        assert person.id_number[6:14] == f"{person.birth:%Y%m%d}"
        assert (int(person.id_number[16]) % 2 == 1) == (person.sex == "1")
        assert not has_valid_check(person.id_number[:17] + ("0" if person.id_number[17] != "0" else "1"))


def test_a_permanent_resident_of_2017_has_country_and_birth_in_the_number() -> None:
    for person in PEOPLE:
        if PERMANENT_2017.fullmatch(person.id_number):
            assert person.id_number[:3] == person.nationality
            assert person.id_number[7:13] == f"{person.birth:%y%m%d}"


def test_names_and_numbers_are_all_different() -> None:
    assert (
        len({person.name for person in PEOPLE}) == len({person.id_number for person in PEOPLE}) == len(PEOPLE)
    )


def test_every_edge_of_the_rules_has_its_person() -> None:
    ages = {age_on(TODAY, person.birth) for person in PEOPLE}
    codes = {bank.code for bank in load_banks(CONFIG / "sandbox" / "banks.toml")}

    assert {6, 15} <= ages
    assert max(ages) >= 75 - 1
    assert any(person.centre.cards for person in PEOPLE)
    assert any(not person.centre.insured for person in PEOPLE)
    assert any(person.centre.frozen for person in PEOPLE)
    assert any(person.centre.unit_batch for person in PEOPLE)
    assert any(person.id_valid_until is not None and person.id_valid_until < TODAY for person in PEOPLE)
    assert any(
        set(person.centre.bank_refuses) and set(person.centre.bank_refuses) < codes for person in PEOPLE
    )


def test_nobody_is_shown_by_repr() -> None:
    assert all(person.name not in repr(person) for person in PEOPLE)


def test_cards_and_chips_from_before_have_right_numbers_that_never_come_twice() -> None:
    cards = [card for person in PEOPLE for card in person.centre.cards]
    orders = [order for person in PEOPLE for order in person.centre.orders if order.number is not None]
    numbers = [card.number for card in cards] + [order.number or "" for order in orders]
    chips = [card.chip for card in cards] + [order.chip for order in orders if order.chip is not None]

    assert all(is_card_number(number) for number in numbers)
    assert len(set(numbers)) == len(numbers)
    assert len(orders) == len(chips) - len(cards)
    assert len({chip.serial for chip in chips}) == len(chips)


def test_cards_come_in_every_state_and_generation() -> None:
    cards = [card for person in PEOPLE for card in person.centre.cards]

    assert {card.state for card in cards} == set(SocialState) - {SocialState.NONE}
    assert {card.chip.generation for card in cards} == {"1.00", "2.00", "3.00"}
    assert {card.chip.pin_state for card in cards} == set(PinState)
    assert {card.chip.fate for card in cards} >= {"sound", "mute"}
    assert any(card.surplus for card in cards)
    assert any(card.region and not card.region.startswith("51") for card in cards)
    assert any(card.expiry_date < TODAY for card in cards)


def test_birthdays_papers_and_names_have_their_people() -> None:
    ages = [
        (age_on(TODAY, person.birth), age_on(TODAY + timedelta(days=1), person.birth)) for person in PEOPLE
    ]

    assert {(7, 7), (16, 16), (18, 18), (6, 7), (17, 18)} <= set(ages)
    assert any((person.birth.month, person.birth.day) == (2, 29) for person in PEOPLE)
    assert {person.id_type for person in PEOPLE} == {
        "CN_ID",
        "HMT_RESIDENCE_PERMIT",
        "FOREIGN_PERMANENT_RESIDENCE_ID",
    }
    assert {"HKG", "MAC", "TWN"} < {person.nationality for person in PEOPLE}
    assert all(person.note for person in PEOPLE)


def test_names_come_in_every_length_that_a_chip_holds_and_in_one_that_none_does() -> None:
    lengths = {len(name.encode("gbk")) for name in (person.name for person in PEOPLE) if "䶮" not in name}

    assert {NAME_BYTES, NAME_BYTES + NAME_EXTENSION_BYTES} < lengths
    assert max(lengths) > NAME_BYTES + NAME_EXTENSION_BYTES


def test_who_acts_for_another_acts_for_somebody_there_is() -> None:
    numbers = {person.id_number for person in PEOPLE}
    acting = [person for person in PEOPLE if person.centre.acts_for]

    assert acting
    assert all(set(person.centre.acts_for) <= numbers - {person.id_number} for person in acting)


def test_banks_of_cards_and_orders_are_banks() -> None:
    codes = {bank.code for bank in load_banks(CONFIG / "sandbox" / "banks.toml")}

    assert {card.bank for person in PEOPLE for card in person.centre.cards} <= codes
    assert {order.bank for person in PEOPLE for order in person.centre.orders} <= codes
