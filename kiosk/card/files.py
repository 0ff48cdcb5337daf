"""The files of the SSSE: which record holds what, and how it is written (card-chip.md §2.1-2.3, §7.2).

a record is one TLV:   tag  length  value
cn   BCD, left aligned, nibbles F to the end        an   GBK, left aligned, 00 to the end       b   as it is
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum

SSSE_AID = bytes.fromhex("7378312E73682EC9E7BBE1B1A3D5CF")
"""社会保障系统环境: GBK "sx1.sh.社会保障" (§1.1)."""
MF_FID = 0x3F00

NAME_BYTES = 30
NAME_EXTENSION_BYTES = 20
CARD_NUMBER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
CARD_NUMBER_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Format(StrEnum):
    """How a value is laid down (§2.1)."""

    CN = "cn"
    AN = "an"
    B = "b"


class Ef(Enum):
    """The elementary files of the SSSE that a kiosk reads and writes."""

    EF05 = 0xEF05
    EF06 = 0xEF06


@dataclass(frozen=True, slots=True)
class Field:
    """One record of one file."""

    ef: Ef
    number: int
    tag: int
    name: str
    format: Format
    length: int

    @property
    def record_length(self) -> int:
        return 2 + self.length


CARD_ID = Field(Ef.EF05, 1, 0x01, "卡识别码", Format.B, 16)
CARD_CLASS = Field(Ef.EF05, 2, 0x02, "卡的类别", Format.AN, 1)
VERSION = Field(Ef.EF05, 3, 0x03, "规范版本", Format.AN, 4)
ISSUER = Field(Ef.EF05, 4, 0x04, "初始化机构编号", Format.CN, 12)
ISSUE_DATE = Field(Ef.EF05, 5, 0x05, "发卡日期", Format.CN, 4)
EXPIRY_DATE = Field(Ef.EF05, 6, 0x06, "卡有效期", Format.CN, 4)
CARD_NUMBER = Field(Ef.EF05, 7, 0x07, "卡号", Format.AN, 9)

ID_NUMBER = Field(Ef.EF06, 1, 0x08, "社会保障号码", Format.AN, 18)
NAME = Field(Ef.EF06, 2, 0x09, "姓名", Format.AN, NAME_BYTES)
NAME_EXTENSION = Field(Ef.EF06, 3, 0x4E, "姓名扩展", Format.AN, NAME_EXTENSION_BYTES)
SEX = Field(Ef.EF06, 4, 0x0A, "性别", Format.AN, 1)
NATION = Field(Ef.EF06, 5, 0x0B, "民族", Format.CN, 1)
BIRTH_PLACE = Field(Ef.EF06, 6, 0x0C, "出生地", Format.CN, 3)
BIRTH_DATE = Field(Ef.EF06, 7, 0x0D, "出生日期", Format.CN, 4)

INSURED_PLACE_DIGITS = slice(16, 22)
"""Where in 初始化机构编号 the place stands that manages the card. Our profile: no source names a record
for 参保地; samples carry a region twice here, and the 卡识别码 has to stay because the keys hang on it."""

FIELDS = (
    *(CARD_ID, CARD_CLASS, VERSION, ISSUER, ISSUE_DATE, EXPIRY_DATE, CARD_NUMBER),
    *(ID_NUMBER, NAME, NAME_EXTENSION, SEX, NATION, BIRTH_PLACE, BIRTH_DATE),
)
_BY_PLACE: Mapping[tuple[Ef, int], Field] = {(field.ef, field.number): field for field in FIELDS}


class NotOnCard(ValueError):
    """A value that the record cannot hold; the message names the field, never the value."""


class BadRecord(ValueError):
    """A record that is not the TLV its place demands: torn, foreign or blank in part."""


def field_at(ef: Ef, number: int) -> Field | None:
    """What stands in that record; None for a record this profile does not know."""
    return _BY_PLACE.get((ef, number))


def insured_place(initialiser: str) -> str:
    """The six digits of 参保地 in a 初始化机构编号; "" where none stand."""
    place = initialiser[INSURED_PLACE_DIGITS]
    return place if len(place) == 6 and place.isdecimal() else ""


def with_insured_place(initialiser: str, region: str) -> str:
    """The same 初始化机构编号 after a transfer to `region`."""
    before, after = INSURED_PLACE_DIGITS.start, INSURED_PLACE_DIGITS.stop
    return initialiser[:before] + region + initialiser[after:]


def encode(field: Field, value: str) -> bytes:
    """The record that says `value` (b: as hex). Raises NotOnCard."""
    body = _laid_down(field, value)
    if len(body) > field.length or (field.format is Format.B and len(body) != field.length):
        raise NotOnCard(f"{field.name}: does not fit {field.length} bytes")
    filler = b"\xff" if field.format is Format.CN else b"\x00"
    return bytes([field.tag, field.length]) + body.ljust(field.length, filler)


def decode(field: Field, record: bytes) -> str:
    """What a record says, "" for one that was never written. Raises BadRecord."""
    if len(record) != field.record_length or record[0] != field.tag or record[1] != field.length:
        raise BadRecord(field.name)
    value = record[2:]
    if value in (bytes(field.length), b"\xff" * field.length):
        return ""
    if field.format is Format.B:
        return value.hex().upper()
    if field.format is Format.CN:
        return value.hex().upper().rstrip("F")
    try:
        return value.rstrip(b"\x00\xff").decode("gbk")
    except UnicodeDecodeError:
        raise BadRecord(field.name) from None


def split_name(name: str) -> tuple[str, str]:
    """姓名 and 姓名扩展: the first 30 bytes and the next 20, never parting a character. Raises NotOnCard."""
    cut = len(name)
    while len(_gbk(NAME, name[:cut])) > NAME_BYTES:
        cut -= 1
    if len(_gbk(NAME, name[cut:])) > NAME_EXTENSION_BYTES:
        raise NotOnCard(f"{NAME.name}: longer than {NAME_BYTES} + {NAME_EXTENSION_BYTES} bytes")
    return name[:cut], name[cut:]


def card_number_check(first_eight: str) -> str:
    """The ninth character of a 卡号 (§7.2): weights 3 7 9 10 5 8 4 2, modulo 11, 10 is X."""
    products = (
        weight * CARD_NUMBER_DIGITS.index(digit)
        for weight, digit in zip(CARD_NUMBER_WEIGHTS, first_eight, strict=True)
    )
    check = 11 - sum(products) % 11
    return {10: "X", 11: "0"}.get(check, str(check))


def is_card_number(text: str) -> bool:
    """Whether a 卡号 is nine characters that agree with each other."""
    return (
        len(text) == 9
        and all(character in CARD_NUMBER_DIGITS for character in text)
        and card_number_check(text[:8]) == text[8]
    )


def _laid_down(field: Field, value: str) -> bytes:
    if field.format is Format.AN:
        return _gbk(field, value)
    digits = value + "F" * (len(value) % 2) if field.format is Format.CN else value
    try:
        return bytes.fromhex(digits)
    except ValueError:
        raise NotOnCard(f"{field.name}: not made of digits") from None


def _gbk(field: Field, text: str) -> bytes:
    try:
        return text.encode("gbk")
    except UnicodeEncodeError:
        raise NotOnCard(f"{field.name}: a character that GBK does not have") from None
