"""How the simulated printer takes commands and bitmaps out of the stream."""

import itertools
import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.devices.card_printer.evolis.intake import Intake, Order, rows_of

VECTORS = {
    entry["name"]: bytes.fromhex(entry["hex"])
    for entry in json.loads((Path(__file__).parents[2] / "vectors" / "evolis.json").read_text("utf-8"))
}

TRICKY = (b"\x0d\x1b\x00Se\x0d" * 13717)[:82296]
STREAM = b"\x00\x00\x1bPr;ymcko\r\x00\x1bSs\rSr\r\x1bDb;k;2;" + TRICKY + b"\r\x00\x00\x1bSe;1\r\x00"
ORDERS = [
    Order("Pr", ("ymcko",)),
    Order("Ss"),
    Order("Sr"),
    Order("Db", ("k", "2"), TRICKY),
    Order("Se", ("1",)),
]


def test_nothing_inside_a_bitmap_is_taken_for_a_command() -> None:
    assert Intake().take(STREAM) == ORDERS


@settings(max_examples=30)
@given(st.lists(st.integers(1, len(STREAM) - 1), max_size=8))
def test_however_the_stream_is_cut_the_orders_are_the_same(cuts: list[int]) -> None:
    intake = Intake()
    edges = [0, *sorted(cuts), len(STREAM)]

    orders = [order for start, end in itertools.pairwise(edges) for order in intake.take(STREAM[start:end])]

    assert orders == ORDERS


@given(st.binary(max_size=200))
def test_noise_never_breaks_it(noise: bytes) -> None:
    Intake().take(noise)


def test_the_captured_beginning_of_a_job_is_understood() -> None:
    intake = Intake()

    orders = intake.take(VECTORS["captured job start, Windows driver to Dualys 3 (card-black)"])

    assert [order.name for order in orders] == ["Pr", "Pmi", "Pc", "Pdt", "Mr", "Ppws", "Ss", "Sr"]
    assert intake.waits_for_data
    assert intake.take(bytes(83312))[0].parameters == ("k", "2")


def test_compressed_lines_are_unpacked_as_the_guide_says() -> None:
    data = (
        VECTORS["K lines 00 FF = white line, black line"]
        + VECTORS["K line 01 80 = one black dot, rest white"]
    )
    (order,) = Intake().take(b"\x1bDbc;k;2;" + str(len(data)).encode() + b";" + data + b"\r")

    rows = rows_of(order)

    # Line 1 along the card is all black; line 2 begins with one black dot at the lower edge.
    assert all(rows[y * 1016 + 1] == 255 for y in range(648))
    assert [y for y in range(648) if rows[y * 1016 + 2]] == [647]
    assert sum(rows) == 255 * 649
