import asyncio
from pathlib import Path
from typing import NoReturn

import pytest

from kiosk.errors import CentralUnreachable, DeviceError
from kiosk.faults import Fault
from kiosk.journal.port import Ended, Fed, JournalUnusable, StepRecord, StepState
from kiosk.journal.sqlite import SqliteJournal
from kiosk.model import BodyEnd, CaseEnd, Refused
from tests.journal.books import ISSUE, case_id, look_into

STATES = "SELECT name, state FROM step ORDER BY seq"


async def test_the_intent_is_on_disk_before_the_effect_begins(journal: SqliteJournal, path: Path) -> None:
    case = await journal.open(ISSUE, case_id())
    seen: list[tuple[object, ...]] = []

    async def effect() -> None:
        seen.extend(look_into(path, STATES))

    await case.step("feed", effect)

    assert seen == [("feed", "in_doubt")]
    assert look_into(path, STATES) == [("feed", "done")]


async def test_the_blank_is_in_the_book_before_it_moves(journal: SqliteJournal, path: Path) -> None:
    case = await journal.open(ISSUE, case_id())
    seen: list[tuple[object, ...]] = []

    async def feed() -> None:
        seen.extend(look_into(path, "SELECT attempt, end FROM body"))

    await case.step("feed", feed, before=Fed(1))

    assert seen == [(1, "inside")]


async def test_the_effect_s_answer_comes_back(journal: SqliteJournal) -> None:
    case = await journal.open(ISSUE, case_id())

    async def effect() -> int:
        return 7

    assert await case.step("feed", effect) == 7


@pytest.mark.parametrize(
    ("error", "code"), [(DeviceError(Fault.PRINTER_JAM), "PRN-JAM"), (CentralUnreachable("cut"), "NET")]
)
async def test_a_fault_leaves_the_step_in_doubt_and_says_its_code(
    journal: SqliteJournal, error: Exception, code: str
) -> None:
    case = await journal.open(ISSUE, case_id())

    async def effect() -> NoReturn:
        raise error

    with pytest.raises(type(error)):
        await case.step("print", effect, attempt=2, evidence={"captured": "4"})

    record = await case.record()
    assert record.steps == (StepRecord("print", 2, StepState.IN_DOUBT, {"captured": "4", "fault": code}),)
    assert not record.did("print")
    assert record.may_have("print")


async def test_after_a_fault_the_book_keeps_what_the_intent_said_and_not_what_success_would_say(
    journal: SqliteJournal,
) -> None:
    case = await journal.open(ISSUE, case_id())
    await case.step("feed", nothing, before=Fed(1))

    async def jams() -> NoReturn:
        raise DeviceError(Fault.DISPENSER_JAM)

    with pytest.raises(DeviceError):
        await case.step("capture", jams, after=Ended(1, BodyEnd.REJECTED, "capture_bin"))

    ledger = await journal.ledger()
    assert (ledger.inside, ledger.rejected) == (1, 0)


async def test_a_refusal_is_an_outcome_and_books_nothing(journal: SqliteJournal) -> None:
    case = await journal.open(ISSUE, case_id())
    await case.step("feed", nothing, before=Fed(1))

    async def no() -> Refused:
        return Refused("BANK_REFUSED")

    answer = await case.step("apply", no, after=Ended(1, BodyEnd.REJECTED, "capture_bin"))

    record = await case.record()
    assert answer == Refused("BANK_REFUSED")
    assert record.step("apply", 1) == StepRecord("apply", 1, StepState.REFUSED)
    assert not record.may_have("apply")
    assert (await journal.ledger()).rejected == 0


async def test_a_bug_in_an_effect_flies_on_and_the_step_stays_in_doubt(journal: SqliteJournal) -> None:
    case = await journal.open(ISSUE, case_id())

    async def bug() -> NoReturn:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await case.step("feed", bug)

    assert (await case.record()).steps == (StepRecord("feed", 1, StepState.IN_DOUBT),)


# --- the citizen leaves in the middle


async def test_a_citizen_who_leaves_does_not_cut_a_motion_and_its_outcome_is_written(
    journal: SqliteJournal,
) -> None:
    case = await journal.open(ISSUE, case_id())
    moving, arrived = asyncio.Event(), asyncio.Event()

    async def motion() -> None:
        moving.set()
        await arrived.wait()

    step = asyncio.create_task(case.step("present", motion))
    await moving.wait()
    step.cancel()
    await asyncio.sleep(0)
    cut = step.done()
    arrived.set()
    await asyncio.wait([step])

    assert not cut
    assert step.cancelled()
    assert (await case.record()).did("present")


