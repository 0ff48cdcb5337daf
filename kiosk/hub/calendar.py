"""Working days by the national calendar: when a card is promised (SC-R art. 12), and how long it is good."""

from datetime import date, timedelta

from kiosk.hub.settings import Calendar

SATURDAY = 5


def is_working_day(calendar: Calendar, day: date) -> bool:
    """Monday to Friday, but for what the State Council's notice moved."""
    if day in calendar.worked_weekends:
        return True
    return day.weekday() < SATURDAY and day not in calendar.holidays


def working_days_after(calendar: Calendar, day: date, days: int) -> date:
    """The last of so many working days; the day itself is not counted (民法典 art. 201)."""
    while days > 0:
        day += timedelta(days=1)
        days -= is_working_day(calendar, day)
    return day


def years_after(day: date, years: int) -> date:
    """The same day years later; 28 February where there is no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
