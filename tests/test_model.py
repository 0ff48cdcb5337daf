from datetime import date

import pytest

from kiosk.model import (
    Person,
    Pin,
    masked_card_number,
    masked_id_number,
    masked_mobile,
    masked_name,
)


@pytest.mark.parametrize(
    ("name", "masked"),
    [("张三", "张 *"), ("欧阳小明", "欧 * 明"), ("林知夏", "林 * 夏"), ("王", "*"), ("", "*")],
)
def test_a_name_keeps_its_first_character_and_the_last_of_three_or_more(name: str, masked: str) -> None:
    assert masked_name(name) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("阿卜杜热合曼·阿卜杜拉·买买提", "阿 * 提"),
        ("SMITH, JOHN", "S * J"),
        ("ALVAREZ DE LA TORRE MONTGOMERY, MARIA FERNANDA LUZ", "A * L"),
        ("MADONNA", "M * A"),
    ],
)
def test_a_long_name_is_masked_to_two_characters_too(name: str, masked: str) -> None:
    assert masked_name(name) == masked


@pytest.mark.parametrize(
    ("name", "masked"), [("王小\ue863", "王 *"), ("䶮小明", "* 明"), ("\U00020bb7\U00020bb7", "*")]
)
def test_a_character_that_may_come_out_as_a_box_is_never_shown(name: str, masked: str) -> None:
    assert masked_name(name) == masked


def test_an_id_number_keeps_the_place_and_the_last_four() -> None:
    assert masked_id_number("11010119900307123X") == "110101 ******** 123X"


def test_a_permanent_residence_number_of_fifteen_is_masked_in_its_own_length() -> None:
    assert masked_id_number("CHN110090030712") == "CHN110 ***** 0712"


def test_a_mobile_number_keeps_three_and_four() -> None:
    assert masked_mobile("13800138000") == "138 **** 8000"


@pytest.mark.parametrize(("number", "masked"), [("X00000019", "*****0019"), ("0019", "0019"), ("19", "19")])
def test_a_card_number_keeps_its_last_four(number: str, masked: str) -> None:
    assert masked_card_number(number) == masked


def test_neither_a_person_nor_a_pin_can_be_read_in_a_log() -> None:
    person = Person("林知夏", "2", "01", date(1990, 3, 7), "一路2号", "CN_ID", "11010119900307123X", None)
    pin = Pin("274913")

    told = f"{person!r} {person} {pin!r} {pin}"

    for secret in ("林知夏", "1990", "一路2号", "11010119900307123X", "274913"):
        assert secret not in told
