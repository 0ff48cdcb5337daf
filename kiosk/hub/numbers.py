"""The numbers a card gets: 卡号 (card-chip.md §7.2) and bank card number (ISO/IEC 7812-1)."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from kiosk.card.files import card_number_check
from kiosk.hub.schema import Serial

_PREFIX = "X"  # one letter; which letters a province uses is its own choice, samples in public texts have X


def next_serial(db: Session, name: str) -> int:
    """One more than the last one; two transactions never get the same."""
    more = update(Serial).where(Serial.name == name).values(last=Serial.last + 1).returning(Serial.last)
    last = db.scalar(more, execution_options={"synchronize_session": False})
    if last is None:
        db.add(Serial(name=name, last=1))
        db.flush()
    return last or 1


def card_number(serial: int) -> str:
    """Nine characters: a letter, seven digits, the check character."""
    body = f"{_PREFIX}{serial:07d}"
    return body + card_number_check(body)


def bank_card_number(prefix: str, serial: int) -> str:
    """Nineteen digits, the last by Luhn."""
    body = f"{prefix}{serial:012d}"
    return body + luhn_digit(body)


def luhn_digit(body: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)
