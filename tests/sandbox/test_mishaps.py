"""Faults on call, at a step, once, and mended."""

from collections.abc import Callable

import pytest

from kiosk.sandbox.mishaps import MEND_AFTER_S, Mishaps, NoSuchMishap


class Room:
    """A device that notes what happens to it, and a clock that is wound by hand."""

    def __init__(self) -> None:
        self.happened: list[str] = []
        self.due: list[tuple[float, Callable[[], None]]] = []
        verbs = {
            name: (lambda name=name: self.happened.append(name))
            for name in ("silent", "answer", "mute", "jam_feed")
        }
        self.mishaps = Mishaps({"dispenser": verbs}, lambda seconds, act: self.due.append((seconds, act)))


def test_a_fault_strikes_once_and_only_at_its_step() -> None:
    room = Room()
    room.mishaps.arm("mute@write")

    room.mishaps.moment("feed")
    before = list(room.happened)
    room.mishaps.moment("write")
    room.mishaps.moment("write")

    assert before == []
    assert room.happened == ["mute"]
    assert room.mishaps.armed == []


def test_a_fault_that_the_machine_itself_can_wait_with_is_armed_there_at_once() -> None:
    room = Room()

    room.mishaps.arm("jam@feed")

    assert room.happened == ["jam_feed"]


def test_the_attendant_mends_what_does_not_end_by_itself() -> None:
    room = Room()
    room.mishaps.arm("silent@feed")
    room.mishaps.moment("feed")

    [(after_s, mend)] = room.due
    mend()

    assert after_s == MEND_AFTER_S
    assert room.happened == ["silent", "answer"]


@pytest.mark.parametrize("unknown", ["jam@lunch", "explode@feed", "jam"])
def test_an_unknown_fault_is_refused_with_what_there_is(unknown: str) -> None:
    with pytest.raises(NoSuchMishap, match=r"steps are|knows"):
        Room().mishaps.arm(unknown)


def test_what_lasts_stands_until_it_is_mended() -> None:
    room = Room()

    room.mishaps.happen("dispenser", "silent")
    room.mishaps.happen("dispenser", "silent")
    room.mishaps.happen("dispenser", "mute")
    broken = room.mishaps.standing
    room.mishaps.happen("dispenser", "answer")

    assert broken == [{"device": "dispenser", "fault": "silent", "mend": "answer"}]
    assert room.mishaps.standing == []


def test_what_can_be_armed_is_offered_by_the_name_that_arming_takes() -> None:
    room = Room()

    offered = room.mishaps.known_at("feed")
    for name in offered:
        room.mishaps.arm(f"{name}@feed")

    assert offered == ["jam", "mute", "silent"]
    assert room.mishaps.known_at("read") == []
