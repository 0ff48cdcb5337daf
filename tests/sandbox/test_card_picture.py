"""The printed card as a picture."""

import pytest

from kiosk.card.face import FACE_HEIGHT_PX, FACE_WIDTH_PX
from kiosk.fonts import Fonts, find_fonts
from kiosk.sandbox.card_picture import card_picture, sample_blank

DOTS = FACE_WIDTH_PX * FACE_HEIGHT_PX


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    return find_fonts()


def test_an_unprinted_card_is_the_blank(fonts: Fonts) -> None:
    picture = card_picture({}, fonts)

    assert picture.convert("RGB").tobytes() == sample_blank(fonts).tobytes()


def test_full_yellow_dye_takes_the_blue_light_away(fonts: Fonts) -> None:
    picture = card_picture({"y": bytes([255]) * DOTS}, fonts)

    assert picture.getpixel((100, 300)) == (255, 255, 0, 255)


def test_resin_is_black_whatever_lies_below(fonts: Fonts) -> None:
    picture = card_picture({"k": bytes([255]) * DOTS}, fonts)

    assert picture.getpixel((500, 50)) == (0, 0, 0, 255)


def test_the_corners_are_round(fonts: Fonts) -> None:
    picture = card_picture({}, fonts)

    assert picture.getpixel((1, 1))[3] == 0  # type: ignore[index]
    assert picture.getpixel((500, 1))[3] == 255  # type: ignore[index]
