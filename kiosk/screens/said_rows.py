"""A row of a result in words: its label, and its value as the citizen reads it."""

from kiosk.prompts.result import Row, RowName
from kiosk.screens.spoken import short_minute, spoken_day
from kiosk.screens.text import text

DAYS = {RowName.VALID_UNTIL, RowName.MADE_ON, RowName.AS_OF}
MINUTES = {RowName.LAPSES_AT}
STATES = {RowName.SOCIAL: "social_state", RowName.BANK_FUNCTION: "bank_state", RowName.BRING: "bring"}


def label_of(name: RowName) -> str:
    """What the row is about."""
    return text(f"row.{name.value}")


def value_of(name: RowName, value: str) -> str:
    """Dates are spoken, states said in words, everything else stands as it came."""
    if not value:
        return text("row.nothing")
    if name in STATES:
        return text(f"{STATES[name]}.{value}")
    if name in DAYS:
        return spoken_day(value)
    if name in MINUTES:
        return short_minute(value)
    return value


def said(rows: tuple[Row, ...]) -> list[tuple[str, str]]:
    """Labels and values, in order."""
    return [(label_of(row.name), value_of(row.name, row.value)) for row in rows]
