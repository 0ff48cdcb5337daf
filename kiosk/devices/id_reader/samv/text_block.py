"""The 256 bytes of text on an ID chip (GA 490): UTF-16LE fields at fixed places, one table for each kind.

The letter at byte 248 says which table counts: blank for residents, J for the residence permit of Hong Kong,
Macao and Taiwan residents, I for the foreigner's permanent residence card of 2017. The layout of the 2023
card for foreigners is not public: its letter, like any other, is an unknown layout and not guessed at.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from kiosk import id_number
from kiosk.devices.id_reader.port import IdDocument, IdKind, Unreadable

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


class _Contradiction(Exception):
    """The chip's data cannot all be true."""


Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the fields stand (offset and length in bytes), and what follows from them."""

    kind: IdKind
    places: Mapping[str, tuple[int, int]]
    nation: Callable[[Fields], str]
    nationality: Callable[[Fields], str]
    verify_number: Callable[[str, date], None]


def _citizen_number(number: str, birth: date) -> None:
    if not id_number.is_id_number(number):
        raise _Contradiction("check character")
    if id_number.birth_date(number) != birth:
        raise _Contradiction("birth date")


def _region_number(number: str, birth: date) -> None:
    _citizen_number(number, birth)
    if number[:6] not in _NATIONALITY_BY_REGION:
        raise _Contradiction("region")


def _permanent_number(number: str, _birth: date) -> None:
    # 15 characters; how their last digit is computed is not confirmed, so it is not checked.
    if not _OLD_PERMANENT_NUMBER.fullmatch(number):
        raise _Contradiction("permanent residence number")


def _nation(fields: Fields) -> str:
    if not _NATION.fullmatch(fields["nation"]):
        raise _Contradiction("nation")
    return fields["nation"]


def _nationality(fields: Fields) -> str:
    if not _NATIONALITY.fullmatch(fields["nationality"]):
        raise _Contradiction("nationality")
    return fields["nationality"]


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
        nation=_nation,
        nationality=lambda _: "CHN",
        verify_number=_citizen_number,
    ),
    "J": Layout(
        kind=IdKind.HMT_PERMIT,
        places=_COMMON | {"permit_number": (220, 18), "issue_count": (238, 4)},
        nation=lambda _: "",
        nationality=lambda fields: _NATIONALITY_BY_REGION.get(fields["number"][:6], ""),
        verify_number=_region_number,
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
        nation=lambda _: "",
        nationality=_nationality,
        verify_number=_permanent_number,
    ),
}


def parse_text_block(block: bytes, photo: bytes = b"") -> IdDocument | Unreadable:
    """What the chip says, or why it cannot be believed."""
    if len(block) != BLOCK_BYTES:
        return Unreadable.BAD_DATA
    try:
        letter = _text(block, LETTER_AT, 2)
        layout = LAYOUTS.get(letter)
        if layout is None:
            return Unreadable.UNKNOWN_LAYOUT
        fields = {name: _text(block, offset, length) for name, (offset, length) in layout.places.items()}
        return _document(layout, fields, photo)
    except (UnicodeDecodeError, _Contradiction):
        return Unreadable.BAD_DATA


def _text(block: bytes, offset: int, length: int) -> str:
    # Strict, and nothing is replaced: rare characters stand in the private use area and stay as they are.
    return block[offset : offset + length].decode("utf-16-le").rstrip(PADDING)


def _document(layout: Layout, fields: Fields, photo: bytes) -> IdDocument:
    birth = _date(fields["birth"])
    valid_from = _date(fields["valid_from"])
    valid_until = None if fields["valid_until"] == LONG_TERM else _date(fields["valid_until"])
    if valid_until is not None and valid_until < valid_from:
        raise _Contradiction("validity")
    if fields["sex"] not in SEXES:
        raise _Contradiction("sex")
    layout.verify_number(fields["number"], birth)
    name = fields["name"] or fields.get("english_name", "")
    if not name:
        raise _Contradiction("name")
    return IdDocument(
        kind=layout.kind,
        name=name,
        sex=fields["sex"],
        nation=layout.nation(fields),
        nationality=layout.nationality(fields),
        birth=birth,
        address=fields.get("address", ""),
        number=fields["number"],
        issuer=fields["issuer"],
        valid_from=valid_from,
        valid_until=valid_until,
        photo=photo,
    )


def _date(text: str) -> date:
    day = id_number.day_of(text)
    if day is None:
        raise _Contradiction("date")
    return day
