from pathlib import Path

import pytest

from kiosk.journal.case import SqliteCase
from kiosk.journal.port import Bound, Ended, Fed, HandedOut, JournalUnusable, Ledger, LedgerEntry, NotFed
from kiosk.journal.sqlite import SqliteJournal
from kiosk.model import BodyEnd
from tests.journal.books import ISSUE, case_id, look_into


async def case_of(journal: SqliteJournal, number: int = 1) -> SqliteCase:
    return await journal.open(ISSUE, case_id(number))


async def book(case: SqliteCase, *entries: LedgerEntry) -> None:
    for entry in entries:
        assert not isinstance(entry, HandedOut)
        await case.note(type(entry).__name__.lower(), attempt=entry.attempt, entry=entry)


async def test_a_new_book_is_empty(journal: SqliteJournal) -> None:
    assert await journal.ledger() == Ledger()
    assert (await journal.ledger()).in_stack == 0


async def test_every_blank_that_left_the_stack_is_in_exactly_one_column(journal: SqliteJournal) -> None:
    await journal.book_exchange("T-0218", 0, 100)
    ends = [BodyEnd.ISSUED, BodyEnd.ISSUED, BodyEnd.RETAINED, BodyEnd.REJECTED, BodyEnd.UNACCOUNTED]
    for number, end in enumerate(ends):
        await book(await case_of(journal, number), Fed(1), Bound(1, "AB"), Ended(1, end, "somewhere"))
    await book(await case_of(journal, 99), Fed(1))

    ledger = await journal.ledger()

    assert ledger == Ledger(loaded=100, issued=2, retained=1, rejected=1, inside=1, unaccounted=1)
    assert ledger.in_stack == 94
    assert sum(ledger.columns().values()) - ledger.loaded + ledger.in_stack == ledger.loaded


async def test_a_second_blank_for_the_same_case_is_another_entry(journal: SqliteJournal) -> None:
    await journal.book_exchange("T-0218", 0, 10)
    case = await case_of(journal)

    await book(
        case, Fed(1), Ended(1, BodyEnd.REJECTED, "reject_bin"), Fed(2), Ended(2, BodyEnd.ISSUED, "person")
    )

    ledger = await journal.ledger()
    assert (ledger.rejected, ledger.issued, ledger.in_stack) == (1, 1, 8)


async def test_feeding_the_same_blank_twice_is_refused_and_nothing_of_it_is_written(
    journal: SqliteJournal,
) -> None:
    case = await case_of(journal)
    await book(case, Fed(1))

    with pytest.raises(JournalUnusable):
        await book(case, Fed(1))

    assert (await journal.ledger()).inside == 1
    assert [step.name for step in (await case.record()).steps] == ["fed"]


async def test_a_blank_that_never_left_the_stack_is_taken_out_of_the_book(journal: SqliteJournal) -> None:
    await journal.book_exchange("T-0218", 0, 10)

    await book(await case_of(journal), Fed(1), NotFed(1))

    ledger = await journal.ledger()
    assert (ledger.inside, ledger.in_stack) == (0, 10)


async def test_the_entry_is_bound_to_the_card_s_own_number(journal: SqliteJournal, path: Path) -> None:
    await book(await case_of(journal), Fed(1), Bound(1, "510100D156000005"))

    assert look_into(path, "SELECT attempt, card_id, end FROM body") == [(1, "510100D156000005", "inside")]


async def test_a_body_that_ended_and_ends_again_is_counted_once(journal: SqliteJournal) -> None:
    case = await case_of(journal)

    await book(
        case, Fed(1), Ended(1, BodyEnd.RETAINED, "capture_bin"), Ended(1, BodyEnd.RETAINED, "capture_bin")
    )

    assert (await journal.ledger()).retained == 1


# --- the technician counts


async def test_what_is_missing_at_an_exchange_becomes_unaccounted(journal: SqliteJournal) -> None:
    await journal.book_exchange("T-0218", 0, 100)

    ledger = await journal.book_exchange("T-0218", 97, 50)

    assert ledger == Ledger(loaded=150, unaccounted=3)
    assert ledger.in_stack == 147


async def test_what_is_found_again_at_the_next_exchange_is_taken_back(journal: SqliteJournal) -> None:
    await journal.book_exchange("T-0218", 0, 100)
    await journal.book_exchange("T-0218", 97, 0)

    ledger = await journal.book_exchange("T-0218", 100, 0)

    assert (ledger.unaccounted, ledger.in_stack) == (0, 100)


async def test_an_exchange_without_a_difference_only_adds(journal: SqliteJournal) -> None:
    await journal.book_exchange("T-0218", 0, 100)

    assert await journal.book_exchange("T-0219", 100, 200) == Ledger(loaded=300)


async def test_who_counted_what_stays_readable(journal: SqliteJournal, path: Path) -> None:
    await journal.book_exchange("T-0218", 0, 100)
    await journal.book_exchange("T-0219", 98, 1)

    rows = look_into(path, "SELECT staff, book, counted, added FROM exchange ORDER BY seq")

    assert rows == [("T-0218", 0, 0, 100), ("T-0219", 100, 98, 1)]


async def test_a_kept_card_that_was_read_in_a_hand_is_issued_once_and_no_other(
    journal: SqliteJournal,
) -> None:
    await journal.book_exchange("T-0218", 0, 10)
    kept = (Fed(1), Bound(1, "AB"), Ended(1, BodyEnd.RETAINED, "capture_bin"))
    await book(await case_of(journal, 1), *kept)
    await book(await case_of(journal, 2), Fed(1), Bound(1, "CD"), Ended(1, BodyEnd.REJECTED, "capture_bin"))
    later = await case_of(journal, 3)

    for card_id in ("AB", "AB", "CD", "EF"):
        await later.note("handed_out", entry=HandedOut(card_id))

    assert await journal.ledger() == Ledger(loaded=10, issued=1, rejected=1)
