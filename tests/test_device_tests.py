"""What a technician sees of each device: found in sentences, passed or failed, and the book kept."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.devices.card_printer.port import PrinterPlace, PrinterStatus, PrintJob
from kiosk.devices.dispenser.port import CardPlace
from kiosk.devices.pin_pad.simulated_pad import SimulatedPad
from kiosk.devices.receipt_printer.port import Receipt
from kiosk.devices.status import DeviceState, DeviceStatus, Supply
from kiosk.errors import CardPulled, DeviceError
from kiosk.faults import Fault
from kiosk.flows import device_tests
from kiosk.flows.steps import Do
from kiosk.journal.port import Fed
from kiosk.journal.sqlite import SqliteJournal
from kiosk.model import CaseEnd, CaseId, Service
from kiosk.prompts.entrance import Attract
from kiosk.prompts.maintenance import (
    DeviceTest,
    MaintenanceAct,
    MaintenanceChoice,
    MaintenanceHome,
    Touched,
    TouchTargets,
    UseBlank,
)
from kiosk.prompts.prompt import Onward
from kiosk.worker import InlineWorker
from tests.counter import Counter, LoopClock, make_counter
from tests.devices.pin_pad.desk import pad_on_a_desk
from tests.flows.new_cards import PlainArtist
from tests.running import SIGNS_IN, STAFF_COMES, acts, audit_of, running, with_a_card_inside
from tests.stand_ins import STAFF
from tests.virtual_time import virtual_time
from tests.visitor import Answer, Visitor

LEAVES = acts(MaintenanceAct.LEAVE)
SEEN = (DeviceTest, lambda prompt: Onward() if prompt.passed is not None else None)


def chooses_test(role: str) -> tuple[type, Answer]:
    return (MaintenanceHome, MaintenanceChoice(MaintenanceAct.TEST, role))


async def result_of(counter: Counter, role: str, *more: tuple[type, Answer]) -> DeviceTest:
    """Sign in, test one device, and read the result."""
    counter.visitor._script = [STAFF_COMES, SIGNS_IN, chooses_test(role), *more]
    async with running(counter):
        while True:
            shown = await counter.visitor.sees(DeviceTest)
            if shown.passed is not None:
                assert isinstance(shown, DeviceTest)
                return shown
            counter.visitor.changed.clear()
            await counter.visitor.changed.wait()


def names(result: DeviceTest) -> list[str]:
    return [finding.name for finding in result.findings]


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
async def test_the_test_slip_names_the_technician_and_nobody_else(path: Path) -> None:
    counter = make_counter(path, Visitor())

    result = await result_of(counter, "receipt_printer")

    (slip,) = counter.receipts.printed
    rows = {line.label: line.value for line in slip.lines if line.label}
    assert (result.passed, names(result)) == (True, ["slip_printed"])
    assert rows["工号"] == STAFF
    assert set(rows) == {"工号", "时间", "机器"}


@virtual_time
async def test_no_slip_is_sent_to_a_printer_without_paper(path: Path) -> None:
    counter = make_counter(path, Visitor())
    counter.receipts.answer = replace(counter.receipts.answer, paper=Supply.EMPTY)

    result = await result_of(counter, "receipt_printer")

    assert (result.passed, counter.receipts.printed) == (False, [])


@virtual_time
async def test_a_roll_that_ended_with_the_slip_fails_the_test(path: Path) -> None:
    counter = make_counter(path, Visitor())
    printed = counter.receipts.print

    async def last_of_the_roll(receipt: Receipt) -> None:
        await printed(receipt)
        counter.receipts.answer = replace(counter.receipts.answer, paper=Supply.EMPTY)

    counter.receipts.print = last_of_the_roll  # type: ignore[method-assign]

    result = await result_of(counter, "receipt_printer")

    assert (result.passed, names(result)) == (False, ["slip_printed"])


@virtual_time
async def test_the_card_reader_shows_the_answer_of_the_card_that_is_in(path: Path) -> None:
    counter = make_counter(path, Visitor())

    result = await result_of(counter, "card_reader")

    (finding,) = result.findings
    assert result.passed
    assert bytes.fromhex(dict(finding.facts)["atr"]) == await counter.slot.chip.power_on()


@virtual_time
@pytest.mark.parametrize(
    ("trouble", "name", "passed"),
    [(CardPulled(), "reader_empty", True), (DeviceError(Fault.CHIP_MUTE), "chip_mute", False)],
)
async def test_an_empty_reader_is_well_and_a_mute_chip_is_not(
    path: Path, trouble: Exception, name: str, passed: bool
) -> None:
    counter = make_counter(path, Visitor())

    def away() -> None:
        counter.slot.chip = _Broken(trouble)

    result = await result_after_sign_in(counter, "card_reader", away)

    assert (names(result), result.passed) == ([name], passed)


class _Broken:
    """A chip that does not come up."""

    def __init__(self, trouble: Exception) -> None:
        self._trouble = trouble

    async def power_on(self) -> bytes:
        raise self._trouble

    async def transmit(self, apdu: bytes) -> bytes:
        raise self._trouble

    async def power_off(self) -> None:
        return


async def result_after_sign_in(counter: Counter, role: str, then: Callable[[], None]) -> DeviceTest:
    """Something happens between the technician's PIN and the test."""

    def chosen(_: object) -> MaintenanceChoice:
        then()
        return MaintenanceChoice(MaintenanceAct.TEST, role)

    counter.visitor._script = [STAFF_COMES, SIGNS_IN, (MaintenanceHome, chosen)]
    async with running(counter):
        while True:
            shown = await counter.visitor.sees(DeviceTest)
            if shown.passed is not None:
                assert isinstance(shown, DeviceTest)
                return shown
            counter.visitor.changed.clear()
            await counter.visitor.changed.wait()


