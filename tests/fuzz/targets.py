"""What may come out of a codec when anything at all goes in: a function each, for hypothesis and Atheris.

The first bytes of an input say how the rest is sliced. A codec may find nothing in it, or call it damaged;
what it takes for an answer must stand in the input byte for byte, as the protocol frames it, and when the
noise is over the next good frame is read. A function that raises has found something.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import reduce
from operator import xor
from types import MappingProxyType

from kiosk.central.card_service import para, soap
from kiosk.crypto import sm4
from kiosk.devices.cabinet.ld2410 import codec as ld2410
from kiosk.devices.cabinet.modbus import codec as modbus
from kiosk.devices.cabinet.nut import codec as nut
from kiosk.devices.cabinet.port import Source
from kiosk.devices.card_printer.evolis import codec as evolis
from kiosk.devices.dispenser.cd720m import codec as cd720m
from kiosk.devices.dispenser.crt591 import codec as crt591
from kiosk.devices.id_reader.port import IdDocument, Unreadable
from kiosk.devices.id_reader.samv import codec as samv
from kiosk.devices.id_reader.samv.text_block import BLOCK_BYTES, parse_appended, parse_text_block
from kiosk.devices.pin_pad.kmy3501 import codec as kmy3501
from kiosk.devices.pin_pad.wire import Command, Form, KeyByte, Reply
from kiosk.devices.pin_pad.wire import Parser as PadParser
from kiosk.devices.pin_pad.zt598 import codec as zt598
from kiosk.devices.receipt_printer.escpos import codec as escpos
from kiosk.trust import opening, seal, tags, texts

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
    data = data[SLICERS:]
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
    parser = escpos.Parser()
    parser.words_due = 1
    for piece in slices(data):
        for answer in parser.feed(piece):
            if isinstance(answer, escpos.Word):
                assert b"_" + answer.text in data, "a word that nobody said"
            if isinstance(answer, escpos.Status):
                assert answer.byte in data, "a status that nobody said"
    parser.quiet()
    assert parser.feed(b"\x12") == [escpos.Status(0x12)], "deaf after noise"


def read_cd720m(data: bytes) -> None:
    parser = cd720m.Parser()
    for piece in slices(data):
        for event in parser.feed(piece):
            if isinstance(event, cd720m.Reply):
                checked = b"\x02" + event.name.encode("latin-1") + event.data + b"\x03"
                assert checked + bytes([reduce(xor, checked)]) in data, "a reply that nobody sent"
    parser.clear()
    ready = bytes.fromhex("02 53 46 30 30 30 03 24")
    assert parser.feed(ready) == [cd720m.Reply("SF", b"000")], "deaf after noise"


def _read_pad(form: Form, framed: Callable[[Reply], bytes], data: bytes) -> None:
    parser = PadParser(form)
    for piece in slices(data):
        for event in parser.feed(piece):
            if isinstance(event, Reply):
                assert framed(event).lower() in data.lower(), "a reply that nobody sent"
            if isinstance(event, KeyByte):
                assert event.value in data, "a key that nobody pressed"
    parser.quiet()
    good = Reply(0x60, b"")
    assert parser.feed(framed(good)) == [good], "deaf after noise"


def read_zt598(data: bytes) -> None:
    def framed(reply: Reply) -> bytes:
        return zt598.FORM.frame(Command(reply.code, reply.data))

    _read_pad(zt598.FORM, framed, data)


def read_kmy3501(data: bytes) -> None:
    def framed(reply: Reply) -> bytes:
        return kmy3501.FORM.frame(Command(reply.code, reply.data))[:-1]  # its 03 is inferred, not waited for

    _read_pad(kmy3501.FORM, framed, data)


def read_ld2410(data: bytes) -> None:
    parser = ld2410.Parser()
    for piece in slices(data):
        for report in parser.feed(piece):
            seen = b"\xaa" + bytes([report.state]) + report.moving_cm.to_bytes(2, "little")
            assert seen in data, "somebody whom nobody saw"
    nobody = bytes.fromhex("F4 F3 F2 F1 0D 00 02 AA 00 00 00 00 00 00 37 00 00 55 00 F8 F7 F6 F5")
    # What looked like the beginning of a long report has to be given up first.
    assert ld2410.Report(0, 0, 0) in parser.feed(nobody * 4), "deaf after noise"


def read_modbus(data: bytes) -> None:
    for function in (0x01, 0x02, 0x05):
        question = modbus.Question(1, function, 0, 1 if function == 0x05 else 8)
        found = modbus.answer_in(data, question)
        begins = bytes([1, function])
        assert not isinstance(found, modbus.Bits) or begins in data, "a contact that nobody read"


def read_nut(data: bytes) -> None:
    data = data[SLICERS:]
    tokens = nut.answer(data, "ups")
    if isinstance(tokens, frozenset):
        assert all(token.encode("ascii") in data for token in tokens), "a word that nobody said"
        assert nut.source_in(tokens) is not Source.MAINS or b"OL" in data, "mains that nobody saw"


def read_channel(data: bytes) -> None:
    """Header, hello and seal as a centre meets them: in one spelling or not read, and never believed."""
    text = data[SLICERS:]
    with suppress(texts.Malformed):
        stamp, tag = tags.read_request_header(text.decode("latin-1"))
        assert tags.request_header(stamp, tag).encode("ascii") == text, "two spellings of one header"
        sent = tags.Sent("POST", "/v1/apply", "application/json", "", text)
        assert tags.request_tag(_KEY, "centre", stamp, sent) != tag, "a forged tag"
    with suppress(texts.Malformed):
        assert opening.read_hello(text).text() == text, "two spellings of one hello"
    assert not opening.challenge_holds(_KEY, text, 1), "a forged challenge"
    try:
        seal.unseal(_KEY[:16], seal.Way.UP, _PLACE, text.decode("latin-1"))
    except sm4.SealBroken:
        return
    raise AssertionError("a forged seal")


_KEY = bytes(range(32))
_PLACE = seal.Place("centre", "ab" * 16, 0, 1, "POST", "/v1/apply")


def read_card_service(data: bytes) -> None:
    """Envelope and xmlPara of a card service: noise is no answer, and a yes is one that was said."""
    try:
        told = para.read_para(soap.read_answer(data[SLICERS:], "text/xml"))
    except para.NotAnAnswer:
        return
    assert b"Envelope" in data, "an answer without an envelope"
    assert "errflag" not in told.values or b"errflag" in data, "a yes that nobody said"
    assert repr(told) == "Para()", "its repr tells what it says"


TARGETS: Mapping[str, Callable[[bytes], None]] = MappingProxyType(
    {
        "samv": read_samv,
        "id_text": read_id_text,
        "crt591": read_crt591,
        "evolis": read_evolis,
        "escpos": read_escpos,
        "cd720m": read_cd720m,
        "zt598": read_zt598,
        "kmy3501": read_kmy3501,
        "ld2410": read_ld2410,
        "modbus": read_modbus,
        "nut": read_nut,
        "channel": read_channel,
        "card_service": read_card_service,
    }
)
"""A new codec is entered here, and its vectors in tests/vectors/ by the same name or in SEEDS."""

SEEDS: Mapping[str, str] = MappingProxyType({"id_text": "samv"})
"""Target → the file of tests/vectors/ whose bytes the search begins with, where the names differ."""

_ANSWER = (
    '<?xml version="1.0" encoding="GBK"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/">'
    '<e:Body><r><x>&lt;p&gt;&lt;s errflag="0"/&gt;&lt;d k="ds"&gt;&lt;r xm="林知夏" kzt="1"/&gt;'
    "&lt;/d&gt;&lt;/p&gt;</x></r></e:Body></e:Envelope>"
)

LINES: Mapping[str, tuple[bytes, ...]] = MappingProxyType(
    {
        "nut": (b'VAR ups ups.status "OB LB"\n', b"ERR DATA-STALE\n"),
        "channel": (
            b"KGM1 s=00112233445566778899aabbccddeeff,l=0,n=1,t=1900000005100,"
            b"r=6f1c0a52-3f0e-4c39-9a0e-2d5f4b1c7a10,m=" + b"e0" * 32,
            b"KGM1-HELLO\nsd.hub\n" + b"e1" * 32 + b"\n" + b"AAAB" * 13 + b"AA\n04" + b"ae" * 64 + b"\n1\n",
            b"gBb1rEZbc0QA3P3GG4Ovqgoas5u9cbbN7LS2_65pHTnYnSQ",
        ),
        "card_service": (_ANSWER.encode("gbk"), _ANSWER.replace('encoding="GBK"', "").encode("utf-8")),
    }
)
"""What a search begins with where no bytes were published."""
