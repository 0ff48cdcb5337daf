"""The numbers a card gets: 卡号 (card-chip.md §7.2) and bank card number (ISO/IEC 7812-1)."""

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from kiosk.card.files import card_number_check
from kiosk.hub.schema import Serial

_SERIAL = Serial.__table__
_NEXT = (
    update(_SERIAL)  # type: ignore[arg-type]
    .where(_SERIAL.c.name == bindparam("counter"))
    .values(last=_SERIAL.c.last + 1)
    .returning(_SERIAL.c.last)
)
_FIRST = insert(_SERIAL).values(last=1)  # type: ignore[arg-type]
_PREFIX = "X"  # one letter; which letters a province uses is its own choice, samples in public texts have X


def next_serial(db: Session, name: str) -> int:
    """One more than the last one; two transactions never get the same."""
    connection = db.connection()  # Core on the connection: no object in memory is brought up to date
    last: int | None = connection.execute(_NEXT, {"counter": name}).scalar()
    if last is None:
        connection.execute(_FIRST, {"name": name})
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
