"""The population database of the sandbox: made-up people with valid numbers, one for each edge."""

from datetime import date
from pathlib import Path

from msgspec import Struct, field

from kiosk.settings import read_toml

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


class Standing(Struct, frozen=True, forbid_unknown_fields=True):
    """What the authorities and the banks know of a person."""

    insured: bool = True
    """Employed, insured or enjoying benefits here (SC-R art. 8)."""
    card_tail: str = ""
    """A live card from before: the last four characters of its number."""
    frozen: bool = False
    unit_batch: bool = False
    """The employer or school applies for this person."""
    photo_on_file: bool = False
    bank_refuses: dict[str, str] = {}
    """Bank code to the bank's own reason (SC-R art. 11: the applicant is told)."""


class PersonRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """One person: the identity card as its chip says it, and the standing behind it."""

    name: str
    sex: str
    nation: str
    birth: date
    address: str
    id_number: str
    issuer: str
    id_valid_from: date
    id_valid_until: date | None = None
    """None: valid for ever."""
    id_type: str = "CN_ID"
    centre: Standing = field(default_factory=Standing)

    def __repr__(self) -> str:
        return "PersonRecord(…)"


class _People(Struct, frozen=True, forbid_unknown_fields=True):
    person: list[PersonRecord]


def load_people(path: Path) -> tuple[PersonRecord, ...]:
    """Everybody in `path`. Raises BadSettings."""
    return tuple(read_toml(path, _People).person)


class Registry:
    """Finds people by their number."""

    def __init__(self, people: tuple[PersonRecord, ...]) -> None:
        self._by_number = {person.id_number: person for person in people}

    def find(self, id_number: str, name: str) -> PersonRecord | None:
        """The person whose number and name both agree; a number under another name is nobody."""
        person = self._by_number.get(id_number)
        return person if person is not None and person.name == name else None


def has_valid_check(id_number: str) -> bool:
    """GB 11643: the 18th character makes the weighted sum right."""
    if len(id_number) != 18 or not id_number[:17].isdecimal():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(id_number[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == id_number[17]
