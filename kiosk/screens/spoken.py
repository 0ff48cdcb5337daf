"""Dates and amounts as they are said on the glass."""

from collections.abc import Mapping
from datetime import date, datetime

from kiosk.screens.text import facts_of, has_text, text

FEN_A_YUAN = 100


def spoken_day(iso: str) -> str:
    """2036-03-05 → 2036年3月5日."""
    day = date.fromisoformat(iso[:10])
    return text("spoken.date", year=day.year, day=day.day, named_month=_month(day))


def short_day(iso: str) -> str:
    """2026-03-05 → 3月5日: what happens within a year needs none."""
    day = date.fromisoformat(iso[:10])
    return text("spoken.short_date", day=day.day, named_month=_month(day))


def short_minute(iso: str) -> str:
    """2026-03-05T09:40 → 3月5日 09:40."""
    moment = datetime.fromisoformat(iso)
    return f"{short_day(iso)} {moment:%H:%M}"


def told_with(key: str, facts: Mapping[str, str]) -> str:
    """The sentence with its facts; when one is not known, `<key>_plain` where there is such a sentence."""
    plain = f"{key}_plain"
    if has_text(plain) and any(not facts.get(fact) for fact in facts_of(key)):
        return text(plain)
    return text(key, **facts)


def yuan(fen: int) -> str:
    """123450 → 1,234.50."""
    whole, rest = divmod(abs(fen), FEN_A_YUAN)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:02d}"


def price(fen: int) -> str:
    """A fee: 2000 → 20, 2050 → 20.50."""
    return yuan(fen).removesuffix(".00")


def _month(day: date) -> str:
    return text(f"month.{day.month}")
