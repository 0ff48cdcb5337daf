import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kiosk.devices.id_reader.samv.codec import (
    MAX_LENGTH,
    PREAMBLE,
    Answer,
    Command,
    Damaged,
    Parser,
    Sw3,
    chip_parts,
    frame,
)

VECTORS = {
    vector["name"]: bytes.fromhex(vector["hex"])
    for vector in json.loads((Path(__file__).parents[2] / "vectors" / "samv.json").read_text())
}
COMMANDS = [name for name in VECTORS if name.startswith("cmd")]
ANSWERS = [name for name in VECTORS if name.startswith("rsp")]

bodies = st.binary(min_size=3, max_size=300)


def sliced(data: bytes, cuts: list[int]) -> list[bytes]:
    edges = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[a:b] for a, b in pairwise(edges)]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_published_command_is_built_byte_for_byte(name: str) -> None:
    body = VECTORS[name][7:-1]

    assert frame(body) == VECTORS[name]


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (Command.RESET, "cmd reset SAM 10FF"),
        (Command.STATUS, "cmd SAM status 11FF"),
        (Command.FIND, "cmd find card 2001"),
        (Command.SELECT, "cmd select card 2002"),
        (Command.READ_BASE, "cmd read base 3001"),
        (Command.READ_WITH_FINGERS, "cmd read text+photo+finger 3010"),
        (Command.READ_APPENDED, "cmd read append address 3003"),
        (Command.SAM_ID, "cmd read SAM id 12FF"),
    ],
)
def test_the_commands_in_use_are_the_published_ones(command: Command, name: str) -> None:
    assert frame(command.code) == VECTORS[name]


@pytest.mark.parametrize("name", ANSWERS)
def test_a_published_answer_is_read(name: str) -> None:
    raw = VECTORS[name]

    assert Parser().feed(raw) == [Answer(sw=raw[7:10], data=raw[10:-1])]


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (Command.STATUS, "rsp SAM ok 90"),
        (Command.FIND, "rsp find OK 9F"),
        (Command.FIND, "rsp find none 80"),
        (Command.SELECT, "rsp select OK 90"),
        (Command.SELECT, "rsp select fail 81"),
        (Command.READ_BASE, "rsp read base (synthetic 张三, 1295 bytes)"),
        (Command.READ_WITH_FINGERS, "rsp read 3010 fp=0"),
        (Command.READ_WITH_FINGERS, "rsp read 3010 fp=512"),
        (Command.READ_WITH_FINGERS, "rsp read 3010 fp=1024"),
        (Command.READ_APPENDED, "rsp no such item 91"),
        (Command.READ_BASE, "rsp read fail 41"),
        (Command.READ_BASE, "rsp card auth fail 32"),
        (Command.FIND, "rsp checksum err 10"),
        (Command.STATUS, "rsp self-test fail 60"),
    ],
)
def test_an_answer_fits_its_command(command: Command, name: str) -> None:
    (answer,) = Parser().feed(VECTORS[name])

    assert isinstance(answer, Answer)
    assert answer.fits(command)


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (Command.FIND, "rsp SAM ok 90"),
        (Command.FIND, "rsp select OK 90"),
        (Command.FIND, "rsp read base (synthetic 张三, 1295 bytes)"),
        (Command.SELECT, "rsp find OK 9F"),
        (Command.SELECT, "rsp find none 80"),
        (Command.READ_BASE, "rsp select OK 90"),
        (Command.READ_BASE, "rsp SAM ok 90"),
        (Command.READ_BASE, "rsp read 3010 fp=512"),
        (Command.STATUS, "rsp read fail 41"),
        (Command.READ_BASE, "rsp no such item 91"),
        (Command.READ_WITH_FINGERS, "rsp read base (synthetic 张三, 1295 bytes)"),
        (Command.READ_APPENDED, "rsp read base (synthetic 张三, 1295 bytes)"),
        (Command.READ_APPENDED, "rsp select OK 90"),
    ],
)
def test_an_answer_of_another_kind_does_not_fit(command: Command, name: str) -> None:
    (answer,) = Parser().feed(VECTORS[name])

    assert isinstance(answer, Answer)
    assert not answer.fits(command)


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_cut_at_any_byte_is_read(name: str) -> None:
    raw = VECTORS[name]
    for cut in range(1, min(len(raw), 64)):
        parser = Parser()

        assert parser.feed(raw[:cut]) == []
        assert len(parser.feed(raw[cut:])) == 1


