"""`kiosk check --exercise ROLE`: each device does its work once over a real line, or says why it did not."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import cv2
import pytest

from kiosk.__main__ import USAGE_ERROR, main
from kiosk.devices.camera.opencv.driver import OpencvCamera
from kiosk.devices.camera.rules import PhotoRules
from kiosk.devices.dispenser.port import Dispenser, DispenserStatus
from kiosk.devices.metal import Station
from kiosk.devices.pin_pad.simulated_pad import SimulatedPad
from kiosk.errors import CardPulled, DeviceError
from kiosk.exercise.bench import CannotExercise
from kiosk.exercise.roles import WARNED
from kiosk.flows.steps import Do
from kiosk.model import CaseEnd
from kiosk.sandbox.sitter import Sitter
from kiosk.worker import InlineWorker
from tests.check_room import LOADED, CheckRoom, check_room
from tests.devices.id_reader.bench import LIN
from tests.hub.world import CONFIG

pytestmark = pytest.mark.slow

PRESSED = ("1", "3", "enter")


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[CheckRoom]:
    async with check_room(tmp_path, "pin_pad=zt598") as room:
        yield room


def audit_of(room: CheckRoom) -> list[tuple[str, ...]]:
    return [
        tuple(row) for row in room.journal._db.execute("SELECT staff, act, detail FROM audit ORDER BY seq")
    ]


async def steps_of(room: CheckRoom, number: int = 1) -> tuple[CaseEnd | None, list[str]]:
    case = await room.journal.case_record(number)
    return case.end, [step.name for step in case.steps]


# --- what spends a blank ------------------------------------------------------------------------------------


async def test_a_blank_is_spent_for_the_dispenser_s_exercise_and_booked(room: CheckRoom) -> None:
    said = await room.exercised("dispenser")

    ledger = await room.journal.ledger()
    assert said.startswith("Chip answers: 3B ")
    assert f"{LOADED - 1} left in the book" in said
    assert (ledger.rejected, ledger.in_stack, ledger.inside) == (1, LOADED - 1, 0)
    assert room.hall.bodies()["capture_bin"] == 1
    assert await steps_of(room) == (CaseEnd.REJECTED, [Do.FEED, Do.CAPTURE])
    assert audit_of(room) == [("check", "exercise", "dispenser"), ("check", "exercise", "dispenser passed")]


async def test_a_test_card_is_printed_ends_in_the_reject_bin_and_is_booked_as_rejected(
    room: CheckRoom,
) -> None:
    said = await room.exercised("card_printer")

    ledger, bodies = await room.journal.ledger(), room.hall.bodies()
    assert "A specimen was printed; it is in the reject bin" in said
    assert (ledger.rejected, ledger.in_stack, ledger.inside) == (1, LOADED - 1, 0)
    assert (bodies["reject_bin"], bodies["stack"], bodies["capture_bin"]) == (1, LOADED - 1, 0)
    assert [body.prints for body in room.hall.at(Station.REJECT_BIN)] == [1]
    assert await steps_of(room) == (CaseEnd.REJECTED, [Do.FEED, Do.TO_PRINTER, Do.PRINT, Do.REJECT])
    assert audit_of(room)[-1] == ("check", "exercise", "card_printer passed")


@pytest.mark.parametrize("role", ["dispenser", "card_printer"])
async def test_without_the_book_no_card_moves(room: CheckRoom, role: str) -> None:
    room.has_book = False

    with pytest.raises(CannotExercise, match="no journal"):
        await room.exercised(role)

    assert room.hall.bodies()["stack"] == LOADED


@pytest.mark.parametrize("role", ["dispenser", "card_printer"])
async def test_no_blank_is_spent_while_a_card_is_inside(room: CheckRoom, role: str) -> None:
    await room.devices.dispenser.reset()
    await room.devices.dispenser.feed()

    with pytest.raises(CannotExercise, match="a card is inside"):
        await room.exercised(role)

    bodies = room.hall.bodies()
    assert (bodies["stack"], bodies["chip"], audit_of(room)) == (LOADED - 1, 1, [])


async def test_a_print_that_jams_is_not_repeated_and_its_blank_stays_in_the_book(room: CheckRoom) -> None:
    room.happens("card_printer", "jam_print")

    with pytest.raises(DeviceError, match=r"PRN-JAM .the blank stays in the book as inside"):
        await room.exercised("card_printer")

    ledger = await room.journal.ledger()
    assert (ledger.inside, ledger.rejected, room.hall.bodies()["stack"]) == (1, 0, LOADED - 1)
    assert audit_of(room)[-1] == ("check", "exercise", "card_printer PRN-JAM")
    with pytest.raises((CannotExercise, DeviceError)):
        await room.exercised("card_printer")
    assert room.hall.bodies()["stack"] == LOADED - 1


async def test_a_dispenser_that_does_not_reach_the_printer_gives_no_card(room: CheckRoom) -> None:
    class Apart:
        """A dispenser in another corner of the cabinet."""

        async def reset(self) -> DispenserStatus:
            return replace(await fitted.reset(), reaches_printer=False)

    fitted = room.devices.dispenser
    room.devices = replace(room.devices, dispenser=cast("Dispenser", Apart()))
    room.has_book = False

    said = await room.exercised("card_printer")

    assert "Ribbon YMCKO" in said
    assert said.endswith("No card was moved: this dispenser does not reach the printer.")
    assert room.hall.bodies()["stack"] == LOADED


# --- what prints, looks, and is given something -------------------------------------------------------------


async def test_a_test_slip_is_printed_once(room: CheckRoom) -> None:
    assert await room.exercised("receipt_printer") == "A test slip was printed and cut."

    assert len(room.machines.receipt.slips) == 1


async def test_a_document_is_read_and_nothing_of_it_is_said(room: CheckRoom) -> None:
    room.machines.id_reader.place(LIN)

    assert await room.exercised("id_reader") == "A document was read: CN_ID."


async def test_a_card_that_is_put_in_answers_once(room: CheckRoom) -> None:
    assert (await room.exercised("card_reader")).startswith("Chip answers: 3B ")


async def test_a_card_that_is_pulled_out_again_is_told(room: CheckRoom) -> None:
    class Pulled:
        async def power_on(self) -> bytes:
            raise CardPulled

    room.devices.card_reader.chip = Pulled()  # type: ignore[misc, assignment]

    with pytest.raises(CannotExercise, match="pulled out again"):
        await room.exercised("card_reader")


@pytest.mark.parametrize("make", ["zt598", "kmy3501"])
async def test_keys_are_counted_and_no_digit_is_said(tmp_path: Path, make: str) -> None:
    async with check_room(tmp_path, f"pin_pad={make}") as room:
        pad = room.machines.pin_pad
        assert isinstance(pad, SimulatedPad)

        exercising = asyncio.create_task(room.exercised("pin_pad"))
        while not pad.mode:  # noqa: ASYNC110  a simulator knows no asyncio
            await asyncio.sleep(0.01)
        pad.press(*PRESSED)
        said = await exercising

    assert said.endswith("2 digits and enter were pressed; the digits are wiped.")
    assert "The battery is good." in said
    assert pad.mode == ""


async def test_one_picture_is_measured_and_wiped(room: CheckRoom, tmp_path: Path) -> None:
    still = tmp_path / "sitter.png"
    cv2.imwrite(str(still), Sitter(still=True).picture(1.0))
    room.devices = replace(room.devices, camera=camera_at(still))

    said = await room.exercised("camera")

    assert said.startswith("One picture, ")
    assert "Sharpness" in said


@pytest.mark.parametrize(("grey", "code"), [(None, "CAM-GONE"), (0, "CAM-DARK")])
async def test_a_camera_that_is_gone_or_covered_is_told(
    room: CheckRoom, tmp_path: Path, grey: int | None, code: str
) -> None:
    still = tmp_path / "wall.png"
    if grey is not None:
        picture = Sitter(still=True).picture(1.0)
        picture[:] = grey
        cv2.imwrite(str(still), picture)
    room.devices = replace(room.devices, camera=camera_at(still))

    with pytest.raises(DeviceError, match=code):
        await room.exercised("camera")


def camera_at(path: Path) -> OpencvCamera:
    return OpencvCamera(str(path), PhotoRules(steady_s=0.3), InlineWorker())


# --- what is unwell -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "mishap", "why"),
    [
        ("id_reader", "silent", "IDR-SILENT"),
        ("id_reader", "unplug", "IDR-GONE"),
        ("dispenser", "unplug", "DSP-GONE"),
        ("dispenser", "jam_feed", r"DSP-JAM .the blank stays"),
        ("card_printer", "unplug", "PRN-GONE"),
        ("card_printer", "ribbon_out", "PRN-RIBBON"),
        ("card_printer", "bin_full", "PRN-BINFULL"),
        ("receipt_printer", "silent", "RCP-SILENT"),
        ("receipt_printer", "paper_out", "RCP-PAPER"),
        ("pin_pad", "silent", "PIN-SILENT"),
        ("pin_pad", "opened", "PIN-TAMPER"),
        ("pin_pad", "battery_low", "PIN-BATTERY"),
    ],
)
async def test_what_is_unwell_says_so_and_moves_no_card_out_of_the_book(
    room: CheckRoom, role: str, mishap: str, why: str
) -> None:
    room.happens(role, mishap)

    with pytest.raises((CannotExercise, DeviceError), match=why):
        await room.exercised(role)

    ledger, bodies = await room.journal.ledger(), room.hall.bodies()
    assert LOADED - bodies["stack"] <= ledger.inside
    assert len(room.machines.receipt.slips) == 0


@pytest.mark.parametrize(
    ("role", "why"),
    [("id_reader", "no document was laid on the pad within 1 s"), ("pin_pad", "within 1 s")],
)
async def test_a_hand_that_does_not_come_is_not_waited_for_for_ever(
    room: CheckRoom, role: str, why: str
) -> None:
    with pytest.raises(CannotExercise, match=why):
        await room.exercised(role)


# --- the command line ---------------------------------------------------------------------------------------


def test_nothing_moves_without_a_yes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.readline", lambda: "y\n", raising=False)

    status = main(["check", "--config", str(CONFIG), "--exercise", "dispenser"])

    said = capsys.readouterr().out
    assert status == 1
    assert WARNED["dispenser"] in said
    assert said.endswith("dispenser: nothing was done\n")


def test_with_a_yes_it_wants_to_know_where_a_spent_blank_is_booked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--config", str(CONFIG), "--exercise", "dispenser", "--yes", "--state", str(tmp_path)]

    status = main(["check", *arguments])

    assert status == 1
    assert f"dispenser: wrong: no journal at {tmp_path}/journal.db" in capsys.readouterr().out


def test_what_is_no_role_is_refused_like_a_wrong_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--config", str(CONFIG), "--exercise", "toaster"]) == USAGE_ERROR
    assert "--exercise: role: found 'toaster', expected id_reader or dispenser" in capsys.readouterr().err


@pytest.mark.parametrize("role", ["cabinet", "presence", "ups", "pin_pad"])
def test_what_this_machine_does_not_have_is_refused_before_anything_is_asked(
    capsys: pytest.CaptureFixture[str], role: str
) -> None:
    assert main(["check", "--config", str(CONFIG), "--exercise", role]) == USAGE_ERROR
    assert f"roles.{role}: found nothing" in capsys.readouterr().err
