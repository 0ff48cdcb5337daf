"""Each codec's mask: what is named and shown, what is hidden, and that no garbage gets through."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.card import apdu
from kiosk.devices.apdu_mask import answer_shown, atr_shown, command_shown
from kiosk.devices.card_printer.evolis import codec as evolis
from kiosk.devices.card_printer.evolis.mask import mask as evolis_mask
from kiosk.devices.dispenser.cd720m.mask import mask as cd720m_mask
from kiosk.devices.dispenser.crt591.codec import Command, frame
from kiosk.devices.dispenser.crt591.mask import mask as crt591_mask
from kiosk.devices.id_reader.samv.codec import frame as samv_frame
from kiosk.devices.id_reader.samv.mask import mask as samv_mask
from kiosk.devices.pin_pad.kmy3501.mask import mask as kmy3501_mask
from kiosk.devices.pin_pad.zt598.mask import mask as zt598_mask
from kiosk.devices.receipt_printer.escpos import codec as escpos
from kiosk.devices.receipt_printer.escpos.mask import mask as escpos_mask
from kiosk.devices.trace import Mask, Shown, _text

VECTORS = Path(__file__).parents[2] / "vectors"
MASKS: dict[str, Mask] = {
    "samv": samv_mask,
    "crt591": crt591_mask,
    "cd720m": cd720m_mask,
    "evolis": evolis_mask,
    "escpos": escpos_mask,
    "zt598": zt598_mask,
    "kmy3501": kmy3501_mask,
}


def vectors(device: str) -> dict[str, bytes]:
    found = json.loads((VECTORS / f"{device}.json").read_text("utf-8"))
    return {vector["name"]: bytes.fromhex(vector["hex"]) for vector in found}


def told(mask: Mask, data: bytes, *, sent: bool) -> str:
    """The first frame as it stands in a trace."""
    shown = mask(data, sent=sent)
    assert shown is not None
    assert shown.size == len(data)
    return f"{shown.name} {_text(data, shown.secret)}"


def in_f2(cm: int, pm: int, data: bytes, status: bytes = b"P220") -> bytes:
    """An answer of the dispenser: head, cm, pm, status and data."""
    text = status[:1] + bytes([cm, pm]) + status[1:] + data
    body = b"\xf2\x00" + len(text).to_bytes(2, "big") + text + b"\x03"
    check = 0
    for byte in body:
        check ^= byte
    return body + bytes([check])


PIN, NAME = bytes.fromhex("135246"), "林知夏".encode("gb18030")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (apdu.verify(PIN), "VERIFY 00 20 00 00 [4]"),
        (apdu.verify(b""), "VERIFY 00 20 00 00"),
        (apdu.change_pin(PIN, PIN), "CHANGE_PIN 80 5e 01 00 [8]"),
        (apdu.update_record(1, NAME), "UPDATE_RECORD 00 dc 01 04 [7]"),
        (apdu.external_authenticate(0x0A, bytes(range(16))), "EXTERNAL_AUTHENTICATE 00 82 00 0a [17]"),
        (apdu.read_record(7), "READ_RECORD 00 b2 07 04 00"),
        (apdu.get_challenge(8), "GET_CHALLENGE 00 84 00 00 08"),
        (apdu.select_file(0xEF05), "SELECT 00 a4 00 00 02 ef 05"),
        (b"\x80\xca\x01\x02\x03\x04\x05\x06", "INS-CA 80 ca 01 02 [4]"),
        (b"\x00\x20", "? [2]"),
    ],
)
def test_a_command_to_a_chip_shows_what_it_is_and_not_with_what(command: bytes, said: str) -> None:
    shown = command_shown(command)

    assert f"{shown.name} {_text(command, shown.secret)}" == said


def test_an_answer_of_a_chip_shows_its_status_and_an_atr_how_it_begins() -> None:
    assert _text(NAME + b"\x90\x00", answer_shown(NAME + b"\x90\x00").secret) == "[6] 90 00"
    assert _text(b"\x63\xc2", answer_shown(b"\x63\xc2").secret) == "63 c2"
    assert _text(b"\x3b\x6d" + NAME, atr_shown(b"\x3b\x6d" + NAME).secret) == "3b 6d [6]"


def test_the_dispenser_shows_motions_whole_and_of_chips_what_an_apdu_shows() -> None:
    verify = frame(Command(0x51, 0x39, apdu.verify(PIN)))
    move, read = frame(Command(0x32, 0x31)), in_f2(0x51, 0x39, NAME + b"\x90\x00")
    refused = in_f2(0x51, 0x30, NAME, b"N65")

    assert told(crt591_mask, move, sent=True) == f"32/31 {move.hex(' ')}"
    assert told(crt591_mask, b"\x06", sent=False) == "ACK 06"
    assert told(crt591_mask, verify, sent=True) == "51/39 VERIFY f2 00 00 0b 43 51 39 00 20 00 00 [4] 03 [1]"
    assert told(crt591_mask, read, sent=False) == "+51/39 SW f2 00 00 0e 50 51 39 32 32 30 [6] 90 00 03 [1]"
    assert told(crt591_mask, refused, sent=False) == "-51/30 f2 00 00 0b 4e 51 30 36 35 [6] 03 [1]"
    assert told(crt591_mask, in_f2(0xA2, 0x30, b"SN1"), sent=False).startswith("+A2/30 f2 00")


def test_the_printer_shows_commands_and_no_bitmap() -> None:
    setting = evolis.command("Pr", "ymcko") + evolis.command("Ss")
    face = evolis.download("k", 2, b"\x1bSs\r" + NAME)

    assert told(evolis_mask, setting, sent=True) == f"Pr+Ss {setting.hex(' ')}"
    assert told(evolis_mask, face, sent=True) == f"Db [{len(face)}]"
    first = evolis_mask(setting + face, sent=True)
    assert first == Shown(len(setting), "Pr+Ss")
    assert told(evolis_mask, evolis.command("Dm", "1", "6222020000"), sent=True) == "Dm [17]"
    assert told(evolis_mask, NAME * 60, sent=True) == f"? [{len(NAME) * 60}]"


def test_the_receipt_printer_shows_questions_and_no_receipt() -> None:
    receipt = b"\x1b@" + NAME + escpos.FENCE

    assert told(escpos_mask, escpos.ask(escpos.Query.PAPER), sent=True) == "PAPER 10 04 04"
    assert told(escpos_mask, receipt, sent=True) == f"receipt [{len(receipt)}]"
    assert told(escpos_mask, b"\x12", sent=False) == "answer 12"


def test_a_pin_pad_shows_codes_and_neither_keys_nor_blocks() -> None:
    block = b"\x02021\x600006" + b"0A1B2C3D4E5F6071" + b"\x0350"
    load = bytes.fromhex("02 30 30 36 36 30 30 30 31 32 03 33 30")
    kmy = bytes.fromhex("02 30 39 30 34 30 41 31 42 32 43 33 44 34 45 35 46 36 30 37 31 30 44 03")

    assert told(zt598_mask, block, sent=False) == "answer 02 30 32 31 60 [23]"
    assert told(zt598_mask, load, sent=True) == "command 02 30 30 36 36 [8]"
    assert told(zt598_mask, b"135246", sent=False) == "keys [6]"
    shown = kmy3501_mask(kmy, sent=False)
    assert shown is not None
    assert _text(kmy[: shown.size], shown.secret) == f"02 30 39 30 34 [{shown.size - 5}]"


def test_the_second_dispenser_shows_what_it_knows() -> None:
    assert told(cd720m_mask, bytes.fromhex("02 44 48 03 0D"), sent=True) == "DH 02 44 48 03 0d"
    assert told(cd720m_mask, bytes.fromhex("02 53 46 30 30 38 03 2C"), sent=False).startswith("SF 02 53")
    assert told(cd720m_mask, bytes.fromhex("02 53 46 30 30 38 03 2D"), sent=False) == "? [8]"


@pytest.mark.parametrize("name", [name for name in vectors("samv") if name.startswith("rsp read 3010")])
def test_a_reading_is_hidden_from_the_first_byte_of_the_card_to_the_check(name: str) -> None:
    raw = vectors("samv")[name]

    assert told(samv_mask, raw, sent=False) == f"DONE {raw[:10].hex(' ')} [{len(raw) - 10}]"


def test_a_frame_that_is_not_what_it_says_is_hidden_whole() -> None:
    raw = bytearray(samv_frame(b"\x00\x00\x90" + b"12345678"))
    raw[6] = 0x08  # as if the four bytes of FIND came, and half of them were check and noise

    shown = samv_mask(bytes(raw), sent=False)

    assert shown == Shown(15, "damaged", ((0, 15),))


FRAMES: list[tuple[Mask, bytes]] = [
    (samv_mask, vectors("samv")["rsp read base (synthetic 张三, 1295 bytes)"][:700]),
    (samv_mask, vectors("samv")["rsp read base (synthetic 张三, 1295 bytes)"]),
    (crt591_mask, in_f2(0x51, 0x39, bytes(range(0x30, 0x6A)) + b"\x90\x00")),
]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(FRAMES), st.integers(0, 10_000), st.integers(0, 7))
def test_a_flipped_bit_brings_nothing_to_light(case: tuple[Mask, bytes], place: int, bit: int) -> None:
    mask, whole = case
    raw = bytearray(whole)
    raw[place % len(raw)] ^= 1 << bit
    secret = whole[20:40]

    text, rest = "", bytes(raw)
    while rest and (shown := mask(rest, sent=False)) is not None:
        text += _text(rest[: shown.size], shown.secret) + "\n"
        rest = rest[shown.size :]

    assert not any(secret[at : at + 4].hex(" ") in text for at in range(len(secret) - 4))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(MASKS)), st.binary(min_size=1, max_size=80), st.booleans())
def test_every_mask_takes_any_bytes_and_goes_on(name: str, data: bytes, sent: bool) -> None:
    rest, steps = data, 0
    while rest and (shown := MASKS[name](rest, sent=sent)) is not None:
        assert 0 < shown.size <= len(rest)
        edges = [0, *(edge for span in shown.secret for edge in span), shown.size]
        assert edges == sorted(edges)
        rest, steps = rest[shown.size :], steps + 1
    assert steps <= len(data)


def never_shown(seen: Callable[[bytes], Shown], data: bytes, secret: bytes) -> bool:
    return secret.hex(" ") not in _text(data, seen(data).secret)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 255), st.integers(0, 255), st.binary(min_size=4, max_size=40))
def test_no_data_of_a_command_is_shown_but_a_file_s_name(cla: int, ins: int, data: bytes) -> None:
    if ins == apdu.Ins.SELECT:
        return
    command = bytes([cla, ins, 0x01, 0x02, len(data)]) + data

    assert never_shown(command_shown, command, data)
    assert never_shown(answer_shown, data + b"\x90\x00", data)
