from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.id_number import birth_date, check_character, completed, is_id_number


def test_the_example_of_the_standard() -> None:
    assert check_character("11010519491231002") == "X"
    assert is_id_number("11010519491231002X")
    assert birth_date("11010519491231002X") == date(1949, 12, 31)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "11010519491231002",
        "110105194912310021",
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２X",
        completed("11010519491331002"),
        completed("11010519490229002"),
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    assert not is_id_number(text)


def test_a_body_of_another_length_has_no_check_character() -> None:
    with pytest.raises(ValueError, match="17"):
        check_character("123")


@settings(max_examples=50)
@given(st.integers(0, 10**6 - 1), st.dates(date(1900, 1, 1), date(2029, 12, 31)), st.integers(0, 999))
def test_one_wrong_digit_is_always_noticed(region: int, birth: date, order: int) -> None:
    number = completed(f"{region:06d}{birth:%Y%m%d}{order:03d}")

    assert is_id_number(number)
    for place in range(17):
        wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        assert not is_id_number(wrong)
