"""ESC/POS bytes against vendor manuals, and the setting of a receipt in columns."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.receipt_printer.escpos import codec
from kiosk.devices.receipt_printer.escpos.codec import Query, ask, is_fence, is_status
from kiosk.devices.receipt_printer.escpos.interpreter import Interpreter
from kiosk.devices.receipt_printer.escpos.layout import encode
from kiosk.devices.receipt_printer.escpos.slip import PrintedLine
from kiosk.devices.receipt_printer.escpos.typesetting import COLUMNS, NEVER_FIRST, spread, width_of, wrapped
from kiosk.devices.receipt_printer.port import LineStyle, Receipt, ReceiptLine

VECTORS = {
    entry["name"]: bytes.fromhex(entry["hex"])
    for entry in json.loads((Path(__file__).parents[2] / "vectors" / "escpos.json").read_text("utf-8"))
}

QR_TEXT = b"https://si.example"


def one(style: LineStyle, value: str = "", label: str = "") -> bytes:
    return encode(Receipt((ReceiptLine(style, value, label),)))


def test_a_receipt_is_initialised_set_to_chinese_and_cut() -> None:
    data = one(LineStyle.TEXT, "社保卡")

    assert data.startswith(VECTORS["init"] + VECTORS["FS & chinese mode"])
    assert VECTORS["社保卡 GB18030"] in data
    assert data.endswith(VECTORS["full cut"])


@pytest.mark.parametrize("cut", ["full cut", "part cut"])
def test_the_simulated_printer_knows_both_cuts_and_when_chinese_is_off(cut: str) -> None:
    interpreter = Interpreter()
    hanzi = VECTORS["社保卡 GB18030"]
    interpreter.add(VECTORS["FS . cancel"] + hanzi + b"\n" + VECTORS["FS & chinese mode"] + hanzi + b"\n")
    interpreter.add(VECTORS[cut])

    off, on, done = interpreter.next(), interpreter.next(), interpreter.next()

    assert isinstance(off, PrintedLine)
    assert isinstance(on, PrintedLine)
    assert ["社保卡" in "".join(span.text for span in line.spans) for line in (off, on)] == [False, True]
    assert done == "cut"


@pytest.mark.parametrize("query", Query)
def test_status_is_asked_in_real_time(query: Query) -> None:
    assert ask(query) == VECTORS[f"DLE EOT {query.value}"]


@pytest.mark.parametrize(
    "name",
    ["ok byte", "n=1 offline", "n=4 near end", "n=4 end", "n=4 end+near", "n=2 cover open", "n=2 paper stop"],
)
def test_published_status_bytes_are_told_from_answers_in_turn(name: str) -> None:
    (byte,) = VECTORS[name]

    assert is_status(byte)
    assert not is_fence(byte)


@pytest.mark.parametrize("byte", [0x00, 0x03, 0x0C, 0x0F])
def test_answers_in_turn_are_told_from_status_bytes(byte: int) -> None:
    assert is_fence(byte)
    assert not is_status(byte)


words = st.binary(max_size=codec.LONGEST_WORD).map(lambda text: codec.Word(text.replace(b"\x00", b"R")))
answers = st.one_of(
    st.integers(0, 255).filter(is_status).map(codec.Status),
    st.integers(0, 255).filter(is_fence).map(lambda _: codec.Passed()),
    words,
)


def said(answer: codec.Answer) -> bytes:
    match answer:
        case codec.Status(byte):
            return bytes([byte])
        case codec.Word(text):
            return b"_" + text + b"\x00"
        case codec.Passed():
            return b"\x6b"


@given(st.lists(answers, max_size=8), st.lists(st.integers(1, 6), max_size=12))
def test_answers_that_come_late_and_glued_are_taken_for_what_they_are(
    those: list[codec.Answer], lengths: list[int]
) -> None:
    parser = codec.Parser()
    parser.words_due = sum(isinstance(one, codec.Word) for one in those)
    data = b"".join(said(one) for one in those)

    heard: list[codec.Answer] = []
    for length in [*lengths, len(data) or 1]:
        heard += parser.feed(data[:length])
        data = data[length:]

    assert heard == those
    assert parser.words_due == 0


def test_a_word_that_nobody_asked_for_is_noise_and_a_torn_one_ends_with_the_quiet() -> None:
    parser = codec.Parser()
    assert parser.feed(b"_\x12") == [codec.Status(0x12)]

    parser.words_due = 1
    assert parser.feed(b"_SIM\x12") == []
    parser.quiet()
    assert parser.feed(b"\x12") == [codec.Status(0x12)]


def test_a_text_of_nothing_but_chinese_punctuation_goes_out_in_gb18030() -> None:
    assert "《》。".encode("gb18030") in one(LineStyle.TEXT, "《》。")


def test_a_qr_code_is_drawn_by_the_printer() -> None:
    data = one(LineStyle.QR, QR_TEXT.decode())

    length = (len(QR_TEXT) + 3).to_bytes(2, "little")
    assert bytes.fromhex("1D 28 6B 04 00 31 41 32 00") in data
    assert bytes.fromhex("1D 28 6B 03 00 31 43 06") in data
    assert bytes.fromhex("1D 28 6B 03 00 31 45 31") in data
    assert b"\x1d(k" + length + b"1P0" + QR_TEXT in data
    assert bytes.fromhex("1D 28 6B 03 00 31 51 30") in data


def test_the_result_is_twice_as_large_and_bold_and_then_it_is_over() -> None:
    data = one(LineStyle.RESULT, "办好了")

    before, after = data.split("办好了".encode("gb18030"))
    assert before.endswith(b"\x1d!\x11\x1bE\x01\x1ba\x01\x1b3\x42")
    assert b"\x1d!\x00\x1bE\x00\x1ba\x00" in after


@pytest.mark.parametrize(
    ("text", "columns"), [("abc", 3), ("社保卡", 6), ("·", 2), ("（0元）", 7), ("龘", 2)]
)
def test_width_is_counted_as_the_printer_does(text: str, columns: int) -> None:
    assert width_of(text) == columns


def test_a_row_puts_its_value_at_the_right_edge() -> None:
    ((label, value),) = spread("姓名", "张*", COLUMNS)

    assert label.startswith("姓名 ")
    assert value == "张*"
    assert width_of(label + value) == COLUMNS


def test_a_row_that_is_too_long_goes_onto_two_lines_and_loses_nothing() -> None:
    lines = spread("办理网点", "示例省示例市示例区人力资源和社会保障局政务服务中心", COLUMNS)

    assert lines[0] == ("办理网点", "")
    assert (
        "".join(value.strip() for _, value in lines) == "示例省示例市示例区人力资源和社会保障局政务服务中心"
    )
    assert all(width_of(label + value) <= COLUMNS for label, value in lines)


def test_numbers_and_words_are_not_torn_apart() -> None:
    assert wrapped("请打 12333 或 0816-1234567", 20) == ["请打 12333 或", "0816-1234567"]


@given(st.text(alphabet="社保卡，。12333 abc（）！", max_size=120), st.integers(16, 48))
def test_wrapped_lines_fit_and_keep_every_character(text: str, columns: int) -> None:
    lines = wrapped(text, columns)

    assert all(width_of(line) <= columns for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_no_line_begins_with_punctuation() -> None:
    lines = wrapped("社" * 22 + "，保" + "社" * 20 + "。）" + "卡", 44)

    assert lines[0] == "社" * 21
    assert lines[1].startswith("社，保")
    assert not [line for line in lines if line[0] in NEVER_FIRST]


def test_a_number_wider_than_the_paper_is_broken_rather_than_lost() -> None:
    assert wrapped("1" * 60, 48) == ["1" * 48, "1" * 12]


def test_the_fence_is_answered_in_turn() -> None:
    assert codec.FENCE == b"\x1d\x72\x01"
