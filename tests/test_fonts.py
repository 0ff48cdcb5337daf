"""The Chinese typeface on this machine."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PIL import ImageFont

from kiosk.errors import BadSettings
from kiosk.fonts import default_cache, find_fonts


def test_the_chosen_face_is_the_simplified_chinese_one() -> None:
    fonts = find_fonts()

    with TTFont(str(fonts.regular)) as face:
        assert face["name"].getDebugName(1) == "Noto Sans CJK SC"
    with TTFont(str(fonts.bold)) as face:
        assert face["name"].getDebugName(2) == "Bold"


def test_the_glyph_of_bone_differs_from_the_japanese_one() -> None:
    fonts = find_fonts()
    collection = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"

    ours = ImageFont.truetype(str(fonts.regular), 64).getmask("骨")
    japanese = ImageFont.truetype(collection, 64, index=0).getmask("骨")

    assert bytes(ours) != bytes(japanese)


@pytest.mark.slow
def test_a_face_is_extracted_only_once(tmp_path: Path) -> None:
    first = find_fonts(tmp_path)
    written_at = first.regular.stat().st_mtime_ns

    second = find_fonts(tmp_path)

    assert second == first
    assert second.regular.stat().st_mtime_ns == written_at
    assert not list(tmp_path.rglob("*.part"))


def test_a_missing_font_package_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="fonts-noto-cjk"):
        find_fonts(tmp_path / "cache", package_folder=tmp_path)


def test_the_cache_folder_can_be_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.delenv("KIOSK_CACHE", raising=False)
    assert default_cache() == tmp_path / "xdg" / "kiosk"

    monkeypatch.setenv("KIOSK_CACHE", str(tmp_path / "own"))
    assert default_cache() == tmp_path / "own"
