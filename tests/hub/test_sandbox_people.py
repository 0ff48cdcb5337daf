from kiosk.hub.bank import load_banks
from kiosk.hub.registry import has_valid_check
from kiosk.model import age_on
from tests.hub.world import CONFIG, PEOPLE, TODAY


def test_everybody_s_number_agrees_with_itself_birth_and_sex() -> None:
    for person in PEOPLE:
        assert has_valid_check(person.id_number)
        assert person.id_number[6:14] == f"{person.birth:%Y%m%d}"
        assert (int(person.id_number[16]) % 2 == 1) == (person.sex == "1")
        assert not has_valid_check(person.id_number[:17] + ("0" if person.id_number[17] != "0" else "1"))


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
