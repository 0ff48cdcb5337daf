import json
from datetime import date
from pathlib import Path

import pytest

from kiosk.devices.id_reader.port import IdDocument, IdKind, Unreadable
from kiosk.devices.id_reader.samv.pad_document import PadDocument
from kiosk.devices.id_reader.samv.text_block import parse_text_block

VECTORS = {
    vector["name"]: bytes.fromhex(vector["hex"])
    for vector in json.loads((Path(__file__).parents[2] / "vectors" / "samv.json").read_text())
}
RESIDENT = VECTORS["rsp read base (synthetic 张三, 1295 bytes)"][14 : 14 + 256]


def changed(block: bytes, offset: int, text: str) -> bytes:
    raw = text.encode("utf-16-le")
    return block[:offset] + raw + block[offset + len(raw) :]


def test_a_resident_is_read() -> None:
    assert parse_text_block(RESIDENT, b"photo") == IdDocument(
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
    )


def test_a_residence_permit_of_hong_kong_is_read() -> None:
    document = parse_text_block(VECTORS["text block type J"])

    assert isinstance(document, IdDocument)
    assert (document.kind, document.nationality, document.nation) == (IdKind.HMT_PERMIT, "HKG", "")
    assert document.number == "81000019800102001X"
    assert document.valid_until == date(2024, 1, 1)


def test_a_permanent_resident_of_2017_is_read() -> None:
    document = parse_text_block(VECTORS["text block type I"])

    assert isinstance(document, IdDocument)
    assert (document.kind, document.name) == (IdKind.FOREIGN_PERMANENT, "史密斯")
    assert (document.nationality, document.number) == ("USA", "USA110081010110")
    assert (document.birth, document.issuer) == (date(1981, 1, 1), "1500")


def test_without_a_chinese_name_the_english_one_counts() -> None:
    document = parse_text_block(changed(VECTORS["text block type I"], 158, "   "))

    assert isinstance(document, IdDocument)
    assert document.name == "SMITH, JOHN"


def test_an_unknown_letter_is_refused_politely() -> None:
    assert parse_text_block(changed(RESIDENT, 248, "Y")) is Unreadable.UNKNOWN_LAYOUT


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
    assert parse_text_block(changed(RESIDENT, offset, text)) is Unreadable.BAD_DATA


def test_a_permit_number_from_elsewhere_is_refused() -> None:
    assert parse_text_block(changed(RESIDENT, 248, "J")) is Unreadable.BAD_DATA


def test_half_a_character_is_refused() -> None:
    assert parse_text_block(b"\x00\xd8" + RESIDENT[2:]) is Unreadable.BAD_DATA
    assert parse_text_block(RESIDENT[:-1]) is Unreadable.BAD_DATA


def test_nul_padding_is_padding() -> None:
    assert parse_text_block(RESIDENT[:220] + bytes(36)) == parse_text_block(RESIDENT)


def test_rare_characters_of_the_private_use_area_and_beyond_stay_as_they_are() -> None:
    for name in ("王\ue863", "\U00020bb7野"):
        document = parse_text_block(changed(RESIDENT, 0, name))

        assert isinstance(document, IdDocument)
        assert document.name == name


def test_nothing_personal_shows_in_a_repr() -> None:
    assert "张三" not in repr(parse_text_block(RESIDENT))


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
