"""The wire of both pads: published commands byte for byte, and no key is made of a frame's ruins."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.devices.pin_pad.kmy3501 import codec as kmy
from kiosk.devices.pin_pad.port import KeyCipher, KeySlot
from kiosk.devices.pin_pad.wire import KEYS, STX, Command, Damaged, Event, Form, KeyByte, Parser, Reply
from kiosk.devices.pin_pad.zt598 import codec as zt

KEY = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
PAN_DIGITS = "456789012345"


def vectors(name: str) -> dict[str, bytes]:
    path = Path(__file__).parents[2] / "vectors" / f"{name}.json"
    return {vector["name"]: bytes.fromhex(vector["hex"]) for vector in json.loads(path.read_text())}


ZT, KMY = vectors("zt598"), vectors("kmy3501")

ZT_COMMANDS: dict[str, Command] = {
    "reset": zt.RESET,
    "close keypad": zt.CLOSE,
    "open plain entry": zt.OPEN_PLAIN,
    "PIN timeout FF": zt.LONGEST_TIMEOUT,
    "min len 6": zt.min_length(6),
    "max len 6": zt.max_length(6),
    "CLEAR key=backspace": zt.CLEAR_IS_BACKSPACE,
    "status/ID": zt.STATUS,
    "open PIN entry (clear mode)": zt.INSIDE_CLEAR,
    "import PIN WK#30 under 01": zt.load_key(KeySlot(KeyCipher.TDES, 1, 0x30), KEY),
    "get PIN block ISO-0 key 30": zt.pin_block(KeySlot(KeyCipher.TDES, 1, 0x30), PAN_DIGITS),
    "SM4 import WK#20 under 01": zt.load_key(KeySlot(KeyCipher.SM4, 1, 0x20), KEY),
    "SM4 PIN block key 20": zt.pin_block(KeySlot(KeyCipher.SM4, 1, 0x20), PAN_DIGITS),
}
KMY_COMMANDS: dict[str, Command] = {
    "get version 30": kmy.VERSION,
    "reset self-test 31": kmy.RESET,
    "set 3DES mode 46 00 30": kmy.KEYS_ARE_TDES,
    "set pin 3DES 46 01 30": kmy.PIN_IS_TDES,
    "load WK mk0 wk0 3DES": kmy.load_key(KeySlot(KeyCipher.TDES, 0, 0), KEY),
    "activate WK mk0 wk0": kmy.activate(KeySlot(KeyCipher.TDES, 0, 0)),
    "open keypad+beep 45 02": kmy.OPEN_PLAIN,
    "close keypad 45 01": kmy.CLOSE,
    "load PAN 34": kmy.load_account(PAN_DIGITS),
    "start PIN len6": kmy.start_pin(6, 60),
    "get PIN block 42": kmy.PIN_BLOCK,
}
BLOCK = bytes.fromhex("0A1B2C3D4E5F6071")


@pytest.mark.parametrize("name", ZT_COMMANDS)
def test_a_command_of_the_zt598_is_the_published_one(name: str) -> None:
    assert zt.FORM.frame(ZT_COMMANDS[name]) == ZT[name]


@pytest.mark.parametrize("name", KMY_COMMANDS)
def test_a_command_of_the_kmy3501_is_the_published_one(name: str) -> None:
    assert kmy.FORM.frame(KMY_COMMANDS[name]) == KMY[name]


@pytest.mark.parametrize("name", [name for name in ZT if not name.startswith("rsp")])
def test_any_published_frame_of_the_zt598_is_built_from_its_parts(name: str) -> None:
    raw = ZT[name]

    assert zt.FORM.frame(Command(raw[4], raw[5:-3])) == raw


@pytest.mark.parametrize("name", [name for name in KMY if not name.startswith("rsp")])
def test_any_published_frame_of_the_kmy3501_is_built_from_its_parts(name: str) -> None:
    body = bytes.fromhex(KMY[name][1:-1].decode("ascii"))

    assert kmy.FORM.frame(Command(body[1], body[2:-1])) == KMY[name]


def heard(form: Form, *pieces: bytes) -> list[Event]:
    parser = Parser(form)
    return [event for piece in pieces for event in parser.feed(piece)]


@pytest.mark.parametrize(
    ("name", "code"),
    [("rsp ok RTN=60", 0x60), ("rsp auth fail EC", 0xEC), ("rsp key index missing E4", 0xE4)],
)
def test_a_published_answer_of_the_zt598_is_read(name: str, code: int) -> None:
    assert heard(zt.FORM, ZT[name]) == [Reply(code, b"")]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("rsp ok (ST=04)", 4),
        ("rsp bad param 15", 0x15),
        ("rsp timeout 80", 0x80),
        ("rsp invalid cmd E0", 0xE0),
    ],
)
@pytest.mark.parametrize("end", [0, -1], ids=["with its 03", "without"])
def test_a_published_answer_of_the_kmy3501_is_read(name: str, code: int, end: int) -> None:
    raw = KMY[name][: end or None]

    assert heard(kmy.FORM, raw, b"5") == [Reply(code, b""), KeyByte(0x35)]


def test_the_block_is_read_and_what_stands_before_it_at_the_zt598_is_ignored() -> None:
    (of_zt,) = heard(zt.FORM, ZT["rsp PIN block"])
    (of_kmy,) = heard(kmy.FORM, KMY["rsp PIN block"])

    assert isinstance(of_zt, Reply)
    assert zt.FORM.fits(zt.pin_block(KeySlot(KeyCipher.TDES, 1, 0x30), PAN_DIGITS), of_zt)
    assert zt.block_in(of_zt) == BLOCK
    assert of_kmy == Reply(4, BLOCK)
    assert kmy.FORM.fits(kmy.PIN_BLOCK, Reply(4, BLOCK))


def test_an_answer_of_another_size_is_not_the_one_that_is_waited_for() -> None:
    assert not zt.FORM.fits(zt.CLOSE, Reply(0x60, b"0006A1B2"))
    assert not kmy.FORM.fits(kmy.PIN_BLOCK, Reply(4, b""))
    assert zt.FORM.fits(zt.CLOSE, Reply(0xDD, b""))
    assert kmy.FORM.fits(kmy.PIN_BLOCK, Reply(0xB5, b""))


def test_no_digit_and_no_key_stands_in_what_is_written_of_frames() -> None:
    said = f"{zt.load_key(KeySlot(KeyCipher.TDES, 1, 0x30), KEY)!r} {KeyByte(0x37)!r} {Reply(4, BLOCK)!r}"

    assert "01234567" not in said
    assert "55" not in said  # 37h
    assert "0a1b" not in said.lower()


FORMS = {
    "zt598": (zt.FORM, [ZT["rsp ok RTN=60"], ZT["rsp PIN block"], ZT["rsp auth fail EC"]]),
    "kmy3501": (kmy.FORM, [KMY["rsp ok (ST=04)"], KMY["rsp PIN block"], KMY["rsp ok (ST=04)"][:-1]]),
}
pieces = st.lists(
    st.one_of(st.sampled_from(sorted(KEYS)).map(lambda key: bytes([key])), st.integers(0, 2)), max_size=12
)


def sliced(data: bytes, cuts: list[int]) -> list[bytes]:
    edges = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[a:b] for a, b in pairwise(edges)]


@pytest.mark.parametrize("make", FORMS)
@settings(max_examples=60, deadline=None)
@given(said=pieces, cuts=st.lists(st.integers(0, 400), max_size=8))
def test_keys_and_answers_are_told_apart_however_they_are_sliced_and_glued(
    make: str, said: list[bytes | int], cuts: list[int]
) -> None:
    form, frames = FORMS[make]
    stream = b"".join(frames[one] if isinstance(one, int) else one for one in said)

    events = heard(form, *sliced(stream, cuts))

    wanted = [Reply if isinstance(one, int) else KeyByte(one[0]) for one in said]
    assert [Reply if isinstance(event, Reply) else event for event in events] == wanted


@pytest.mark.parametrize("make", FORMS)
@settings(max_examples=60, deadline=None)
@given(
    which=st.integers(0, 2), at=st.integers(1, 400), bit=st.integers(0, 7), cuts=st.lists(st.integers(0, 99))
)
def test_of_a_damaged_frame_no_key_is_made_and_the_next_frame_is_read(
    make: str, which: int, at: int, bit: int, cuts: list[int]
) -> None:
    form, frames = FORMS[make]
    spoilt = bytearray(frames[which])
    place = 1 + at % (len(spoilt) - 1)
    spoilt[place] ^= 1 << bit

    parser = Parser(form)
    events = [event for piece in sliced(bytes(spoilt), cuts) for event in parser.feed(piece)]

    taken = [event for event in events if isinstance(event, KeyByte)]
    whole_all_the_same = any(isinstance(event, Reply) for event in events)
    assert whole_all_the_same or not taken
    parser.quiet()
    assert isinstance(parser.feed(frames[0])[-1], Reply)


@pytest.mark.parametrize("make", FORMS)
@settings(max_examples=100, deadline=None)
@given(noise=st.binary(max_size=80), cuts=st.lists(st.integers(0, 99), max_size=5))
def test_noise_breaks_nothing_and_after_a_quiet_line_a_frame_and_a_key_are_heard(
    make: str, noise: bytes, cuts: list[int]
) -> None:
    form, frames = FORMS[make]
    parser = Parser(form)
    for piece in sliced(noise, cuts):
        parser.feed(piece)

    parser.quiet()

    assert [type(event) for event in parser.feed(b"7" + frames[1] + b"\r")] == [KeyByte, Reply, KeyByte]


def test_a_frame_after_ruins_is_read_without_waiting() -> None:
    ruins = ZT["rsp PIN block"][:9]

    events = heard(zt.FORM, ruins + ZT["rsp ok RTN=60"] * 4)

    assert events[0] == Damaged()
    assert events[-1] == Reply(0x60, b"")
    assert not any(isinstance(event, KeyByte) for event in events)
    assert STX not in KEYS
