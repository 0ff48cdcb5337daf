"""What a technician's test of the ID reader shows, and that it reads nobody's card."""

import pytest

from kiosk.devices.id_reader.port import IdReaderStatus, IdReaderTest
from kiosk.devices.id_reader.samv.codec import Sw3, sam_number
from kiosk.devices.id_reader.samv.driver import SamvReader
from kiosk.devices.id_reader.samv.simulator import SimulatedSamv
from kiosk.devices.status import DeviceState
from kiosk.faults import Fault
from tests.devices.id_reader.bench import LIN

READS = (b"\x20\x02", b"\x30\x01")


def test_the_module_s_number_is_written_as_it_is_printed() -> None:
    """devices.md 1.5: the leading bytes were published, decoded by two drivers."""
    published = bytes.fromhex("05 00 01 00 5B 03 33 01 5A B3 1E 00 78 56 34 12")

    assert sam_number(published) == "05.01-20120411-0002011994-0305419896"


@pytest.mark.parametrize("lies_there", [False, True])
async def test_the_reader_tells_its_number_and_whether_a_card_lies_there(
    samv: SimulatedSamv, reader: SamvReader, lies_there: bool
) -> None:
    if lies_there:
        samv.place(LIN)

    tested = await reader.test()

    number = "05.01-20120411-0002011994-0305419896"
    assert tested == IdReaderTest(IdReaderStatus(DeviceState.ONLINE), number, card_seen=lies_there)
    assert not any(command in samv.commands for command in READS)


async def test_a_module_that_fails_its_own_check_has_failed_the_test(
    samv: SimulatedSamv, reader: SamvReader
) -> None:
    samv.fail_next(Sw3.SELF_TEST_FAILED, b"\x11\xff")

    tested = await reader.test()

    assert tested.status == IdReaderStatus(DeviceState.HARDWARE_ERROR, Fault.ID_READER_SELF_TEST)
    assert tested.serial == ""


async def test_a_module_that_does_not_know_its_number_is_still_tested(
    samv: SimulatedSamv, reader: SamvReader
) -> None:
    samv.fail_next(Sw3.NOT_ESTABLISHED, b"\x12\xff")

    tested = await reader.test()

    assert (tested.status.usable, tested.serial) == (True, "")


async def test_a_silent_reader_is_a_result_and_no_exception(samv: SimulatedSamv, reader: SamvReader) -> None:
    samv.go_silent()

    tested = await reader.test()

    assert tested == IdReaderTest(IdReaderStatus(DeviceState.OFFLINE, Fault.ID_READER_SILENT))
