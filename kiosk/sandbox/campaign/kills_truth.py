"""The physical truth beside real kills, read from the files that the hall keeps of its metal.

An onlooker with a microscope: where every blank lies, what stands in its chip, and what is printed on it. Of
whose hand took a card and when, only who plays the hands can tell: see Taken.
"""

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from kiosk.card.face import FACE_HEIGHT_PX, FACE_WIDTH_PX, FaceContent, FaceLayout, Value, render_face
from kiosk.clock import SystemClock, today
from kiosk.fonts import find_fonts
from kiosk.sandbox.bodies import Kind
from kiosk.sandbox.chip import SimulatedChip
from kiosk.sandbox.stage import CONFIG
from kiosk.sandbox.virtual.facts import FACTORY_PIN, BodyTruth, Truth
from kiosk.sandbox.virtual.oracle import PERSON
from kiosk.settings import read_toml

OF_HOLDER = frozenset({"name", "social_security_number", "card_number"})
HALF_LINE_PX = 34
SOMEBODY_ELSE = ("", "")
ELSEWHERE = "elsewhere"


@dataclass(slots=True)
class Taken:
    """Who holds which blank, and when it left the machine: kept by who plays the hands."""

    holders: dict[int, str] = field(default_factory=dict)
    """Body → number of the person's ID card."""
    at_ms: dict[int, int] = field(default_factory=dict)
    """Body → Unix time; not after the moment at which the hand took it."""

    cases: dict[int, str] = field(default_factory=dict)
    """Body → the case in which it came into a hand."""

    def see(self, hall: Path, person: str, since_ms: int, case: str) -> None:
        """What lies in hands now and did not before was taken by this one, after `since_ms`, in this case."""
        for uid in _places(hall)["stations"][PERSON]:
            if uid not in self.holders:
                self.holders[uid] = person
                self.at_ms[uid] = since_ms
                self.cases[uid] = case


def truth_in(hall: Path, taken: Taken) -> Truth:
    """The blanks of a hall that is at rest. `hall` is its state folder."""
    placed = dict(_placed(_places(hall)))
    records = [json.loads(path.read_text("utf-8")) for path in sorted((hall / "bodies").glob("*.json"))]
    blanks = tuple(
        _body(hall, record, placed[record["uid"]], taken)
        for record in records
        if record["kind"] == Kind.BLANK and record["uid"] in placed
    )
    brought = (record for record in records if record["kind"] == Kind.BROUGHT)
    return Truth(blanks, (), frozenset(_chip(record).card_number for record in brought))


def card_in_slot(hall: Path) -> bool:
    """Whether a card is in the citizen's reader."""
    return bool(_places(hall)["stations"]["reader"])


def _body(hall: Path, record: Mapping[str, Any], place: str, taken: Taken) -> BodyTruth:
    chip, uid = _chip(record), int(record["uid"])
    prints = [hall / "bodies" / f"{uid:04d}-print-{number}" for number in range(1, record["prints"] + 1)]
    return BodyTruth(
        uid=uid,
        place=place,
        card_id=chip.card_id,
        chip_person=chip.id_number,
        chip_number=chip.card_number,
        numbers=(chip.card_number,) if chip.card_number else (),
        faces=tuple(_face(folder, chip) for folder in prints),
        holder=taken.holders.get(uid, ""),
        taken_at_ms=taken.at_ms.get(uid),
        factory_pin=chip.state.pin.hex() == FACTORY_PIN,
        out_by=taken.cases.get(uid, ""),
    )


def _chip(record: Mapping[str, Any]) -> SimulatedChip:
    return SimulatedChip.from_json(record["chip"])


def _face(folder: Path, chip: SimulatedChip) -> tuple[str, str]:
    """Person and number, when the black panel says of them what the chip says; nobody's otherwise."""
    panel = folder / "k.z"
    if not panel.exists():
        return SOMEBODY_ELSE
    laid_down = _dots(zlib.decompress(panel.read_bytes()))
    wanted = _dots(_black(chip.holder, chip.id_number, chip.card_number))
    same = all((laid_down[box] == wanted[box]).all() for box in _boxes())
    return (chip.id_number, chip.card_number) if same else SOMEBODY_ELSE


def _dots(rows: bytes) -> "np.ndarray[Any, np.dtype[np.bool_]]":
    return np.frombuffer(rows, np.uint8).reshape(FACE_HEIGHT_PX, FACE_WIDTH_PX) > 0


@lru_cache(maxsize=64)
def _black(name: str, id_number: str, card_number: str) -> bytes:
    content = FaceContent(name, id_number, card_number, today(SystemClock()), "", "", None)
    return render_face(_layout(), content, find_fonts()).black


@lru_cache(maxsize=1)
def _layout() -> FaceLayout:
    return read_toml(CONFIG / "card_face.toml", FaceLayout)


def _boxes() -> list[tuple[slice, slice]]:
    return [_box(value) for value in _layout().values if value.show in OF_HOLDER]


def _box(value: Value) -> tuple[slice, slice]:
    rows = slice(value.middle - HALF_LINE_PX, value.middle + HALF_LINE_PX)
    return rows, slice(value.x, value.x + value.width)


def _places(hall: Path) -> dict[str, Any]:
    places: dict[str, Any] = json.loads((hall / "places.json").read_text("utf-8"))
    return places


def _placed(places: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    for station, uids in places["stations"].items():
        for uid in uids:
            yield uid, station
    for uid in places["elsewhere"]:
        yield uid, ELSEWHERE
