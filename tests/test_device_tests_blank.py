"""A technician's test that spends a blank: only when asked for, always booked, settled when it fails."""

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.devices.card_printer.port import PrinterPlace, PrinterStatus, PrintJob
from kiosk.devices.dispenser.port import CardPlace
from kiosk.devices.status import DeviceState
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.flows.steps import Do
from kiosk.journal.port import Fed
from kiosk.journal.sqlite import SqliteJournal
from kiosk.model import CaseEnd, CaseId, Service
from kiosk.prompts.entrance import Attract
from kiosk.prompts.maintenance import (
    DeviceTest,
    MaintenanceHome,
    UseBlank,
)
from kiosk.worker import InlineWorker
from tests.counter import Counter, LoopClock, make_counter
from tests.flows.new_cards import PlainArtist
from tests.running import SIGNS_IN, STAFF_COMES, audit_of, running, with_a_card_inside
from tests.stand_ins import STAFF
from tests.tested_device import LEAVES, SEEN, BrokenChip, chooses_test, names, result_of
from tests.virtual_time import virtual_time
from tests.visitor import Visitor


@virtual_time
async def test_no_blank_is_moved_while_a_card_is_inside(path: Path) -> None:
    counter = await with_a_card_inside(path)

    result = await result_of(counter, "dispenser")

    assert names(result) == ["blank_stays"]
    assert UseBlank.__name__ not in counter.visitor.names_seen


@virtual_time
async def test_no_blank_is_moved_while_the_book_knows_a_card_that_no_sensor_of_the_dispenser_sees(
    path: Path,
) -> None:
    """It may stand in the printer, which does not answer: the way back from there has to stay free."""
    journal = SqliteJournal(path, LoopClock(), InlineWorker())
    case = await journal.open(Service.ISSUE_CARD, CaseId("1" * 32))
    await case.note(Do.FEED, entry=Fed(1))
    await case.note(Do.TO_PRINTER)
    journal.close()
    counter = make_counter(path, Visitor())
    counter.printer.answer = PrinterStatus(DeviceState.OFFLINE, Fault.PRINTER_SILENT)

    result = await result_of(counter, "dispenser")

    assert counter.dispenser.answer.card is CardPlace.NONE
    assert names(result) == ["blank_stays"]


@virtual_time
@pytest.mark.parametrize(
    ("answer", "found", "rejected"),
    [(True, "card_printed", 1), (False, "blank_spared", 0)],
)
async def test_a_specimen_is_printed_only_after_it_was_asked_for(
    path: Path, answer: bool, found: str, rejected: int
) -> None:
    counter = with_an_artist(make_counter(path, Visitor()))
    await counter.journal.book_exchange(STAFF, 0, 20)

    result = await result_of(counter, "card_printer", (UseBlank, answer))

    ledger = await counter.journal.ledger()
    assert (result.passed, names(result)) == (True, ["printer_is", found])
    assert (ledger.rejected, ledger.inside, ledger.in_stack) == (rejected, 0, 20 - rejected)
    assert audit_of(counter)[-1] == (STAFF, "test", "card_printer passed")


@virtual_time
async def test_a_printer_without_a_dispenser_is_tested_without_a_card(path: Path) -> None:
    counter = make_counter(path, Visitor())
    counter.dispenser.answer = replace(counter.dispenser.answer, reaches_printer=False)

    result = await result_of(counter, "card_printer")

    assert (result.passed, names(result)) == (True, ["printer_is", "blank_stays"])


