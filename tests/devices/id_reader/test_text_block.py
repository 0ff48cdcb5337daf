import json
import tomllib
from datetime import date
from pathlib import Path

import msgspec
import pytest

from kiosk.devices.id_reader.port import IdDocument, IdKind, Unreadable
from kiosk.devices.id_reader.samv.codec import ChipParts
from kiosk.devices.id_reader.samv.pad_document import PadDocument
from kiosk.devices.id_reader.samv.text_block import LAYOUTS, ExtraLayouts, parse_appended, parse_text_block

VECTORS = {
    vector["name"]: bytes.fromhex(vector["hex"])
    for vector in json.loads((Path(__file__).parents[2] / "vectors" / "samv.json").read_text())
}
RESIDENT = VECTORS["rsp read base (synthetic 张三, 1295 bytes)"][14 : 14 + 256]


def parsed(block: bytes) -> IdDocument | Unreadable:
    return parse_text_block(ChipParts(block, b""))


def changed(block: bytes, offset: int, text: str) -> bytes:
    raw = text.encode("utf-16-le")
    return block[:offset] + raw + block[offset + len(raw) :]


def test_a_resident_is_read() -> None:
    assert parse_text_block(ChipParts(RESIDENT, b"photo", b"fingers")) == IdDocument(
        kind=IdKind.RESIDENT,
        name="张三",
        sex="1",
        nation="01",
        nationality="CHN",
        birth=date(1949, 12, 31),
        address="北京市朝阳区示例路1号",
        number="11010519491231002X",
        issuer="北京市公安局朝阳分局",
        valid_from=date(2010, 1, 1),
        valid_until=None,
        photo=b"photo",
        fingers=b"fingers",
    )


def test_a_residence_permit_of_hong_kong_is_read() -> None:
    document = parsed(VECTORS["text block type J"])

    assert isinstance(document, IdDocument)
    assert (document.kind, document.nationality, document.nation) == (IdKind.HMT_PERMIT, "HKG", "")
    assert document.number == "81000019800102001X"
    assert document.valid_until == date(2024, 1, 1)


def test_a_permanent_resident_of_2017_is_read() -> None:
    document = parsed(VECTORS["text block type I"])

    assert isinstance(document, IdDocument)
    assert (document.kind, document.name) == (IdKind.FOREIGN_PERMANENT, "史密斯")
    assert (document.nationality, document.number) == ("USA", "USA110081010110")
    assert (document.birth, document.issuer) == (date(1981, 1, 1), "1500")


def test_without_a_chinese_name_the_english_one_counts() -> None:
    document = parsed(changed(VECTORS["text block type I"], 158, "   "))

    assert isinstance(document, IdDocument)
    assert document.name == "SMITH, JOHN"


def test_an_unknown_letter_is_refused_politely() -> None:
    assert parsed(changed(RESIDENT, 248, "Y")) is Unreadable.UNKNOWN_LAYOUT


@pytest.mark.parametrize(
    ("offset", "text"),
    [
        (0, " " * 15),
        (30, "7"),
        (32, "汉 "),
        (36, "19491230"),
        (36, "19491332"),
        (122, "110105194912310021"),
        (122, "11010519491331002"),
        (188, "20100230"),
        (204, "永久"),
        (204, "20091231"),
        (204, "２０３００１０１"),
    ],
)
def test_data_that_cannot_be_true_is_refused(offset: int, text: str) -> None:
    assert parsed(changed(RESIDENT, offset, text)) is Unreadable.BAD_DATA


def test_a_permit_number_from_elsewhere_is_refused() -> None:
    assert parsed(changed(RESIDENT, 248, "J")) is Unreadable.BAD_DATA


def test_half_a_character_is_refused() -> None:
    assert parsed(b"\x00\xd8" + RESIDENT[2:]) is Unreadable.BAD_DATA
    assert parsed(RESIDENT[:-1]) is Unreadable.BAD_DATA


def test_nul_padding_is_padding() -> None:
    assert parsed(RESIDENT[:220] + bytes(36)) == parsed(RESIDENT)


