"""The board's frames, held against the published ones; a wire that slices, repeats and hums."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.cabinet.modbus.codec import (
    READ_COILS,
    READ_INPUTS,
    WRITE_COIL,
    Bits,
    Exceptional,
    Question,
    answer_in,
    framed,
)

VECTORS = {
    vector["name"]: bytes.fromhex(vector["hex"])
    for vector in json.loads((Path(__file__).parents[2] / "vectors" / "modbus.json").read_text())
}
EIGHT_INPUTS = Question(1, READ_INPUTS, 0, 8)
ANSWER = VECTORS["read 8 DI rsp 05"]
SAYS = Bits((True, False, True, *[False] * 5))


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("write coil0 ON", Question(1, WRITE_COIL, 0, on=True)),
        ("write coil0 ON addr FF", Question(0xFF, WRITE_COIL, 0, on=True)),
        ("write coil0 OFF", Question(1, WRITE_COIL, 0)),
        ("read 8 DI", EIGHT_INPUTS),
        ("read 8 coils", Question(1, READ_COILS, 0, 8)),
    ],
)
def test_questions_are_framed_as_published(name: str, question: Question) -> None:
    assert framed(question) == VECTORS[name]


def test_answers_are_read_as_published() -> None:
    assert answer_in(ANSWER, EIGHT_INPUTS) == SAYS
    assert answer_in(VECTORS["illegal address exc"], EIGHT_INPUTS) == Exceptional(2)
    lit = Question(1, WRITE_COIL, 0, on=True)
    assert answer_in(VECTORS["write coil0 ON"], lit) == Bits((True,))


@pytest.mark.parametrize(
    "other",
    [
        Question(2, READ_INPUTS, 0, 8),
        Question(1, READ_COILS, 0, 8),
        Question(1, READ_INPUTS, 0, 9),
        Question(1, WRITE_COIL, 0, on=True),
    ],
)
def test_an_answer_to_something_else_is_none(other: Question) -> None:
    assert answer_in(ANSWER, other) is None


def test_that_one_lamp_was_lit_does_not_say_that_another_was_or_that_this_one_is_dark() -> None:
    echo = framed(Question(1, WRITE_COIL, 3, on=True))

    assert answer_in(echo, Question(1, WRITE_COIL, 3, on=False)) is None
    assert answer_in(echo, Question(1, WRITE_COIL, 2, on=True)) is None


@given(st.binary(max_size=60), st.integers(0, len(ANSWER) - 1))
def test_noise_before_it_hides_no_answer_and_half_of_one_is_none(noise: bytes, cut: int) -> None:
    assert answer_in(ANSWER[:cut], EIGHT_INPUTS) is None
    # What hums may by chance be a frame of its own: one in 65536, and only of the right shape.
    assert answer_in(noise + ANSWER, EIGHT_INPUTS) in (SAYS, answer_in(noise, EIGHT_INPUTS))


@given(st.integers(0, len(ANSWER) * 8 - 1))
def test_one_flipped_bit_is_no_answer(bit: int) -> None:
    spoilt = bytearray(ANSWER)
    spoilt[bit // 8] ^= 1 << bit % 8

    assert answer_in(bytes(spoilt), EIGHT_INPUTS) is None


@given(st.binary(max_size=300))
def test_whatever_comes_is_no_crash(noise: bytes) -> None:
    answer_in(noise, EIGHT_INPUTS)
