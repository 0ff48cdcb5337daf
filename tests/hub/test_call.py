from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from kiosk.hub.call import Call
from tests.hub.world import KIOSK, CountedEntropy


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 11, 20, 15, 59, tzinfo=UTC), date(2026, 11, 20)),
        (datetime(2026, 11, 20, 16, 0, tzinfo=UTC), date(2026, 11, 21)),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_the_day_begins_at_midnight_in_the_hall_and_not_in_greenwich(now: datetime, day: date) -> None:
    with Session() as db:
        assert Call(db, str(KIOSK), now, CountedEntropy("call")).today == day