def test_rare_characters_of_the_private_use_area_and_beyond_stay_as_they_are() -> None:
    for name in ("王\ue863", "\U00020bb7野"):
        document = parsed(changed(RESIDENT, 0, name))

        assert isinstance(document, IdDocument)
        assert document.name == name


def test_nothing_personal_shows_in_a_repr() -> None:
    assert "张三" not in repr(parsed(RESIDENT))


def test_the_simulated_chip_holds_the_published_blocks() -> None:
    resident = PadDocument(
        name="张三",
        sex="1",
        nation="01",
        birth="19491231",
        address="北京市朝阳区示例路1号",
        number="11010519491231002X",
        issuer="北京市公安局朝阳分局",
        valid_from="20100101",
        valid_until="长期",
    )
    permit = PadDocument(
        letter="J",
        name="陈小明",
        sex="1",
        birth="19800102",
        address="广东省深圳市南山区示例大道2号",
        number="81000019800102001X",
        issuer="深圳市公安局南山分局",
        valid_from="20190101",
        valid_until="20240101",
        permit_number="H12345678",
        issue_count="01",
    )
    foreigner = PadDocument(
        letter="I",
        name="史密斯",
        english_name="SMITH, JOHN",
        sex="1",
        birth="19810101",
        number="USA110081010110",
        nationality="USA",
        issuer="1500",
        valid_from="20170616",
        valid_until="20270616",
        card_version="01",
    )

    assert resident.text() == RESIDENT
    assert permit.text() == VECTORS["text block type J"]
    assert foreigner.text() == VECTORS["text block type I"]


YOUNG = """
[layouts.Y]
kind = "FOREIGN_PERMANENT_RESIDENCE_ID"
number_rule = "citizen"
places = { english_name = [0, 60], sex = [60, 2], birth = [62, 16], number = [78, 36], \
nationality = [114, 6], issuer = [120, 8], valid_from = [128, 16], valid_until = [144, 16] }
"""
"""A layout as somebody might write it who has the standard: these offsets are made up."""


def test_a_new_layout_is_data_and_no_program() -> None:
    layouts = {**LAYOUTS, **msgspec.convert(tomllib.loads(YOUNG), ExtraLayouts).layouts}
    text = "SMITH, JOHN".ljust(30) + "1" + "19810101" + "911124198101010012"
    text += "USA" + "1500" + "20240101" + "20340101"
    block = text.encode("utf-16-le").ljust(248, b" ")[:248] + "Y   ".encode("utf-16-le")

    document = parse_text_block(ChipParts(block, b""), layouts)

    assert isinstance(document, IdDocument)
    assert (document.name, document.nationality, document.nation) == ("SMITH, JOHN", "USA", "")
    assert document.number == "911124198101010012"
    assert parsed(block) is Unreadable.UNKNOWN_LAYOUT


@pytest.mark.parametrize(
    ("found", "wrong"),
    [
        ("sex = [60, 2], ", ""),
        ("english_name = [0, 60]", "nickname = [0, 60]"),
        ("sex = [60, 2]", "sex = [61, 2]"),
        ("sex = [60, 2]", "sex = [60, 0]"),
        ("valid_until = [144, 16]", "valid_until = [244, 16]"),
        ('"citizen"', '"lottery"'),
    ],
)
def test_a_layout_that_cannot_be_is_refused(found: str, wrong: str) -> None:
    assert found in YOUNG

    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(tomllib.loads(YOUNG.replace(found, wrong)), ExtraLayouts)


def test_appended_addresses_are_read_one_by_one() -> None:
    first, second = (text.ljust(35).encode("utf-16-le") for text in ("示例路1号", "示例街2号"))

    assert parse_appended(first + second) == ("示例路1号", "示例街2号")
    assert parse_appended(first + "".ljust(35).encode("utf-16-le")) == ("示例路1号",)
    assert parse_appended(b"\x00\xd8" + bytes(68)) is None
