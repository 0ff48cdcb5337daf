"""The hall's files read as an onlooker with a microscope would read the metal."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kiosk.card.face import FaceContent, FaceLayout, render_face
from kiosk.devices.metal import Station
from kiosk.fonts import find_fonts
from kiosk.sandbox.campaign.kills_truth import SOMEBODY_ELSE, Taken, card_in_slot, truth_in
from kiosk.sandbox.chip import SimulatedChip
from kiosk.sandbox.chip_state import EF05, EF06, ChipState
from kiosk.sandbox.hall import Hall
from kiosk.sandbox.stage import CONFIG
from kiosk.sandbox.virtual.facts import BodyTruth
from kiosk.settings import read_toml

NAME, ID_NUMBER, CARD_NUMBER = "林知夏", "510104199203078628", "X00000019"
"""Made up, like all of them."""


def white(uid: int) -> SimulatedChip:
    return SimulatedChip(ChipState.blank(uid, "510100"))


def written(uid: int) -> SimulatedChip:
    chip = white(uid)
    chip.state.write_down(EF05, 0x07, CARD_NUMBER.encode("ascii"))
    chip.state.write_down(EF06, 0x08, ID_NUMBER.encode("ascii"))
    chip.state.write_down(EF06, 0x09, NAME.encode("gb18030"))
    return chip


def hall_with(folder: Path, *made_by: Callable[[int], SimulatedChip]) -> Hall:
    """The first of the chips on top of the stack."""
    hall = Hall(folder, lambda: 0.0, SimulatedChip.from_json)
    for fresh_chip in made_by:
        hall.stock(1, fresh_chip)
    return hall


def printed(hall: Hall, name: str, number: str) -> None:
    """The top body passes the printer and comes out at the gate."""
    for origin, target in ((Station.STACK, Station.CHIP), (Station.CHIP, Station.GATE)):
        hall.move(origin, target)
    body = hall.card_at(Station.GATE)
    assert body is not None
    content = FaceContent(name, ID_NUMBER, number, date(2026, 3, 1), "示例银行", "6214000000000000000", None)
    layout = read_toml(CONFIG / "card_face.toml", FaceLayout)
    hall.record_print(body, {"k": render_face(layout, content, find_fonts()).black})


def the_one_outside(folder: Path, taken: Taken) -> BodyTruth:
    (body,) = (body for body in truth_in(folder, taken).bodies if body.place != "stack")
    return body


def test_a_made_card_in_a_hand_is_seen_with_its_face_its_holder_and_when_it_was_taken(tmp_path: Path) -> None:
    hall = hall_with(tmp_path, written, white)
    printed(hall, NAME, CARD_NUMBER)
    hall.move(Station.GATE, Station.PERSON)
    taken = Taken()

    taken.see(tmp_path, ID_NUMBER, 1_000, "a case")
    taken.see(tmp_path, "somebody later", 2_000, "a later case")

    body = the_one_outside(tmp_path, taken)
    assert (body.place, body.holder, body.taken_at_ms) == ("person", ID_NUMBER, 1_000)
    assert body.out_by == "a case"
    assert (body.chip_person, body.chip_number, body.numbers) == (ID_NUMBER, CARD_NUMBER, (CARD_NUMBER,))
    assert body.faces == ((ID_NUMBER, CARD_NUMBER),)
    assert len(truth_in(tmp_path, taken).bodies) == 2


@pytest.mark.parametrize(("name", "number"), [("周以安", CARD_NUMBER), (NAME, "X00000027")])
def test_a_face_that_says_something_else_than_the_chip_is_nobody_s(
    tmp_path: Path, name: str, number: str
) -> None:
    printed(hall_with(tmp_path, written), name, number)

    body = the_one_outside(tmp_path, Taken())

    assert body.faces == (SOMEBODY_ELSE,)
    assert body.holder == ""


def test_what_people_brought_is_no_blank_and_lies_in_the_slot_until_it_is_pulled(tmp_path: Path) -> None:
    hall = hall_with(tmp_path, white)
    body = hall.bring(written, "somebody's")
    assert not card_in_slot(tmp_path)

    hall.insert(body)

    truth = truth_in(tmp_path, Taken())
    assert card_in_slot(tmp_path)
    assert [one.place for one in truth.bodies] == ["stack"]
    assert truth.made_elsewhere == {CARD_NUMBER}
