"""The 256 bytes of text on an ID chip (GA 490): UTF-16LE fields at fixed places, one table for each kind.

The letter at byte 248 says which table counts: blank for residents, J for the residence permit of Hong Kong,
Macao and Taiwan residents, I for the foreigner's permanent residence card of 2017. A layout is data and
nothing else: where the fields stand, and which of the rules below its number obeys. The layout of the 2023
card for foreigners is not public: its letter, like any other, is an unknown layout and not guessed at; who
has it writes it into `config/id_layouts.toml`.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct

from kiosk import id_number
from kiosk.devices.id_reader.port import IdDocument, IdKind, Unreadable
from kiosk.devices.id_reader.samv.codec import ADDRESS_BYTES, ChipParts

BLOCK_BYTES = 256
LETTER_AT = 248
LONG_TERM = "长期"
SEXES = frozenset("0129")  # GB/T 2261.1
PADDING = " \x00"

_OLD_PERMANENT_NUMBER = re.compile(r"[A-Z]{3}[0-9]{12}")
_NATIONALITY = re.compile(r"[A-Z]{3}")
_NATION = re.compile(r"[0-9]{2}")

_NATIONALITY_BY_REGION = {
    "810000": "HKG",
    "820000": "MAC",
    "830000": "TWN",
}  # ISO 3166-1, card-chip code table

NEEDED = frozenset({"sex", "birth", "number", "valid_from", "valid_until", "issuer"})
KNOWN = NEEDED | {
    *("name", "english_name", "nation", "nationality", "address"),
    *("permit_number", "issue_count", "card_version"),
}


class _Contradiction(Exception):
    """The chip's data cannot all be true."""


Fields = Mapping[str, str]


class NumberRule(StrEnum):
    """What a number has to be, and what it says about the birth date."""

    CITIZEN = "citizen"
    """GB 11643: 18 characters, the check character right, the birth date in digits 7 to 14."""
    REGION = "region"
    """The same, and it begins with the code of Hong Kong, Macao or Taiwan, which says the nationality."""
    PERMANENT_15 = "permanent_15"
    """Three letters and 12 digits; how the last is computed is not confirmed, so it is not checked."""


