"""The records against the worked example of card-chip.md §2.3, and what they refuse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.card import files
from kiosk.card.files import Ef, Field

WORKED_EXAMPLE = [
    (files.CARD_ID, "370100D1560000050000000147FC8CC8", "0110 370100D1560000050000000147FC8CC8"),
    (files.CARD_CLASS, "3", "0201 33"),
    (files.VERSION, "3.00", "0304 332E3030"),
    (files.ISSUER, "915600000237010037010001", "040C 915600000237010037010001"),
    (files.ISSUE_DATE, "20240101", "0504 20240101"),
    (files.EXPIRY_DATE, "20340101", "0604 20340101"),
    (files.CARD_NUMBER, "X00000019", "0709 583030303030303139"),
    (files.ID_NUMBER, "370100199001011239", "0812 333730313030313939303031303131323339"),
    (files.NAME, "张三", "091E D5C5C8FD" + "00" * 26),
    (files.NAME_EXTENSION, "", "4E14" + "00" * 20),
    (files.SEX, "1", "0A01 31"),
    (files.NATION, "01", "0B01 01"),
    (files.BIRTH_PLACE, "370102", "0C03 370102"),
    (files.BIRTH_DATE, "19900101", "0D04 19900101"),
]


@pytest.mark.parametrize(
    ("field", "value", "record"), WORKED_EXAMPLE, ids=lambda v: v.name if isinstance(v, Field) else ""
)
def test_every_record_of_the_worked_example_is_written_and_read_so(
    field: Field, value: str, record: str
) -> None:
    raw = bytes.fromhex(record)

    assert files.encode(field, value) == raw
    assert files.decode(field, raw) == value


def test_the_example_covers_every_field() -> None:
    assert [field for field, _, _ in WORKED_EXAMPLE] == list(files.FIELDS)
    assert all(files.field_at(field.ef, field.number) is field for field in files.FIELDS)
    assert files.field_at(Ef.EF06, 8) is None


def test_an_issuer_number_may_end_in_a_letter_nibble() -> None:
    value = "91560000025202005202006A"

    assert files.decode(files.ISSUER, files.encode(files.ISSUER, value)) == value


@pytest.mark.parametrize("filler", [b"\x00", b"\xff"])
@pytest.mark.parametrize("field", files.FIELDS, ids=lambda field: field.name)
def test_a_record_that_was_never_written_reads_as_nothing(field: Field, filler: bytes) -> None:
    blank = bytes([field.tag, field.length]) + filler * field.length

    assert files.decode(field, blank) == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (files.ID_NUMBER, "3701001990010112390"),
        (files.NAME, "\N{GRINNING FACE}"),
        (files.BIRTH_DATE, "1990-1-1"),
        (files.CARD_ID, "3701"),
        (files.BIRTH_PLACE, "3701021"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_without_being_named(field: Field, value: str) -> None:
    with pytest.raises(files.NotOnCard) as refused:
        files.encode(field, value)

    assert field.name in str(refused.value)
    assert value not in str(refused.value)


@pytest.mark.parametrize(
    "record", ["", "07", "0709", "0708" + "30" * 8, "0609" + "30" * 9, "0709" + "30" * 10]
)
def test_a_record_of_another_shape_is_bad(record: str) -> None:
    with pytest.raises(files.BadRecord):
        files.decode(files.CARD_NUMBER, bytes.fromhex(record))


def test_half_a_character_is_a_bad_record_not_a_crash() -> None:
    torn = b"\x09\x1e" + b"\xd5\xc5\xc8" + bytes(27)

    with pytest.raises(files.BadRecord):
        files.decode(files.NAME, torn)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("张三", ("张三", "")),
        ("阿" * 15, ("阿" * 15, "")),
        ("阿" * 16, ("阿" * 15, "阿")),
        ("A" + "阿" * 15, ("A" + "阿" * 14, "阿")),
        ("阿" * 25, ("阿" * 15, "阿" * 10)),
    ],
)
def test_a_long_name_is_parted_between_characters(name: str, parts: tuple[str, str]) -> None:
    assert files.split_name(name) == parts


def test_a_name_longer_than_both_records_is_refused() -> None:
    with pytest.raises(files.NotOnCard):
        files.split_name("阿" * 26)


@given(st.text(alphabet="阿布都·ABCabc ", max_size=25))
def test_the_parts_of_a_name_make_the_name(name: str) -> None:
    assert "".join(files.split_name(name)) == name


def test_the_card_number_s_check_character() -> None:
    assert files.is_card_number("X00000019")
    assert not files.is_card_number("X00000018")
    assert not files.is_card_number("X0000001")
    assert not files.is_card_number("x00000019")
    assert not files.is_card_number("")


@given(st.text(alphabet=files.CARD_NUMBER_DIGITS, min_size=8, max_size=8), st.integers(0, 7))
def test_one_wrong_character_is_always_seen(first_eight: str, place: int) -> None:
    whole = first_eight + files.card_number_check(first_eight)
    value = files.CARD_NUMBER_DIGITS.index(whole[place])
    other = files.CARD_NUMBER_DIGITS[(value + 1) % 11 if value < 11 else value - 1]

    assert files.is_card_number(whole)
    assert not files.is_card_number(whole[:place] + other + whole[place + 1 :])


def test_a_short_bcd_value_is_filled_with_f_and_read_without() -> None:
    record = files.encode(files.ISSUER, "91560")

    assert record.hex().upper() == "040C91560F" + "FF" * 9
    assert files.decode(files.ISSUER, record) == "91560"
