"""The CD-720M's bytes: published commands, replies in any slices, noise, and two readings of one manual."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.devices.dispenser.cd720m.codec import (
    Control,
    Damaged,
    Event,
    Flag,
    Parser,
    Reply,
    State,
    flags_of,
    frame,
    state_of,
)
from kiosk.devices.dispenser.cd720m.simulated_wire import SimulatedWire

VECTORS = {
    vector["name"]: bytes.fromhex(vector["hex"])
    for vector in json.loads((Path(__file__).parents[2] / "vectors" / "cd720m.json").read_text())
}
REPLIES = {
    "rsp SF 000 ready": State.READY,
    "rsp SF 008 hopper empty": State.HOPPER_EMPTY,
    "rsp SF 020 jam": State.JAMMED,
}
COMMANDS = [name for name in VECTORS if name not in REPLIES]

replies = st.builds(
    Reply, name=st.sampled_from(["SF", "PB", "PC", "GV"]), data=st.binary(min_size=3, max_size=3)
)


def said(reply: Reply) -> bytes:
    """The reply as the simulated unit says it."""
    sent = bytearray()
    wire = SimulatedWire(sent.extend, lambda _, act: act(), lambda _: reply.name.encode("ascii") + reply.data)
    wire.hear(frame("RF") + b"\x05")
    return bytes(sent).removeprefix(b"\x06")


def heard(stream: bytes, cuts: list[int]) -> list[Event]:
    parser = Parser()
    edges = sorted({0, len(stream), *(cut % (len(stream) + 1) for cut in cuts)})
    return [event for a, b in pairwise(edges) for event in parser.feed(stream[a:b])]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_published_command_is_built_byte_for_byte_and_obeyed_at_enq_only(name: str) -> None:
    raw = VECTORS[name]
    letters = raw[1:3].decode("ascii")
    sent = bytearray()
    obeyed: list[str] = []
    wire = SimulatedWire(sent.extend, lambda *_: None, obeyed.append)

    assert frame(letters) == raw
    wire.hear(b"\x55" + raw)
    assert sent == b"\x06"
    assert not obeyed
    wire.hear(b"\x05\x05")
    assert obeyed == [letters]


@pytest.mark.parametrize(("name", "state"), REPLIES.items())
def test_a_reply_is_read_cut_at_any_byte(name: str, state: State) -> None:
    raw = VECTORS[name]

    for cut in range(len(raw)):
        (event,) = heard(raw, [cut])
        assert isinstance(event, Reply)
        assert (event.name, state_of(event)) == ("SF", state)
    assert said(Reply("SF", state.value.encode("ascii"))) == raw


def test_a_state_of_no_table_is_no_state() -> None:
    assert state_of(Reply("SF", b"999")) is None


@pytest.mark.parametrize("high", [0x00, 0x30])
def test_flags_stand_side_by_side_in_the_low_nibbles(high: int) -> None:
    data = bytes(high | nibble for nibble in (0b1001, 0b0100, 0b0010))

    assert flags_of(Reply("PB", data)) == Flag.DISPENSING | Flag.BIN_FULL | Flag.CALLED_BACK | Flag.AT_READ


@settings(max_examples=60, deadline=None)
@given(st.lists(replies, min_size=1, max_size=4), st.lists(st.integers(0, 200), max_size=12))
def test_any_replies_in_any_slices_come_back_whole(contents: list[Reply], cuts: list[int]) -> None:
    stream = b"".join(b"\x06" + said(reply) for reply in contents)

    assert heard(stream, cuts) == [event for reply in contents for event in (Control.ACK, reply)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=24), max_size=8), replies)
def test_garbage_never_breaks_the_parser(pieces: list[bytes], reply: Reply) -> None:
    parser = Parser()
    for piece in pieces:
        parser.feed(b"\x02" + piece)
    parser.clear()

    assert parser.feed(b"\x15\x7f" + said(reply)) == [Control.NAK, reply]


@settings(max_examples=60, deadline=None)
@given(replies, st.integers(0, 7), st.integers(0, 7))
def test_one_flipped_bit_never_yields_a_wrong_reply(reply: Reply, place: int, bit: int) -> None:
    raw = bytearray(said(reply))
    raw[place] ^= 1 << bit

    events = Parser().feed(bytes(raw))

    assert not [event for event in events if isinstance(event, Reply)]
    if place:
        assert events in ([Damaged()], [])
