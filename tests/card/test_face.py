"""The card's face as bitmaps."""

import unicodedata
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from numpy.typing import NDArray

from kiosk.card.face import FACE_HEIGHT_PX, FACE_WIDTH_PX, CardBitmaps, FaceLayout, render_face
from kiosk.errors import BadSettings
from kiosk.fonts import Fonts, find_fonts
from kiosk.settings import read_toml
from tests.card.sample_face import drawn_portrait, sample_content

LAYOUT_FILE = Path(__file__).parents[2] / "config" / "card_face.toml"


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    return find_fonts()


@pytest.fixture(scope="module")
def layout() -> FaceLayout:
    return read_toml(LAYOUT_FILE, FaceLayout)


def ink(bitmaps: CardBitmaps) -> NDArray[np.uint8]:
    return np.frombuffer(bitmaps.black, np.uint8).reshape(FACE_HEIGHT_PX, FACE_WIDTH_PX)


def dye(bitmaps: CardBitmaps) -> NDArray[np.uint8]:
    return np.frombuffer(bitmaps.colour, np.uint8).reshape(FACE_HEIGHT_PX, FACE_WIDTH_PX, 3)


def test_both_bitmaps_are_as_large_as_the_card(layout: FaceLayout, fonts: Fonts) -> None:
    bitmaps = render_face(layout, sample_content(portrait=drawn_portrait()), fonts)

    assert len(bitmaps.black) == 1016 * 648
    assert len(bitmaps.colour) == 1016 * 648 * 3


def test_resin_is_either_there_or_not(layout: FaceLayout, fonts: Fonts) -> None:
    bitmaps = render_face(layout, sample_content(), fonts)

    assert set(np.unique(ink(bitmaps))) == {0, 255}


def test_dye_lies_only_in_the_portraits_place(layout: FaceLayout, fonts: Fonts) -> None:
    bitmaps = render_face(layout, sample_content(portrait=drawn_portrait()), fonts)

    outside = dye(bitmaps).copy()
    outside[178 : 178 + 378, 64 : 64 + 307] = 255
    assert outside.min() == 255
    assert dye(bitmaps)[178 + 190, 64 + 150].max() < 255


def test_text_keeps_off_the_portrait_and_the_preprinted_head(layout: FaceLayout, fonts: Fonts) -> None:
    bitmaps = render_face(layout, sample_content(), fonts)

    assert not ink(bitmaps)[:130].any()
    assert not ink(bitmaps)[178 : 178 + 378, 64 : 64 + 307].any()
    assert not ink(bitmaps)[:, 424 + 528 :].any()


def test_a_small_childs_card_has_no_colour_at_all(layout: FaceLayout, fonts: Fonts) -> None:
    bitmaps = render_face(layout, sample_content(portrait=None), fonts)

    assert dye(bitmaps).min() == 255
    assert ink(bitmaps).any()


@pytest.mark.parametrize(
    "name",
    ["阿卜杜热合曼·买买提艾力·阿不都", "MUHAMMAD ABDULLAH CHRISTOPHER ALEXANDER OCONNOR FERNANDEZ III"],
)
def test_a_long_name_is_set_smaller_but_never_cut(layout: FaceLayout, fonts: Fonts, name: str) -> None:
    whole = ink(render_face(layout, sample_content(name=name), fonts))
    shorter = ink(render_face(layout, sample_content(name=name[:-1]), fonts))

    name_rows = slice(208, 264)
    assert not whole[name_rows, 424 + 528 :].any()
    assert (whole[name_rows] != shorter[name_rows]).any(), "the last character must be on the card"
    assert not whole[264:276, 424:].any(), "the name must not run into the next label"


@pytest.mark.parametrize("bank", ["示例银行乙", "示例农村商业银行股份有限公司"])
def test_a_bank_s_name_stays_in_one_line_while_it_can(layout: FaceLayout, fonts: Fonts, bank: str) -> None:
    whole = ink(render_face(layout, replace(sample_content(), bank_name=bank), fonts))

    rows = whole[560:, 64:424].any(axis=1)
    assert np.count_nonzero(np.diff(rows.astype(int)) == 1) == 1


def test_whatever_a_chip_can_hold_has_a_shape_on_the_card(fonts: Fonts) -> None:
    letters = (chr(code) for code in range(0x20, 0xFFFF) if unicodedata.category(chr(code)).startswith("L"))
    on_a_chip = {letter for letter in letters if letter.encode("gbk", "ignore")}

    assert len(on_a_chip) > 21_000
    for face in (fonts.regular, fonts.bold):
        with TTFont(face, lazy=True) as typeface:
            assert not on_a_chip - {chr(code) for code in typeface.getBestCmap()}


def test_a_character_without_a_shape_is_refused_and_never_a_box(layout: FaceLayout, fonts: Fonts) -> None:
    render_face(layout, sample_content(name="李䶮"), fonts)
    with pytest.raises(ValueError, match="a character that the typeface does not have"):
        render_face(layout, sample_content(name="王小\ue863"), fonts)


def test_something_that_is_no_picture_is_refused_without_quoting_it(layout: FaceLayout, fonts: Fonts) -> None:
    with pytest.raises(ValueError, match="the portrait is no picture"):
        render_face(layout, sample_content(portrait=b"not a jpeg"), fonts)


def test_the_content_shows_nothing_of_the_holder() -> None:
    assert repr(sample_content()) == "FaceContent()"


def test_a_text_outside_the_card_is_refused_by_file_and_key(tmp_path: Path) -> None:
    wrong = tmp_path / "card_face.toml"
    wrong.write_text(LAYOUT_FILE.read_text("utf-8").replace("x = 64\ny = 178", "x = 2000\ny = 178"), "utf-8")

    with pytest.raises(BadSettings, match=r"portrait\.x: found 2000"):
        read_toml(wrong, FaceLayout)