class Layout(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the fields stand, and what follows from them."""

    kind: IdKind
    number_rule: NumberRule
    places: dict[str, tuple[int, int]]
    """Field → offset and length in bytes."""
    nationality: str = ""
    """Of everybody who has such a document; empty where a field or the number says it."""

    def __post_init__(self) -> None:
        missing, strange = NEEDED - self.places.keys(), self.places.keys() - KNOWN
        if missing or strange or not self.places.keys() & {"name", "english_name"}:
            raise ValueError(f"fields: missing {sorted(missing)}, unknown {sorted(strange)}, and a name")
        for name, (offset, length) in self.places.items():
            if offset < 0 or length <= 0 or offset % 2 or length % 2 or offset + length > BLOCK_BYTES:
                raise ValueError(f"{name}: {offset}, {length} does not lie in the block")


class ExtraLayouts(Struct, frozen=True, forbid_unknown_fields=True):
    """`config/id_layouts.toml`: layouts that this program does not bring, by their letter."""

    layouts: dict[str, Layout]


def _citizen_number(fields: Fields, birth: date) -> None:
    if not id_number.is_id_number(fields["number"]):
        raise _Contradiction("check character")
    if id_number.birth_date(fields["number"]) != birth:
        raise _Contradiction("birth date")


def _region_number(fields: Fields, birth: date) -> None:
    _citizen_number(fields, birth)
    if fields["number"][:6] not in _NATIONALITY_BY_REGION:
        raise _Contradiction("region")


def _permanent_number(fields: Fields, _birth: date) -> None:
    if not _OLD_PERMANENT_NUMBER.fullmatch(fields["number"]):
        raise _Contradiction("permanent residence number")


_VERIFY: Mapping[NumberRule, Callable[[Fields, date], None]] = {
    NumberRule.CITIZEN: _citizen_number,
    NumberRule.REGION: _region_number,
    NumberRule.PERMANENT_15: _permanent_number,
}

_COMMON = {
    "name": (0, 30),
    "sex": (30, 2),
    "birth": (36, 16),
    "address": (52, 70),
    "number": (122, 36),
    "issuer": (158, 30),
    "valid_from": (188, 16),
    "valid_until": (204, 16),
}

LAYOUTS: Mapping[str, Layout] = {
    "": Layout(
        kind=IdKind.RESIDENT,
        places=_COMMON | {"nation": (32, 4)},
        nationality="CHN",
        number_rule=NumberRule.CITIZEN,
    ),
    "J": Layout(
        kind=IdKind.HMT_PERMIT,
        places=_COMMON | {"permit_number": (220, 18), "issue_count": (238, 4)},
        number_rule=NumberRule.REGION,
    ),
    "I": Layout(
        kind=IdKind.FOREIGN_PERMANENT,
        places={
            "english_name": (0, 120),
            "sex": (120, 2),
            "number": (122, 30),
            "nationality": (152, 6),
            "name": (158, 30),
            "valid_from": (188, 16),
            "valid_until": (204, 16),
            "birth": (220, 16),
            "card_version": (236, 4),
            "issuer": (240, 8),
        },
        number_rule=NumberRule.PERMANENT_15,
    ),
}


def parse_text_block(parts: ChipParts, layouts: Mapping[str, Layout] = LAYOUTS) -> IdDocument | Unreadable:
    """What the chip says, or why it cannot be believed."""
    block = parts.text
    if len(block) != BLOCK_BYTES:
        return Unreadable.BAD_DATA
    try:
        layout = layouts.get(_text(block, LETTER_AT, 2))
        if layout is None:
            return Unreadable.UNKNOWN_LAYOUT
        fields = {name: _text(block, offset, length) for name, (offset, length) in layout.places.items()}
        return _document(layout, fields, parts)
    except (UnicodeDecodeError, _Contradiction):
        return Unreadable.BAD_DATA


def parse_appended(data: bytes) -> tuple[str, ...] | None:
    """The appended addresses in the chip's order, blanks left out; None when they cannot be read.

    That the order is that of their writing is inferred.
    """
    try:
        texts = [_text(data, at, ADDRESS_BYTES) for at in range(0, len(data), ADDRESS_BYTES)]
    except UnicodeDecodeError:
        return None
    return tuple(text for text in texts if text)


def _text(block: bytes, offset: int, length: int) -> str:
    # Strict, and nothing is replaced: rare characters stand in the private use area and stay as they are.
    return block[offset : offset + length].decode("utf-16-le").rstrip(PADDING)


def _document(layout: Layout, fields: Fields, parts: ChipParts) -> IdDocument:
    birth = _date(fields["birth"])
    valid_from = _date(fields["valid_from"])
    valid_until = None if fields["valid_until"] == LONG_TERM else _date(fields["valid_until"])
    if valid_until is not None and valid_until < valid_from:
        raise _Contradiction("validity")
    if fields["sex"] not in SEXES:
        raise _Contradiction("sex")
    _VERIFY[layout.number_rule](fields, birth)
    name = fields.get("name") or fields.get("english_name", "")
    if not name:
        raise _Contradiction("name")
    return IdDocument(
        kind=layout.kind,
        name=name,
        sex=fields["sex"],
        nation=_nation(fields),
        nationality=_nationality(layout, fields),
        birth=birth,
        address=fields.get("address", ""),
        number=fields["number"],
        issuer=fields["issuer"],
        valid_from=valid_from,
        valid_until=valid_until,
        photo=parts.photo,
        fingers=parts.fingers,
    )


def _nation(fields: Fields) -> str:
    nation = fields.get("nation")
    if nation is None:
        return ""
    if not _NATION.fullmatch(nation):
        raise _Contradiction("nation")
    return nation


def _nationality(layout: Layout, fields: Fields) -> str:
    if layout.number_rule is NumberRule.REGION:
        return _NATIONALITY_BY_REGION[fields["number"][:6]]
    said = fields.get("nationality", layout.nationality)
    if not _NATIONALITY.fullmatch(said):
        raise _Contradiction("nationality")
    return said


def _date(text: str) -> date:
    day = id_number.day_of(text)
    if day is None:
        raise _Contradiction("date")
    return day
