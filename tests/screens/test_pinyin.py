"""The table of syllables: made from the library, and good for writing an address."""

from importlib.util import module_from_spec, spec_from_file_location

import pytest

from kiosk.screens import pinyin
from tests.test_house_rules import ROOT


@pytest.mark.slow
def test_the_table_is_what_the_script_makes_of_the_library() -> None:
    spec = spec_from_file_location("pinyin_table", ROOT / "scripts" / "pinyin_table.py")
    assert spec is not None
    assert spec.loader is not None
    script = module_from_spec(spec)
    spec.loader.exec_module(script)

    assert script.TARGET.read_text("utf-8") == script.table(), "scripts/pinyin_table.py"


@pytest.mark.parametrize(
    ("syllable", "wanted"),
    [
        *(("lu", "路"), ("jie", "街"), ("xiang", "巷"), ("hao", "号"), ("dong", "东"), ("cun", "村")),
        *(("ren", "人"), ("min", "民"), ("jian", "建"), ("she", "设"), ("qing", "青"), ("yang", "阳")),
        *(("lv", "绿"), ("tian", "天"), ("fu", "府"), ("jin", "金"), ("chun", "春"), ("xi", "西")),
    ],
)
def test_what_stands_in_addresses_is_on_the_first_page(syllable: str, wanted: str) -> None:
    assert wanted in pinyin.characters(syllable)[:5]


def test_a_syllable_that_is_not_whole_offers_what_it_may_become() -> None:
    offered = pinyin.characters("zho")

    assert offered
    assert pinyin.characters("zhong")[0] in offered
    assert not pinyin.may_go_on("zhoq")
    assert pinyin.characters("") == ""


def test_every_character_can_be_written_on_a_card_and_every_syllable_on_the_keys() -> None:
    table = pinyin._table()

    assert len(table) > 400
    assert max(map(len, table)) <= pinyin.LONGEST
    for syllable, characters in table.items():
        assert syllable.isascii()
        characters.encode("gbk")
        assert len(set(characters)) == len(characters)
