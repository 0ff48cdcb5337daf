"""What may come out of a codec when anything at all goes in: a function each, for hypothesis and Atheris.

The first bytes of an input say how the rest is sliced. A codec may find nothing in it, or call it damaged;
what it takes for an answer must stand in the input byte for byte, as the protocol frames it, and when the
noise is over the next good frame is read. A function that raises has found something.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from operator import xor
from types import MappingProxyType

from kiosk.devices.card_printer.evolis import codec as evolis
from kiosk.devices.dispenser.crt591 import codec as crt591
from kiosk.devices.id_reader.port import IdDocument, Unreadable
from kiosk.devices.id_reader.samv import codec as samv
from kiosk.devices.id_reader.samv.text_block import BLOCK_BYTES, parse_appended, parse_text_block
from kiosk.devices.receipt_printer.escpos import codec as escpos

SLICERS = 4


def slices(data: bytes) -> Iterator[bytes]:
    """The rest of an input in pieces, whose lengths its first bytes say."""
    lengths, rest = data[:SLICERS], data[SLICERS:]
    turn = at = 0
    while at < len(rest):
        size = 1 + lengths[turn % len(lengths)]
        yield rest[at : at + size]
        at += size
        turn += 1


def read_samv(data: bytes) -> None:
    parser = samv.Parser()
    for piece in slices(data):
        for event in parser.feed(piece):
            if isinstance(event, samv.Answer):
                assert samv.frame(event.sw + event.data) in data, "an answer that nobody sent"
    parser.clear()
    none = samv.Answer(b"\x00\x00\x80", b"")
    assert parser.feed(samv.frame(none.sw)) == [none], "deaf after noise"


def read_id_text(data: bytes) -> None:
    block = data.ljust(BLOCK_BYTES, b" ")[:BLOCK_BYTES]
    outcome = parse_text_block(samv.ChipParts(block, b""))
    assert isinstance(outcome, (IdDocument, Unreadable)), "neither read nor unreadable"
    if isinstance(outcome, IdDocument):
        assert bool(outcome.name and outcome.number), "a document of nobody"
        assert repr(outcome).find(outcome.number) < 0, "its repr tells the number"
    for command in (samv.Command.READ_BASE, samv.Command.READ_WITH_FINGERS):
        parts = samv.chip_parts(command, data)
        assert parts is None or len(parts.text) <= samv.TEXT_BYTES, "more text than there is"
    parse_appended(data)
    samv.sam_number(data[:16].ljust(16, b"\x00"))


def read_crt591(data: bytes) -> None:
    parser = crt591.Parser()
    for piece in slices(data):
        for event in parser.feed(piece):
            if isinstance(event, crt591.Done):
                text = bytes([crt591.SUCCESS, event.cm, event.pm]) + event.status.encode("latin-1")
                assert _f2(text + event.data) in data, "a success that nobody sent"
            if isinstance(event, crt591.Failed):
                text = bytes([crt591.FAILURE, event.cm, event.pm]) + event.error.encode("latin-1")
                assert _f2(text + event.data) in data, "a failure that nobody sent"
    parser.clear()
    ready = _f2(b"P10020")
    assert parser.feed(ready) == [crt591.Done(0x31, 0x30, "020", b"")], "deaf after noise"


def _f2(text: bytes) -> bytes:
    checked = b"\xf2\x00" + len(text).to_bytes(2, "big") + text + b"\x03"
    return checked + bytes([reduce(xor, checked)])


def read_evolis(data: bytes) -> None:
    heard = b""
    for piece in slices(data):
        heard += piece
        taken = evolis.take_status(heard)
        if taken is not None:
            texts, block = taken
            words = (block.config, block.information, block.warning, block.error)
            said = b"\x10" + b"".join(int(word).to_bytes(4, "big") for word in words)
            said += b"\x02" + block.session.to_bytes(2, "big")
            assert said in heard, "a status that nobody sent"
            assert all(text.isascii() or "\ufffd" in text for text in texts), "a text that is none"
            evolis.fault_of_status(block)
            break
    for text in evolis.texts_of(heard):
        evolis.fault_of_answer(text)
    evolis.ribbon_of(evolis.texts_of(heard))
    good = b"OK\x00\x00\x14\x10" + bytes(16) + b"\x02\x00\x00"
    assert evolis.take_status(good) is not None, "deaf after noise"


def read_escpos(data: bytes) -> None:
    for byte in data:
        assert not (escpos.is_status(byte) and escpos.is_fence(byte)), "one byte with two meanings"
    text = escpos.identity_text(data)
    assert text is None or b"_" + text + b"\x00" in data, "a word that nobody said"


TARGETS: Mapping[str, Callable[[bytes], None]] = MappingProxyType(
    {
        "samv": read_samv,
        "id_text": read_id_text,
        "crt591": read_crt591,
        "evolis": read_evolis,
        "escpos": read_escpos,
    }
)
"""A new codec is entered here, and its vectors in tests/vectors/ by the same name or in SEEDS."""

SEEDS: Mapping[str, str] = MappingProxyType({"id_text": "samv"})
"""Target → the file of tests/vectors/ whose bytes the search begins with, where the names differ."""
