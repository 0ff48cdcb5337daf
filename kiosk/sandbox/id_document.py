"""The identity card that a made-up person carries, as the reader's pad sees it."""

from datetime import date

from kiosk.devices.id_reader.samv.pad_document import PadDocument
from kiosk.hub.registry import PersonRecord

LETTERS = {"CN_ID": "", "HMT_RESIDENCE_PERMIT": "J", "FOREIGN_PERMANENT_RESIDENCE_ID": "I"}
"""The letter by which the chip says what kind of document it is (devices.md 1.7)."""

PHOTO = b"WLT\0"  # our choice: the real coding is closed (devices.md 1.8), and nothing here can decode it


def id_document(person: PersonRecord) -> PadDocument:
    """Lay this on the pad."""
    return PadDocument(
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


def _digits(day: date) -> str:
    return day.strftime("%Y%m%d")