def test_the_answer_to_a_read_falls_into_text_and_photo() -> None:
    (answer,) = Parser().feed(VECTORS["rsp read base (synthetic 张三, 1295 bytes)"])
    assert isinstance(answer, Answer)

    parts = chip_parts(Command.READ_BASE, answer.data)

    assert parts is not None
    assert (len(parts.text), len(parts.photo), parts.fingers) == (256, 1024, b"")
    assert chip_parts(Command.READ_BASE, b"\x01\x00\x03\x00" + bytes(1280)) is None


@pytest.mark.parametrize("size", [0, 512, 1024])
def test_a_reading_with_fingers_tells_their_length(size: int) -> None:
    (answer,) = Parser().feed(VECTORS[f"rsp read 3010 fp={size}"])
    assert isinstance(answer, Answer)

    parts = chip_parts(Command.READ_WITH_FINGERS, answer.data)

    assert parts is not None
    assert (len(parts.text), len(parts.photo), len(parts.fingers)) == (256, 1024, size)
    assert chip_parts(Command.READ_WITH_FINGERS, answer.data + bytes(2)) is None


def test_the_preamble_inside_a_photo_splits_nothing() -> None:
    inner = frame(b"\x00\x00\x80")
    outer = frame(b"\x00\x00\x90" + inner + PREAMBLE)

    assert Parser().feed(outer) == [Answer(b"\x00\x00\x90", inner + PREAMBLE)]


@pytest.mark.parametrize("length", [0, 3, MAX_LENGTH + 1, 0xFFFF])
def test_an_impossible_length_swallows_nothing(length: int) -> None:
    good = VECTORS["rsp find none 80"]

    events = Parser().feed(PREAMBLE + length.to_bytes(2, "big") + good)

    assert events == [Damaged(), Answer(b"\x00\x00\x80", b"")]


def test_a_wrong_check_is_noticed_and_the_next_frame_is_read() -> None:
    good = VECTORS["rsp find none 80"]
    bad = good[:-1] + b"\x00"

    assert Parser().feed(bad + good) == [Damaged(), Answer(b"\x00\x00\x80", b"")]


@settings(max_examples=60, deadline=None)
@given(st.lists(bodies, min_size=1, max_size=4), st.lists(st.integers(0, 2000), max_size=12))
def test_any_frames_in_any_slices_come_back_whole(contents: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(frame(body) for body in contents)
    parser = Parser()

    events = [event for piece in sliced(stream, cuts) for event in parser.feed(piece)]

    assert events == [Answer(sw=body[:3], data=body[3:]) for body in contents]
    assert not parser.amid_frame


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=40).filter(lambda junk: PREAMBLE not in junk), bodies, st.integers(1, 16))
def test_junk_before_a_frame_is_skipped(junk: bytes, body: bytes, size: int) -> None:
    stream = junk + frame(body)
    assume(stream.find(PREAMBLE) == len(junk))
    parser = Parser()

    events = [event for at in range(0, len(stream), size) for event in parser.feed(stream[at : at + size])]

    assert events == [Answer(sw=body[:3], data=body[3:])]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.binary(max_size=64), max_size=8))
def test_garbage_never_breaks_the_parser_nor_fills_it(pieces: list[bytes]) -> None:
    parser = Parser()
    for piece in pieces:
        parser.feed(piece)
        parser.feed(PREAMBLE + piece)

    parser.clear()

    assert parser.feed(frame(b"\x00\x00\x80")) == [Answer(b"\x00\x00\x80", b"")]


@settings(max_examples=80, deadline=None)
@given(bodies, st.integers(0, 10_000), st.integers(0, 7))
def test_one_flipped_bit_never_yields_a_wrong_answer(body: bytes, place: int, bit: int) -> None:
    # A flipped bit of the length can meet a matching check by chance; then size and kind have to tell.
    assume(place % len(frame(body)) not in (5, 6))
    raw = bytearray(frame(body))
    raw[place % len(raw)] ^= 1 << bit

    answers = [event for event in Parser().feed(bytes(raw)) if isinstance(event, Answer)]

    assert all(answer.sw + answer.data == body for answer in answers)


def test_success_codes_are_those_of_the_standard() -> None:
    assert (Sw3.DONE, Sw3.FOUND, Sw3.NO_CARD, Sw3.READ_FAILED) == (0x90, 0x9F, 0x80, 0x41)
