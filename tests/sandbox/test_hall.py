"""The physical truth: bodies move from place to place, and survive the end of everything."""

from pathlib import Path
from typing import Any

import pytest

from kiosk.devices.metal import Station
from kiosk.sandbox.bodies import StoredChip
from kiosk.sandbox.hall import Hall

UPDATE = bytes.fromhex("00DC010401AA")
READ = bytes.fromhex("00B2010400")


class CountingChip:
    """A chip that remembers how often it was written."""

    def __init__(self, number: int, writes: int = 0) -> None:
        self.number = number
        self.writes = writes

    def reset(self) -> bytes:
        return b"\x3b"

    def power_off(self) -> None:
        return

    def exchange(self, apdu: bytes) -> tuple[bytes, float]:
        self.writes += apdu[1] == 0xDC
        return b"\x90\x00", 0.01

    def to_json(self) -> dict[str, Any]:
        return {"number": self.number, "writes": self.writes}


def load(saved: dict[str, Any]) -> StoredChip:
    return CountingChip(saved["number"], saved["writes"])


def open_hall(folder: Path | None) -> Hall:
    return Hall(folder, now=lambda: 0.0, load_chip=load)


def test_a_motion_takes_the_top_body_and_needs_a_free_place() -> None:
    hall = open_hall(None)
    hall.stock(3, CountingChip)

    first = hall.move(Station.STACK, Station.CHIP)
    second = hall.move(Station.STACK, Station.CHIP)

    assert first is not None
    assert second is None
    assert hall.count_at(Station.STACK) == 2


def test_nothing_moves_from_an_empty_place() -> None:
    hall = open_hall(None)

    assert hall.move(Station.STACK, Station.CHIP) is None
    assert hall.bodies()["chip"] == 0


def test_places_chips_and_prints_are_there_again_after_everything_was_killed(tmp_path: Path) -> None:
    hall = open_hall(tmp_path)
    hall.stock(2, CountingChip)
    card = hall.move(Station.STACK, Station.CHIP)
    assert card is not None
    card.chip.exchange(UPDATE)
    hall.record_print(card, {"k": bytes(10), "y": b"\x07" * 10})
    hall.lay_on_pad("林知夏")

    again = open_hall(tmp_path)

    there = again.card_at(Station.CHIP)
    assert there is not None
    assert there.uid == card.uid
    assert there.bare_chip.to_json()["writes"] == 1
    assert again.print_on(there) == {"k": bytes(10), "y": b"\x07" * 10}
    assert again.bodies() == hall.bodies()
    assert again.on_pad == "林知夏"


def test_a_body_that_was_written_but_never_placed_did_not_come_into_the_hall(tmp_path: Path) -> None:
    hall = open_hall(tmp_path)
    hall.stock(1, CountingChip)
    (tmp_path / "bodies" / "0002.json").write_text((tmp_path / "bodies" / "0001.json").read_text().replace(
        '"uid": 1', '"uid": 2'
    ))  # fmt: skip

    again = open_hall(tmp_path)

    assert sum(again.bodies().values()) == 1


def test_reading_a_chip_writes_no_file(tmp_path: Path) -> None:
    hall = open_hall(tmp_path)
    hall.stock(1, CountingChip)
    card = hall.move(Station.STACK, Station.CHIP)
    assert card is not None
    before = (tmp_path / "bodies" / "0001.json").stat().st_mtime_ns

    card.chip.exchange(READ)
    unchanged = (tmp_path / "bodies" / "0001.json").stat().st_mtime_ns
    card.chip.exchange(UPDATE)

    assert unchanged == before
    assert (tmp_path / "bodies" / "0001.json").stat().st_mtime_ns > before


def test_a_technicians_card_is_no_blank_and_goes_back_to_its_pocket(tmp_path: Path) -> None:
    hall = open_hall(tmp_path)
    hall.stock(1, CountingChip)
    staff = hall.bring(CountingChip)

    inserted = hall.insert(staff)
    counted = hall.bodies()
    hall.withdraw()

    assert inserted
    assert counted["reader"] == 0
    assert counted["stack"] == 1
    assert hall.card_at(Station.READER) is None
    assert open_hall(tmp_path).insert(staff)


def test_a_citizen_s_card_is_known_again_and_lies_in_the_slot_as_it_was_put_in(tmp_path: Path) -> None:
    hall = open_hall(tmp_path)
    hall.stock(1, CountingChip)
    own = hall.bring(CountingChip, "许清晏 1")
    hall.bring(CountingChip, "bank")
    hall.insert(own, upside_down=True)

    again = open_hall(tmp_path)

    inside = again.card_at(Station.READER)
    assert inside is not None
    assert [body.uid for body in again.brought("许清晏 1")] == [own.uid] == [inside.uid]
    assert len(again.brought()) == 2
    assert again.upside_down
    assert sum(again.bodies().values()) == 1
    assert again.withdraw() is inside
    assert again.bodies()["person"] == 0


def test_a_command_in_the_citizen_s_reader_is_told_before_the_chip_hears_it() -> None:
    hall = open_hall(None)
    own = hall.bring(CountingChip, "许清晏 1")
    hall.insert(own)
    heard: list[str] = []
    hall.watch(heard.append)

    own.chip.exchange(UPDATE)
    own.chip.exchange(READ)

    assert heard == ["reader:dc", "reader:b2"], "not `write`, which is the dispenser's"


def test_the_slot_takes_one_card(tmp_path: Path) -> None:
    hall = open_hall(tmp_path)
    first, second = hall.bring(CountingChip), hall.bring(CountingChip)
    hall.insert(first)

    assert not hall.insert(second)


def test_what_staff_carry_away_is_still_counted() -> None:
    hall = open_hall(None)
    hall.stock(1, CountingChip)
    hall.move(Station.STACK, Station.CHIP)
    hall.move(Station.CHIP, Station.CAPTURE_BIN)

    hall.empty(Station.CAPTURE_BIN)

    assert hall.bodies()["elsewhere"] == 1
    assert sum(hall.bodies().values()) == 1


@pytest.mark.parametrize(
    ("origin", "target", "moment"),
    [(Station.STACK, Station.CHIP, "feed"), (Station.CHIP, Station.GATE, "present")],
)
def test_watchers_hear_of_each_moment_by_name(origin: Station, target: Station, moment: str) -> None:
    hall = open_hall(None)
    hall.stock(1, CountingChip)
    hall.move(Station.STACK, origin) if origin is not Station.STACK else None
    heard: list[str] = []
    hall.watch(heard.append)

    hall.move(origin, target)

    assert heard == [moment]
