"""The printer's order of dots, from captures and the guide (devices.md §3A)."""

import json
from pathlib import Path

import numpy as np
import pytest

from kiosk.card.face import FACE_HEIGHT_PX, FACE_WIDTH_PX, CardBitmaps
from kiosk.devices.card_printer.evolis.intake import Order, rows_of
from kiosk.devices.card_printer.evolis.raster import dye_planes, pack, resin_panels

CAPTURED = {
    entry["name"]: bytes.fromhex(entry["hex"])
    for entry in json.loads((Path(__file__).parents[2] / "vectors" / "evolis.json").read_text("utf-8"))
}
SIZE_BY_LEVELS = {2: 82296, 32: 411480, 64: 493776, 128: 576072, 256: 658368}


def panels_of(bitmaps: CardBitmaps, levels: int) -> dict[str, tuple[int, bytes]]:
    dyes = {panel: (levels, pack(dots, levels)) for panel, dots in dye_planes(bitmaps, levels).items()}
    return dyes | {panel: (2, data) for panel, data in resin_panels(bitmaps).items()}


def bitmaps_with_black_at(*dots: tuple[int, int]) -> CardBitmaps:
    black = np.zeros((FACE_HEIGHT_PX, FACE_WIDTH_PX), np.uint8)
    for x, y in dots:
        black[y, x] = 255
    return CardBitmaps(colour=b"\xff" * (FACE_WIDTH_PX * FACE_HEIGHT_PX * 3), black=black.tobytes())


def test_seven_bits_a_dot_run_on_most_significant_first() -> None:
    dots = np.array([0x7F, 0, 0x7F, 0, 0x7F, 0, 0x7F, 0], np.uint8)

    assert pack(dots, 128) == CAPTURED["7 bpp packing of 7F 00 7F 00 7F 00 7F 00"]


@pytest.mark.parametrize("levels", [32, 64, 128, 256])
def test_panels_have_the_sizes_that_drivers_send(levels: int) -> None:
    panels = panels_of(bitmaps_with_black_at(), levels)

    assert list(panels) == ["y", "m", "c", "k", "o"]
    assert [len(data) for _, data in panels.values()] == [SIZE_BY_LEVELS[levels]] * 3 + [
        SIZE_BY_LEVELS[2]
    ] * 2


@pytest.mark.parametrize(
    ("x", "y"), [(0, 0), (1015, 0), (0, 647), (1015, 647), (3, 100)], ids=["tl", "tr", "bl", "br", "within"]
)
def test_a_dot_ends_where_the_formula_says(x: int, y: int) -> None:
    _, data = panels_of(bitmaps_with_black_at((x, y)), 64)["k"]

    n = x * 648 + (647 - y)
    assert data[n // 8] == 0x80 >> (n % 8)
    assert sum(data) == data[n // 8], "and nowhere else"


def test_each_dye_takes_its_own_light_away() -> None:
    red = CardBitmaps(
        colour=bytes([255, 0, 0]) * (FACE_WIDTH_PX * FACE_HEIGHT_PX),
        black=bytes(FACE_WIDTH_PX * FACE_HEIGHT_PX),
    )

    panels = panels_of(red, 256)

    assert set(panels["c"][1]) == {0}
    assert set(panels["m"][1]) == {255}
    assert set(panels["y"][1]) == {255}
    assert set(panels["k"][1]) == {0}
    assert set(panels["o"][1]) == {255}, "the varnish covers the whole card"


@pytest.mark.parametrize("levels", [32, 64, 128, 256])
def test_the_simulated_head_lays_down_what_was_meant(levels: int) -> None:
    rng = np.random.default_rng(7)
    colour = rng.integers(0, 256, (FACE_HEIGHT_PX, FACE_WIDTH_PX, 3), np.uint8)
    black = np.where(rng.random((FACE_HEIGHT_PX, FACE_WIDTH_PX)) < 0.5, 255, 0).astype(np.uint8)

    panels = panels_of(CardBitmaps(colour.tobytes(), black.tobytes()), levels)
    laid = {
        panel: np.frombuffer(rows_of(Order("Db", (panel, str(used)), data)), np.uint8).reshape(648, 1016)
        for panel, (used, data) in panels.items()
    }

    step = 255 / (levels - 1)
    for panel, channel in (("c", 0), ("m", 1), ("y", 2)):
        meant = 255 - colour[..., channel].astype(int)
        assert np.abs(laid[panel].astype(int) - meant).max() <= step / 2 + 1
    assert (laid["k"] == black).all()
    assert (laid["o"] == 255).all()
