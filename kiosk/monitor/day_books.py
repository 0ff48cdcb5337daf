"""The day's books, told to the centre once each day is over (POST /v1/reconciliation).

The journal is the store: a day that was not told is told later, oldest first, on the outbox's lane, and what
was told is written down. Where the books part is written down too, counted in the heartbeat, and looked at by
people; nothing is put right by itself.
"""

import logging
from datetime import date, datetime, time, timedelta

from kiosk.central import messages as m
from kiosk.central.circuit import Circuit
from kiosk.central.port import Central
from kiosk.clock import BEIJING, Clock, today
from kiosk.entropy import Entropy
from kiosk.errors import CentralUnreachable
from kiosk.journal.port import Journal, OrderedFee
from kiosk.model import Refused

log = logging.getLogger(__name__)

LOOK_EVERY_S = 600.0
BEGINS = timedelta(minutes=10)
"""After midnight: what was cut at the turn of the day has settled, and clocks may differ a little."""
SPREAD_MIN = 240
"""Each machine at a minute of its own between 0:10 and 4:10, so that a fleet does not tell all at once."""
BACK_DAYS = 31
"""What is older is in the journal, and nobody's daily work any more."""
OPEN_FOR_DAYS = 1
"""How long an open case holds its day up: what it becomes is of the day, and mostly waits for the line."""
CODE_HOLDS = timedelta(hours=1)
"""The longest that a code to pay by is good for (PaymentSettings.valid_s)."""
TOLD = "reconciled "
DIFFERENCE = "difference"
NOBODY = ""
"""In the audit: not by a member of staff."""
ANSWERED = ("paid", "refund_pending", "refunded")


class DayBooks:
    """Tells for ever."""

    def __init__(
        self, lane: Central, journal: Journal, clock: Clock, circuit: Circuit, chance: Entropy
    ) -> None:
        """`lane`: the outbox's. `chance` draws the minute, and a name for each telling."""
        self._lane = lane
        self._journal = journal
        self._clock = clock
        self._circuit = circuit
        self._chance = chance
        self._pause: timedelta | None = None
        self._differences: int | None = None

    async def run(self) -> None:
        """Look now and then; a start has other things to do."""
        while True:
            await self._clock.sleep(LOOK_EVERY_S)
            await self.tell_due()

    async def differences(self) -> int:
        """How many there were on the day that was told last."""
        if self._differences is None:
            _, told = await self._journal.last_beginning(TOLD)
            self._differences = int(told) if told.isdecimal() else 0
        return self._differences

    async def tell_due(self) -> None:
        """Every day that is over and was not told, oldest first, as far as the centre answers."""
        day = await self._first_untold()
        while day is not None and day < today(self._clock) and self._is_due(day):
            if self._circuit.open_for or await self._held_up(day):
                return
            try:
                answer = await self._lane.reconcile(await self._books_of(day))
            except CentralUnreachable:
                return
            if isinstance(answer, Refused) and answer.code == "NOT_READY":
                return  # by the centre's clock, which counts, the day is not over
            await self._write_down(day, answer)
            day += timedelta(days=1)

    async def _first_untold(self) -> date | None:
        act, _ = await self._journal.last_beginning(TOLD)
        began_at = await self._journal.began_at()
        if began_at is None:
            return None
        first = max(began_at.astimezone(BEIJING).date(), today(self._clock) - timedelta(days=BACK_DAYS))
        return max(first, date.fromisoformat(act.removeprefix(TOLD)) + timedelta(days=1)) if act else first

    def _is_due(self, day: date) -> bool:
        if self._pause is None:
            self._pause = BEGINS + timedelta(minutes=self._chance.below(SPREAD_MIN))
        return self._clock.now() >= _start_of(day + timedelta(days=1)) + self._pause

    async def _held_up(self, day: date) -> bool:
        end = _start_of(day + timedelta(days=1))
        if self._clock.now() >= end + timedelta(days=OPEN_FOR_DAYS):
            return False
        return any(case.opened_at < end for case in await self._journal.unfinished())

    async def _books_of(self, day: date) -> m.ReconcileRequest:
        """Raises CentralUnreachable, since whether money came is asked of the centre."""
        start, end = _start_of(day), _start_of(day + timedelta(days=1))
        book = await self._journal.book_between(start, end, start - CODE_HOLDS)
        fees = [await self._fee_of(one, day) for one in book.fees]
        return m.ReconcileRequest(
            case=self._chance.bytes(16).hex(),
            day=day,
            loaded=book.loaded,
            cards=[m.CardOfDay(one.case, one.attempt, _card_end(one.end.value)) for one in book.bodies],
            fees=[fee for fee in fees if fee is not None],
        )

    async def _fee_of(self, ordered: OrderedFee, day: date) -> m.FeeOfDay | None:
        """None when its code ran out on another day."""
        standing = await self._lane.fee(m.FeeLookUp(ordered.case))
        if isinstance(standing, Refused):
            raise CentralUnreachable(f"a payment cannot be looked up: {standing.code}")
        ran_out = standing.expires_at or ordered.ordered_at
        if ran_out.astimezone(BEIJING).date() != day:
            return None
        return m.FeeOfDay(ordered.case, paid=ordered.applied or standing.state in ANSWERED)

    async def _write_down(self, day: date, answer: m.Reconciled | Refused) -> None:
        self._differences = None
        if isinstance(answer, Refused):
            log.warning("the books of %s: %s", day, answer.code)
            await self._journal.audit(NOBODY, f"{TOLD}{day}", answer.code)
            return
        for one in answer.differences:
            log.warning("the books of %s part: %s in case %s", day, one.kind, one.case or "-")
            said = f"{day} {one.kind} {one.case} here:{one.kiosk} centre:{one.centre}"
            await self._journal.audit(NOBODY, DIFFERENCE, said)
        await self._journal.audit(NOBODY, f"{TOLD}{day}", str(len(answer.differences)))


def _card_end(word: str) -> m.CardEnd:
    match word:
        case "issued" | "retained" | "rejected":
            return word
        case _:
            raise ValueError(word)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING)