@virtual_time
async def test_a_specimen_that_jams_fails_the_test_and_is_settled_like_any_other_card(path: Path) -> None:
    asks = (chooses_test("card_printer"), (UseBlank, True), (DeviceTest, None), SEEN, *LEAVES)
    counter = with_an_artist(make_counter(path, Visitor(STAFF_COMES, SIGNS_IN, *asks)))
    await counter.journal.book_exchange(STAFF, 0, 20)
    heads: list[PrintJob] = []

    async def jams(job: PrintJob) -> None:
        heads.append(job)
        counter.printer.answer = replace(counter.printer.answer, card=PrinterPlace.PRINT)
        raise DeviceError(Fault.PRINTER_JAM)

    counter.printer.print = jams  # type: ignore[method-assign]

    async with running(counter):
        await counter.visitor.sees(UseBlank)
        await counter.visitor.sees(MaintenanceHome)
        inside = (await counter.journal.ledger()).inside
        await counter.visitor.sees(Attract)

    ledger = await counter.journal.ledger()
    assert (inside, len(heads)) == (1, 1)
    assert (ledger.inside, ledger.rejected, ledger.in_stack) == (0, 1, 19)
    assert (STAFF, "test", "card_printer PRN-JAM") in audit_of(counter)
    assert await counter.journal.unfinished() == ()


def with_an_artist(counter: Counter) -> Counter:
    terminal = counter.terminal
    terminal._workshop = replace(terminal._workshop, artist=PlainArtist())
    return counter


@virtual_time
async def test_a_blank_is_spent_only_after_it_was_asked_for_and_goes_through_the_book(path: Path) -> None:
    counter = make_counter(path, Visitor())
    await counter.journal.book_exchange(STAFF, 0, 20)

    result = await result_of(counter, "dispenser", (UseBlank, True))

    ledger = await counter.journal.ledger()
    case = await counter.journal.case_record(1)
    assert (result.passed, names(result)) == (True, ["atr", "blank_binned"])
    assert (ledger.rejected, ledger.inside, ledger.in_stack) == (1, 0, 19)
    assert (case.end, [step.name for step in case.steps]) == (CaseEnd.REJECTED, ["feed", "capture"])
    assert counter.dispenser.answer.captured == 1
    assert audit_of(counter)[-1] == (STAFF, "test", "dispenser passed")


@virtual_time
async def test_a_technician_who_spares_the_blank_still_gets_the_sensors(path: Path) -> None:
    counter = make_counter(path, Visitor())
    await counter.journal.book_exchange(STAFF, 0, 20)

    result = await result_of(counter, "dispenser", (UseBlank, False))

    assert (result.passed, names(result)) == (True, ["blank_spared"])
    assert (await counter.journal.ledger()).in_stack == 20
    assert await counter.journal.unfinished() == ()


@virtual_time
async def test_a_blank_with_a_mute_chip_fails_the_test_and_still_goes_into_the_bin(path: Path) -> None:
    counter = make_counter(path, Visitor())
    await counter.journal.book_exchange(STAFF, 0, 20)
    counter.dispenser.chip = BrokenChip(DeviceError(Fault.CHIP_MUTE))

    result = await result_of(counter, "dispenser", (UseBlank, True))

    assert not result.passed
    assert names(result) == ["chip_mute", "blank_binned"]
    assert (await counter.journal.ledger()).rejected == 1


@virtual_time
async def test_a_test_that_jams_leaves_a_case_that_settles_like_any_other(path: Path) -> None:
    """The blank stands under the head when its capture fails; the case is open, and is settled on leaving."""
    spend = (chooses_test("dispenser"), (UseBlank, True), (DeviceTest, None), SEEN, *LEAVES)
    counter = make_counter(path, Visitor(STAFF_COMES, SIGNS_IN, *spend))
    await counter.journal.book_exchange(STAFF, 0, 20)
    capture = counter.dispenser.capture
    failed: list[int] = []

    async def jams_once() -> None:
        if not failed:
            failed.append(1)
            raise DeviceError(Fault.DISPENSER_JAM)
        await capture()

    counter.dispenser.capture = jams_once  # type: ignore[method-assign]

    async with running(counter):
        await counter.visitor.sees(UseBlank)
        await counter.visitor.sees(MaintenanceHome)
        inside = (await counter.journal.ledger()).inside
        await counter.visitor.sees(Attract)

    ledger = await counter.journal.ledger()
    assert inside == 1
    assert (ledger.inside, ledger.rejected, ledger.in_stack) == (0, 1, 19)
    assert await counter.journal.unfinished() == ()
