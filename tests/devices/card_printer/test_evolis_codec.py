"""Evolis commands, answers and status against the guide, captures of real drivers, and the maker's SDK."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.card_printer.evolis import codec
from kiosk.devices.card_printer.evolis.codec import (
    Caution,
    Config,
    Error,
    Information,
    Outside,
    StatusBlock,
    command,
    fault_of_answer,
    fault_of_status,
    take_status,
)
from kiosk.devices.card_printer.evolis.report import place_of, status_of, unreachable
from kiosk.devices.card_printer.port import PrinterPlace
from kiosk.devices.status import DeviceState, Supply
from kiosk.faults import Fault

VECTORS = {
    entry["name"]: bytes.fromhex(entry["hex"])
    for entry in json.loads((Path(__file__).parents[2] / "vectors" / "evolis.json").read_text("utf-8"))
}
SDK_ANSWER = VECTORS["rsp OK + status block"]


@pytest.mark.parametrize(
    ("vector", "ours"),
    [
        ("insert Si", command("Si")),
        ("insert to contact Sis", command("Sis")),
        ("insert rear Sib", command("Sib")),
        ("insert to contactless Sic", command("Sic")),
        ("eject Sce", command("Sce")),
        ("reject Ser", command("Ser")),
        ("end sequence Se", command("Se")),
        ("error mgmt software Pem;2", command("Pem", "2")),
        ("error mgmt printer Pem;0", command("Pem", "0")),
        ("read fw Rfv", command("Rfv")),
        ("read serial Rsn", command("Rsn")),
        ("read type Rtp", command("Rtp")),
        ("ribbon info Rrt;all", command("Rrt", "all")),
        ("ribbon progress Rrt;progress", command("Rrt", "progress")),
        ("status enable Pps;1", command("Pps", "1")),
        ("ping Rok", command("Rok")),
        ("captured job end", command("Se", "1")),
        ("reserve session Psid;2;45", command("Psid", "2", "45")),
        ("read status Rpst", command("Rpst")),
        ("clear mech Scs", command("Scs")),
        ("guide command: serial port on: COM1 9600 8N1", command("Pcom", "1", "9600", "N", "8", "1")),
        ("guide command: position to contact station", command("Sis")),
        ("guide command: feeder empty?", command("Sk", "f", "1")),
        ("guide command: error handling by host", command("Pem", "2")),
        ("guide command: full varnish", command("Wcb", "o", "255")),
        ("guide command: ribbon type", command("Pr", "ymcko")),
    ],
)
def test_a_command_has_the_published_bytes(vector: str, ours: bytes) -> None:
    # The SDK adds a 00 behind the CR; the guide does not ask for it.
    assert ours == VECTORS[vector].removesuffix(b"\x00")


def test_a_captured_job_begins_as_ours_would() -> None:
    start = VECTORS["captured job start, Windows driver to Dualys 3 (card-black)"]

    assert start.startswith(command("Pr", "k") + command("Pmi", "F", "s"))
    assert command("Ss") + command("Sr") + b"\x1bDbc;k;2;83312;" in start


def test_a_download_ends_with_a_carriage_return_after_its_data() -> None:
    assert codec.download("k", 2, b"\x0d\x1b\x00") == b"\x1bDb;k;2;\x0d\x1b\x00\x0d"


def test_the_status_that_the_sdk_accepted_is_read() -> None:
    taken = take_status(SDK_ANSWER)

    assert taken is not None
    texts, block = taken
    assert texts == ("OK",)
    assert block.config == 0x80002000, "X01 family, fed by the feeder"
    assert block.information == Information.CARD_AT_FEEDER
    assert fault_of_status(block) is None


@pytest.mark.parametrize("end", [b"\x00", b"\r", b"\r\n", b"\n"])
def test_whatever_ends_an_answer_it_is_read(end: bytes) -> None:
    assert codec.texts_of(b"OK" + end + b"ERROR CDE" + end) == ("OK", "ERROR CDE")

    taken = take_status(b"ERROR CARD" + end + SDK_ANSWER)
    assert taken is not None
    assert taken[0] == ("ERROR CARD", "OK")


def test_no_beginning_of_a_status_is_taken_for_a_whole_one() -> None:
    for length in range(len(SDK_ANSWER) - 1):
        assert take_status(SDK_ANSWER[:length]) is None


def test_the_slot_is_read_from_the_third_extended_word() -> None:
    body = b"\x10" + bytes.fromhex("88000020 00000000 00000000 00000000") + b"\x02\x00\x00"
    body += b"\x04" + bytes.fromhex("40000000 00000000 00020000")
    answer = b"OK\x00" + len(body).to_bytes(2, "big") + body

    assert take_status(answer[:-1]) is None
    taken = take_status(answer)
    assert taken is not None
    assert taken[1].outside == Outside.CARD_OUTSIDE_BEZEL
    assert place_of(taken[1]) is PrinterPlace.INLET


def test_a_block_whose_length_is_spoilt_hides_no_other() -> None:
    body = b"\x10" + bytes.fromhex("88000020 00000000 00000000 00000000") + b"\x02\x00\x00"
    body += b"\x04" + bytes.fromhex("40000000 00000000 00020000")
    spoilt, sound = (b"OK\x00" + size.to_bytes(2, "big") + body for size in (0x2000 | len(body), len(body)))

    assert take_status(spoilt) is None
    assert take_status(spoilt + sound) is not None


@given(st.binary(max_size=80))
def test_garbage_never_breaks_the_reader(noise: bytes) -> None:
    take_status(noise)
    codec.ribbon_of(codec.texts_of(noise))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("OK", None),
        ("ERROR CDE", Fault.PRINTER_PROTOCOL),
        ("ERROR PARAMETRES", Fault.PRINTER_PROTOCOL),
        ("OPTION NOT AVAILABLE", Fault.PRINTER_PROTOCOL),
        ("ERROR FEEDER", Fault.PRINTER_NO_CARD),
        ("ERROR CARD", Fault.PRINTER_NO_CARD),
        ("ERROR MECHANICAL", Fault.PRINTER_JAM),
        ("ERROR MECA", Fault.PRINTER_JAM),
        ("ERROR TIME OUT", Fault.PRINTER_JAM),
        ("ERROR MAGN CHEKSUM", Fault.PRINTER_HARDWARE),
        ("ERR SOMETHING NEW", Fault.PRINTER_HARDWARE),
    ],
)
def test_an_error_answer_names_a_fault(text: str, fault: Fault | None) -> None:
    assert fault_of_answer(text) is fault


def block(
    *,
    information: int = 0,
    warning: int = 0,
    error: int = 0,
    outside: Outside | None = Outside.NONE,
) -> StatusBlock:
    return StatusBlock(
        Config.X01_FAMILY, Information(information), Caution(warning), Error(error), 0, outside
    )


@pytest.mark.parametrize(
    ("seen", "fault", "state"),
    [
        (block(), None, DeviceState.ONLINE),
        (block(information=Information.PRINTING), None, DeviceState.BUSY),
        (block(warning=Caution.COVER_OPEN), Fault.PRINTER_COVER_OPEN, DeviceState.USER_ERROR),
        (block(error=Error.MECHANICAL), Fault.PRINTER_JAM, DeviceState.HARDWARE_ERROR),
        (block(warning=Caution.RIBBON_ENDED), Fault.PRINTER_RIBBON_OUT, DeviceState.USER_ERROR),
        (block(warning=Caution.NO_RIBBON), Fault.PRINTER_RIBBON_OUT, DeviceState.USER_ERROR),
        (block(warning=Caution.REJECT_BOX_FULL), Fault.PRINTER_BIN_FULL, DeviceState.USER_ERROR),
        (block(error=Error.HARDWARE), Fault.PRINTER_HARDWARE, DeviceState.HARDWARE_ERROR),
        (block(error=Error.NO_CARD_INSERTED), None, DeviceState.ONLINE),
        (
            block(error=Error.MECHANICAL, warning=Caution.COVER_OPEN),
            Fault.PRINTER_COVER_OPEN,
            DeviceState.USER_ERROR,
        ),
    ],
)
def test_a_block_becomes_a_status(seen: StatusBlock, fault: Fault | None, state: DeviceState) -> None:
    status = status_of(seen, cards_left=50)

    assert status.fault is fault
    assert status.state is state
    assert status.can_print == (fault is None and state is DeviceState.ONLINE)


def test_a_ribbon_that_counts_to_zero_is_empty_whatever_the_words_say() -> None:
    assert status_of(block(), cards_left=0).ribbon is Supply.EMPTY
    assert status_of(block(information=Information.RIBBON_LOW), cards_left=None).ribbon is Supply.LOW


def test_a_printer_that_does_not_see_its_slot_never_says_that_there_is_no_card() -> None:
    assert place_of(block(outside=None)) is PrinterPlace.UNKNOWN
    assert place_of(block(outside=Outside.NONE)) is PrinterPlace.NONE
    assert place_of(block(outside=None, information=Information.CARD_AT_PRINT)) is PrinterPlace.PRINT


def test_nothing_is_taken_for_good_in_a_printer_that_cannot_be_asked() -> None:
    status = unreachable(Fault.PRINTER_SILENT)

    assert (status.card, status.ribbon, status.reject_bin) == (
        PrinterPlace.UNKNOWN,
        Supply.UNKNOWN,
        Supply.UNKNOWN,
    )
    assert not status.usable