async def test_not_even_who_leaves_twice_cuts_a_motion(journal: SqliteJournal) -> None:
    case = await journal.open(ISSUE, case_id())
    moving, arrived = asyncio.Event(), asyncio.Event()

    async def motion() -> None:
        moving.set()
        await arrived.wait()

    step = asyncio.create_task(case.step("present", motion))
    await moving.wait()
    for _ in range(3):
        step.cancel()
        await asyncio.sleep(0)
    cut = step.done()
    arrived.set()
    await asyncio.wait([step])

    assert not cut
    assert step.cancelled()
    assert (await case.record()).did("present")


async def test_a_motion_that_jams_after_the_citizen_left_leaves_doubt_with_its_code(
    journal: SqliteJournal,
) -> None:
    case = await journal.open(ISSUE, case_id())
    moving, jammed = asyncio.Event(), asyncio.Event()

    async def motion() -> NoReturn:
        moving.set()
        await jammed.wait()
        raise DeviceError(Fault.DISPENSER_JAM)

    step = asyncio.create_task(case.step("present", motion))
    await moving.wait()
    step.cancel()
    await asyncio.sleep(0)
    jammed.set()
    await asyncio.wait([step])

    assert step.cancelled()
    assert (await case.record()).steps == (
        StepRecord("present", 1, StepState.IN_DOUBT, {"fault": "DSP-JAM"}),
    )


async def test_a_journal_that_fails_while_the_citizen_leaves_is_not_hidden_by_the_leaving(
    journal: SqliteJournal,
) -> None:
    case = await journal.open(ISSUE, case_id())
    moving, arrived = asyncio.Event(), asyncio.Event()

    async def motion() -> None:
        moving.set()
        await arrived.wait()
        journal.close()

    step = asyncio.create_task(case.step("present", motion))
    await moving.wait()
    step.cancel()
    await asyncio.sleep(0)
    arrived.set()
    await asyncio.wait([step])

    assert isinstance(step.exception(), JournalUnusable)


# --- the record


async def test_a_note_is_a_step_that_is_done(journal: SqliteJournal) -> None:
    case = await journal.open(ISSUE, case_id())

    await case.note("taken", attempt=2, evidence={"why": "sensor"})

    record = await case.record()
    assert record.did("taken", 2)
    assert not record.did("taken", 1)
    assert record.steps[0].evidence == {"why": "sensor"}


async def test_the_last_step_of_a_name_counts(journal: SqliteJournal) -> None:
    case = await journal.open(ISSUE, case_id())

    async def jams() -> NoReturn:
        raise DeviceError(Fault.PRINTER_JAM)

    with pytest.raises(DeviceError):
        await case.step("reject", jams)
    await case.step("reject", nothing)

    assert (await case.record()).did("reject")


async def test_a_case_knows_at_which_blank_it_is(journal: SqliteJournal) -> None:
    case = await journal.open(ISSUE, case_id())
    before = (await case.record()).attempt

    await case.note("feed", attempt=1)
    await case.note("feed", attempt=2)

    assert (before, (await case.record()).attempt) == (0, 2)


async def test_an_open_case_is_on_the_list_until_it_has_its_end(journal: SqliteJournal) -> None:
    first = await journal.open(ISSUE, case_id(1))
    await journal.open(ISSUE, case_id(2))
    both = [record.id for record in await journal.unfinished()]

    await first.close(CaseEnd.ISSUED)

    assert both == [case_id(1), case_id(2)]
    assert [record.id for record in await journal.unfinished()] == [case_id(2)]
    assert (await first.record()).end is CaseEnd.ISSUED


async def test_slip_numbers_count_on_and_carry_the_month(journal: SqliteJournal) -> None:
    slips = [(await journal.open(ISSUE, case_id(number))).slip for number in (1, 2, 3)]

    assert slips == ["2611-0001", "2611-0002", "2611-0003"]


async def test_no_two_cases_have_the_same_key(journal: SqliteJournal) -> None:
    await journal.open(ISSUE, case_id())

    with pytest.raises(JournalUnusable):
        await journal.open(ISSUE, case_id())

    assert len(await journal.unfinished()) == 1


async def nothing() -> None:
    """An effect that succeeds at once."""
