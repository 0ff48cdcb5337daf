"""Compressed downloads: what comes out of the simulated printer, which reads the guide by itself."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.card.face import FACE_HEIGHT_PX, FACE_WIDTH_PX
from kiosk.devices.card_printer.evolis.intake import Order, rows_of
from kiosk.devices.card_printer.evolis.job import job_of
from kiosk.devices.card_printer.evolis.models import MODELS
from kiosk.devices.card_printer.evolis.raster import BITS_OF_LEVELS, Plane, dye_planes, resin_panels
from kiosk.devices.card_printer.evolis.shortened import LINE_BYTES, SPREADS, short_dyes, short_resin
from tests.devices.card_printer.faces import chart, restless_face

BAUD = 115200
NO_LIMIT = 10**9


def plane_of(lines: dict[int, list[int]]) -> Plane:
    plane = np.zeros((FACE_WIDTH_PX, FACE_HEIGHT_PX), np.uint8)
    for at, dots in lines.items():
        plane[at, : len(dots)] = dots
    return plane.reshape(-1)


def laid(panel: str, levels: int, data: bytes) -> Plane:
    """The values that the simulated head lays down, in the order of the dots."""
    rows = np.frombuffer(rows_of(Order("Dbc", (panel, str(levels)), data)), np.uint8)
    dots = rows.reshape(FACE_HEIGHT_PX, FACE_WIDTH_PX)[::-1].T.reshape(-1)
    values: Plane = np.rint(dots * ((levels - 1) / 255)).astype(np.uint8)
    return values


def test_resin_lines_are_those_of_the_captures() -> None:
    one_dot = b"\x80" + bytes(LINE_BYTES - 1)
    white, black = bytes(LINE_BYTES), b"\xff" * LINE_BYTES

    assert short_resin(one_dot) == bytes.fromhex("01 80")
    assert short_resin(white + black) == bytes.fromhex("00 FF")
    assert short_resin(black[:-1] + b"\xfe") == bytes([LINE_BYTES]) + black[:-1] + b"\xfe"


def test_black_and_varnish_come_out_as_they_went_in() -> None:
    for panel, data in resin_panels(restless_face()).items():
        assert rows_of(Order("Dbc", (panel, "2"), short_resin(data))) == rows_of(
            Order("Db", (panel, "2"), data)
        )


RUNS = st.tuples(st.integers(0, 31), st.sampled_from([1, 2, 7, 255, 256, 257, 511, 512, 648]))
LINES = st.dictionaries(st.integers(0, FACE_WIDTH_PX - 1), st.lists(RUNS, max_size=5), max_size=4)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([32, 64, 128]), LINES)
def test_dyes_come_out_dot_for_dot_where_there_is_room(
    levels: int, drawn: dict[int, list[tuple[int, int]]]
) -> None:
    lines = {at: [v for v, n in runs for _ in range(n)][:FACE_HEIGHT_PX] for at, runs in drawn.items()}
    plane = plane_of(lines)

    (data,) = short_dyes({"y": plane}, levels, NO_LIMIT).values()

    assert (laid("y", levels, data) == plane).all()


def test_a_run_spares_the_bits_that_its_levels_leave() -> None:
    plane = plane_of({0: [3] * FACE_HEIGHT_PX})
    bare = b"\x80\x00" * (FACE_WIDTH_PX - 1)

    found = {levels: short_dyes({"c": plane}, levels, NO_LIMIT)["c"] for levels in (32, 64, 128)}

    assert BITS_OF_LEVELS[32] == 5
    assert found[32] == bytes([0x80 | 2 << 5 | 3, 648 - 512]) + bare
    assert found[64] == bytes([0x80 | 1 << 6 | 3, 255, 0x80 | 3, 648 - 511]) + bare
    assert found[128] == bytes([0x83, 255, 0x83, 255, 0x83, 648 - 510]) + bare


def test_no_run_is_counted_by_a_byte_that_says_bare() -> None:
    (data,) = short_dyes({"c": plane_of({0: [5] * 256})}, 64, NO_LIMIT).values()

    assert data[:5] == bytes([0x85, 255, 5, 0x80 | 1 << 6, 648 - 256 - 256])


def test_what_a_slow_line_costs_in_shades_is_bounded_and_bare_stays_bare() -> None:
    faint = np.random.default_rng(3).integers(0, 3, FACE_WIDTH_PX * FACE_HEIGHT_PX, np.uint8)
    planes = {**dye_planes(restless_face(), 64), "faint": faint}
    at_least_half = SPREADS[-1] // 2

    shortened = short_dyes(planes, 64, most_bytes=1)

    for panel, plane in planes.items():
        found = laid(panel, 64, shortened[panel])
        assert np.abs(found.astype(int) - plane.astype(int)).max() <= at_least_half
        assert ((found == 0) == (plane == 0)).all()


def test_a_colour_face_is_at_most_fifteen_seconds_on_a_serial_line() -> None:
    model = MODELS[""].on_line(BAUD)
    plain = MODELS[""].on_line(None)

    seconds = {
        (face.__name__, one.line_bytes_per_s): len(job_of(face(), one, lambda: 0.0).data) * 10 / BAUD
        for face in (chart, restless_face)
        for one in (model, plain)
    }

    assert seconds["chart", model.line_bytes_per_s] < 5
    assert seconds["restless_face", model.line_bytes_per_s] <= 15
    assert seconds["restless_face", plain.line_bytes_per_s] > 140, "as the guide's plain download"


@pytest.mark.parametrize("name", ["kc200b", "km500b", "primacy2", "kc200b-marked"])
def test_a_printer_that_was_not_seen_to_take_it_gets_nothing_compressed(name: str) -> None:
    assert b"\x1bDbc;" not in job_of(chart(), MODELS[name].on_line(BAUD), lambda: 0.0).data
