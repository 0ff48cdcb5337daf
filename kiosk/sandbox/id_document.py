"""The identity card that a made-up person carries, as the reader's pad sees it."""

from dataclasses import replace
from datetime import date

from kiosk.devices.id_reader.samv.pad_document import PadDocument
from kiosk.hub.registry import PersonRecord

LETTERS = {"CN_ID": "", "HMT_RESIDENCE_PERMIT": "J", "FOREIGN_PERMANENT_RESIDENCE_ID": "I"}
"""The letter by which the chip says what kind of document it is (devices.md 1.7)."""
CARD_OF_2023 = "Y"
"""What the foreigner's card of 2023 is said to carry; its number has 18 digits, the one before it 15."""

CITIZEN_DIGITS = 18
PERMIT_NUMBER = "H12345678"  # of the travel permit, made up; nothing here reads it
PHOTO = b"WLT\0"  # our choice: the real coding is closed (devices.md 1.8), and nothing here can decode it


def id_document(person: PersonRecord) -> PadDocument:
    """Lay this on the pad."""
    document = PadDocument(
        name=person.name,
        sex=person.sex,
        birth=_digits(person.birth),
        number=person.id_number,
        issuer=person.issuer,
        valid_from=_digits(person.id_valid_from),
        valid_until=_digits(person.id_valid_until) if person.id_valid_until else "长期",
        letter=LETTERS[person.id_type],
        nation=person.nation,
        address=person.address,
        photo=PHOTO,
    )
    match person.id_type:
        case "HMT_RESIDENCE_PERMIT":
            return replace(document, permit_number=PERMIT_NUMBER, issue_count="01")
        case "FOREIGN_PERMANENT_RESIDENCE_ID":
            return _of_a_foreigner(document, person)
        case _:
            return document


def _of_a_foreigner(document: PadDocument, person: PersonRecord) -> PadDocument:
    """A Latin name has a field of its own, of 60 letters; the Chinese one is empty for who has none."""
    latin = person.name.isascii()
    return replace(
        document,
        letter=CARD_OF_2023 if len(person.id_number) == CITIZEN_DIGITS else document.letter,
        name="" if latin else person.name,
        english_name=person.name if latin else person.english_name,
        nationality=person.nationality,
        card_version="01",
    )


def _digits(day: date) -> str:
    return day.strftime("%Y%m%d")