@virtual_time
@pytest.mark.parametrize(
    ("role", "found"),
    [
        ("id_reader", ["sam_check", "sam_number", "pad_free"]),
        ("camera", ["picture", "brightness", "sharpness"]),
    ],
)
async def test_a_device_says_in_sentences_what_it_found(path: Path, role: str, found: list[str]) -> None:
    counter = make_counter(path, Visitor())

    result = await result_of(counter, role)

    assert (result.passed, names(result)) == (True, found)


@virtual_time
async def test_a_printer_without_a_ribbon_answers_but_fails(path: Path) -> None:
    counter = make_counter(path, Visitor())
    counter.printer.answer = replace(counter.printer.answer, ribbon=Supply.EMPTY, cards_left=0)

    result = await result_of(counter, "card_printer")

    assert not result.passed
    assert names(result) == ["printer_is", "ribbon"]


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
async def test_a_device_that_is_gone_fails_with_its_code(path: Path) -> None:
    counter = make_counter(path, Visitor())
    counter.camera.answer = DeviceStatus(DeviceState.NO_DEVICE, Fault.CAMERA_GONE)

    result = await result_of(counter, "camera")

    assert not result.passed
    assert result.row is not None
    assert result.row.fault == "CAM-GONE"
    assert audit_of(counter)[-1] == (STAFF, "test", "camera CAM-GONE")


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
    counter.dispenser.chip = _Broken(DeviceError(Fault.CHIP_MUTE))

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


@virtual_time
@pytest.mark.parametrize(
    ("touched", "passed"),
    [(Touched(5, 5, 0, 2.5), True), (Touched(4, 5, 3, 2.5), False), (Touched(5, 5, 0, 9.0), False)],
)
async def test_the_panel_fails_with_a_dead_corner_or_when_it_points_beside(
    path: Path, touched: Touched, passed: bool
) -> None:
    counter = make_counter(path, Visitor())

    result = await result_of(counter, "touch", (TouchTargets, touched))

    assert (result.passed, names(result)) == (passed, ["targets", "worst"])


@virtual_time
@pytest.mark.parametrize(
    ("trouble", "passed", "found"),
    [
        (lambda pad: None, True, ["pad_battery", "pad_sealed"]),
        (lambda pad: setattr(pad, "battery_is_low", True), False, ["pad_battery_low"]),
        (lambda pad: pad.tamper(), False, []),
        (lambda pad: pad.go_silent(), False, []),
    ],
    ids=["well", "battery", "opened", "silent"],
)
async def test_the_pin_pad_says_how_it_is_and_is_asked_for_no_digits(
    path: Path, trouble: Callable[[SimulatedPad], None], passed: bool, found: list[str]
) -> None:
    counter = make_counter(path, Visitor())
    driver, machine = pad_on_a_desk("zt598")
    trouble(machine)

    result = await device_tests.tested(replace(counter.terminal._workshop, pin_pad=driver), STAFF, "pin_pad")

    assert (result.passed, [finding.name for finding in result.findings]) == (passed, found)
    assert machine.mode == ""
