"""What a technician sees of each device: found in sentences, passed or failed, and the book kept."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.devices.pin_pad.simulated_pad import SimulatedPad
from kiosk.devices.receipt_printer.port import Receipt
from kiosk.devices.status import DeviceState, DeviceStatus, Supply
from kiosk.errors import CardPulled, DeviceError
from kiosk.faults import Fault
from kiosk.flows import device_tests
from kiosk.prompts.maintenance import (
    DeviceTest,
    MaintenanceAct,
    MaintenanceChoice,
    MaintenanceHome,
    Touched,
    TouchTargets,
)
from tests.counter import Counter, make_counter
from tests.devices.pin_pad.desk import pad_on_a_desk
from tests.running import SIGNS_IN, STAFF_COMES, audit_of, running
from tests.stand_ins import STAFF
from tests.tested_device import BrokenChip, names, result_of
from tests.virtual_time import virtual_time
from tests.visitor import Visitor


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
        counter.slot.chip = BrokenChip(trouble)

    result = await result_after_sign_in(counter, "card_reader", away)

    assert (names(result), result.passed) == ([name], passed)


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
async def test_a_device_that_is_gone_fails_with_its_code(path: Path) -> None:
    counter = make_counter(path, Visitor())
    counter.camera.answer = DeviceStatus(DeviceState.NO_DEVICE, Fault.CAMERA_GONE)

    result = await result_of(counter, "camera")

    assert not result.passed
    assert result.row is not None
    assert result.row.fault == "CAM-GONE"
    assert audit_of(counter)[-1] == (STAFF, "test", "camera CAM-GONE")


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
