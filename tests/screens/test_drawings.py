"""Every drawing builds at every size and in every theme, and moves without being built again."""

from collections.abc import Callable
from typing import Any

import pytest

from kiosk.screens.drawings.card_from_slot import CardFromSlot
from kiosk.screens.drawings.card_preview import CardPreview
from kiosk.screens.drawings.drawing import Drawing
from kiosk.screens.drawings.id_on_pad import IdFromPad, IdLyingOnPad, IdOnPad
from kiosk.screens.drawings.jam import Jam
from kiosk.screens.drawings.kept_box import KeptBox
from kiosk.screens.drawings.machine_map import MachineMap
from kiosk.screens.drawings.paused import Paused
from kiosk.screens.drawings.printer_at_work import PrinterAtWork
from kiosk.screens.drawings.receipt_from_slot import ReceiptFromSlot
from kiosk.screens.drawings.rising_card import AttractScene, HomeHeader, Mark
from kiosk.screens.drawings.seal import Seal
from kiosk.screens.glass import KivyGlass
from kiosk.screens.picture import take_picture
from kiosk.screens.theme import look
from kiosk.settings import read_settings
from tests.hub.world import CONFIG
from tests.screens.window import draw

pytestmark = pytest.mark.slow

DRAWINGS: list[Callable[[], Drawing]] = [
    AttractScene,
    HomeHeader,
    Mark,
    IdOnPad,
    IdFromPad,
    IdLyingOnPad,
    CardFromSlot,
    CardPreview,
    ReceiptFromSlot,
    PrinterAtWork,
    Jam,
    KeptBox,
    Paused,
    Seal,
    MachineMap,
    lambda: MachineMap(lit="id"),
]

BARE = {
    "camera": (6, 3),
    "screen": (0, 0),
    "id": (-20, 10),
    "out": (20, -5),
    "receipt": (20, 0),
    "insert": (24, 0),
    "pin": (6, 0),
}
"""For each place a point beside its middle where its body shows, lit or not."""

PLACES = read_settings(CONFIG / "kiosk.toml").places.middles


def shown(glass: KivyGlass, drawing: Drawing, scale: float = 1.0) -> Any:
    """The drawing alone in the upper left corner, as a picture."""
    width, height = drawing.base[0] * scale, drawing.base[1] * scale
    drawing.size = (width, height)
    drawing.pos = (0, glass.root.height - height)
    glass.root.add_widget(drawing)
    draw(2)
    picture = take_picture().crop((0, 0, round(width), round(height)))
    glass.root.remove_widget(drawing)
    return picture


@pytest.mark.parametrize("scale", [0.2, 1.0, 1.7])
def test_every_drawing_builds_at_any_size(glass: KivyGlass, scale: float) -> None:
    for make in DRAWINGS:
        drawing = make()
        drawing.size = (drawing.base[0] * scale, drawing.base[1] * scale)

        drawing.redraw()

        assert drawing.scale == pytest.approx(scale)


@pytest.mark.parametrize("contrast", ["", "dark", "light"])
def test_every_drawing_shows_something_in_every_theme(glass: KivyGlass, contrast: str) -> None:
    for make in DRAWINGS:
        look.contrast = contrast
        if contrast and make in (HomeHeader,):
            continue

        picture = shown(glass, make(), 0.5)

        assert len(picture.getcolors(1 << 20)) > 3, make


def test_the_lit_place_is_the_only_one_in_lamp(glass: KivyGlass) -> None:
    for place in PLACES:
        machine = MachineMap(lit=place)

        picture = shown(glass, machine)

        lit = [
            other
            for other, (x, y) in PLACES.items()
            if is_lamp(picture.getpixel((round(x + BARE[other][0]), round(y + BARE[other][1]))))
        ]
        assert lit == [place]


def test_a_place_the_machine_lacks_is_not_drawn(glass: KivyGlass) -> None:
    without = {name: where for name, where in PLACES.items() if name != "pin"}

    whole = shown(glass, MachineMap())
    poorer = shown(glass, MachineMap(places=without, lit="pin"))

    x, y = (round(n) for n in PLACES["pin"])
    assert whole.getpixel((x, y + 22)) != poorer.getpixel((x, y + 22))
    assert not is_lamp(poorer.getpixel((x, y)))


def test_travelling_moves_the_card_without_building_anything(glass: KivyGlass) -> None:
    drawing = CardFromSlot()
    at_rest = shown(glass, drawing)
    built = list(drawing.canvas.children)

    drawing.travel = 0.0
    away = shown(glass, drawing)

    assert drawing.canvas.children == built
    assert at_rest.getpixel((300, 430)) != away.getpixel((300, 430))


def test_right_of_the_print_head_the_card_is_still_blank(glass: KivyGlass) -> None:
    drawing = PrinterAtWork()
    drawing.head = 0.0
    blank = shown(glass, drawing)
    built = list(drawing.canvas.children)

    drawing.head = 0.9
    printed = shown(glass, drawing)

    head_of_the_card = (600, 70)
    assert drawing.canvas.children == built
    assert blank.getpixel(head_of_the_card) != printed.getpixel(head_of_the_card)


@pytest.mark.parametrize("wild", [-3.0, 7.0])
def test_the_print_head_stays_over_the_card(glass: KivyGlass, wild: float) -> None:
    drawing = PrinterAtWork()

    drawing.head = wild

    assert 0.0 <= drawing.head <= 1.0


def is_lamp(pixel: tuple[int, int, int]) -> bool:
    red, green, blue = pixel
    return red > 180 and 100 < green < 200 and blue < 80
