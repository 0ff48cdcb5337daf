"""A machine's day, told once it is over, until the centre has heard it; and what parts is seen by people."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from kiosk.central import messages as m
from kiosk.central.circuit import Circuit
from kiosk.flows.steps import Do
from kiosk.hub.fleet_schema import ReconciledDay
from kiosk.hub.settings import HOME
from kiosk.hub.transactions import look
from kiosk.journal.port import Ended, Fed
from kiosk.journal.sqlite import SqliteJournal
from kiosk.model import BodyEnd, CaseEnd, CaseId, Service
from kiosk.monitor.day_books import BEGINS, SPREAD_MIN, DayBooks
from kiosk.worker import InlineWorker
from tests.hub import test_fees
from tests.hub.test_reconciliation import issued
from tests.hub.world import TODAY, CountedEntropy, World, case_key, make_world

DAY_S = 86_400
LATEST_S = int(timedelta(hours=12).total_seconds() + BEGINS.total_seconds() + SPREAD_MIN * 60)
"""From noon until every machine has begun to tell."""


class Machine:
    def __init__(self, path: Path, province: str = HOME) -> None:
        self.world: World = make_world(province)
        self.clock = self.world.kiosk_clock
        self.journal = SqliteJournal(path, self.clock, InlineWorker())
        self.circuit = Circuit(self.clock)
        self.start()

    def start(self) -> None:
        self.books = DayBooks(
            self.world.outbox, self.journal, self.clock, self.circuit, CountedEntropy("books")
        )

    def move(self, seconds: float) -> None:
        self.world.clock.move(seconds)
        self.clock.move(seconds)

    async def books_a_card(self, number: int = 1, end: BodyEnd = BodyEnd.ISSUED) -> None:
        case = await self.journal.open(Service.ISSUE_CARD, CaseId(case_key(number)))
        await case.note(Do.FEED, entry=Fed(1))
        await case.note(Do.CAPTURE, entry=Ended(1, end, "bin"))
        await case.close(CaseEnd.ISSUED)

    def known_to_the_centre(self) -> list[tuple[str, int]]:
        rows = select(ReconciledDay.day, ReconciledDay.differences).order_by(ReconciledDay.day)
        found = look(self.world.hub.engine, lambda db: db.execute(rows).all())
        return [(str(day), differences) for day, differences in found]

    def tellings(self) -> int:
        return sum(request.target == "/v1/reconciliation" for request in self.world.transport.sent)

    def audited(self) -> list[tuple[str, str]]:
        return list(self.journal._db.execute("SELECT act, detail FROM audit ORDER BY seq"))


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path / "journal.db")
    yield machine
    machine.journal.close()


async def test_a_day_that_is_over_is_told_once(machine: Machine) -> None:
    await machine.journal.book_exchange("T-0218", 0, 100)
    await issued(machine.world)
    await machine.books_a_card()
    await machine.books.tell_due()
    told_on_the_day = machine.tellings()
    machine.move(LATEST_S)

    await machine.books.tell_due()
    await machine.books.tell_due()
    machine.start()
    await machine.books.tell_due()

    assert told_on_the_day == 0
    assert machine.known_to_the_centre() == [(str(TODAY), 0)]
    assert machine.tellings() == 1
    assert await machine.books.differences() == 0
    assert [tuple(row) for row in machine.audited()] == [(f"reconciled {TODAY}", "0")]


async def test_a_machine_waits_for_a_minute_of_its_own(machine: Machine) -> None:
    await machine.books_a_card()
    machine.move(12 * 3600 + BEGINS.total_seconds() - 1)

    await machine.books.tell_due()

    assert machine.tellings() == 0


async def test_what_the_centre_did_not_hear_is_told_later_oldest_first(machine: Machine) -> None:
    await machine.books_a_card()
    machine.move(LATEST_S)
    machine.world.hub.faults.drop_request("/v1/reconciliation", 2)  # a call and its repetition
    await machine.books.tell_due()
    unheard = machine.known_to_the_centre()
    machine.move(2 * DAY_S)

    await machine.books.tell_due()

    assert unheard == []
    days = [str(TODAY + timedelta(days=after)) for after in range(3)]
    assert [day for day, _ in machine.known_to_the_centre()] == days


async def test_where_the_books_part_is_written_down_and_counted_also_after_a_start(machine: Machine) -> None:
    await issued(machine.world, "林知夏", 1)
    await machine.books_a_card(1, BodyEnd.REJECTED)
    await machine.books_a_card(7)
    machine.move(LATEST_S)

    await machine.books.tell_due()

    assert await machine.books.differences() == 2
    machine.start()
    assert await machine.books.differences() == 2
    assert [tuple(row) for row in machine.audited()] == [
        ("difference", f"{TODAY} card-end {case_key(1)} here:rejected centre:enabled"),
        ("difference", f"{TODAY} card-unknown {case_key(7)} here:issued centre:"),
        (f"reconciled {TODAY}", "2"),
    ]


async def test_a_case_that_is_still_open_holds_its_day_up_and_not_for_ever(machine: Machine) -> None:
    await machine.journal.open(Service.ISSUE_CARD, CaseId(case_key()))
    machine.move(LATEST_S)
    await machine.books.tell_due()
    held_up = machine.tellings()
    machine.move(DAY_S)

    await machine.books.tell_due()

    assert held_up == 0
    assert machine.tellings() == 1


async def test_a_machine_that_is_ahead_waits_for_the_centre_s_midnight(machine: Machine) -> None:
    await machine.journal.book_exchange("T-0218", 0, 100)
    machine.clock.wrong_by = timedelta(hours=17)
    await machine.books.tell_due()
    early = machine.tellings(), machine.known_to_the_centre()
    machine.clock.wrong_by = timedelta()
    machine.move(LATEST_S)

    await machine.books.tell_due()

    assert early == (1, [])
    assert machine.known_to_the_centre() == [(str(TODAY), 0)]


async def test_a_new_machine_tells_nothing_of_the_days_before_it(machine: Machine) -> None:
    machine.move(3 * DAY_S)
    await machine.books.tell_due()
    assert machine.tellings() == 0


async def test_fees_are_told_on_the_day_on_which_their_code_ran_out(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "journal.db", "jiangsu-changzhou")
    machine.move(12 * 3600 - 10)  # ten seconds to midnight: the code holds for thirty
    case = await machine.journal.open(Service.REISSUE_CARD, CaseId(case_key()))
    order = await test_fees.order(machine.world)
    await case.note(Do.ORDER_FEE)
    await case.note(Do.APPLY)
    await case.close(CaseEnd.DONE)
    machine.world.hub.pay(order.order)
    machine.move(LATEST_S - 12 * 3600 + 10)
    await machine.books.tell_due()
    first = _last_answer(machine)
    machine.move(DAY_S)

    await machine.books.tell_due()

    assert (first.paid, first.differences) == (0, [])
    second = _last_answer(machine)
    assert (second.paid, second.differences) == (1, [])
    machine.journal.close()


def _last_answer(machine: Machine) -> m.Reconciled:
    latest = select(ReconciledDay.answer).order_by(ReconciledDay.day.desc()).limit(1)
    answer = look(machine.world.hub.engine, lambda db: db.scalars(latest).one())
    return msgspec.json.decode(answer, type=m.Reconciled)
