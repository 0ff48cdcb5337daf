"""A device fails at a moment of the work: no card is lost, and once it is mended the next is served."""

from collections.abc import Callable

import pytest

from kiosk.sandbox.virtual.manner import Manner
from kiosk.sandbox.virtual.play import Plan
from kiosk.sandbox.virtual.room import Room, Setting
from kiosk.sandbox.virtual.sweep import played
from tests.sandbox.virtual.shares import in_pairs

pytestmark = pytest.mark.slow

Act = Callable[[Room], None]

MOMENTS = ("feed", "write", "pass", "draw_in", "print", "fetch", "present", "capture")
MISHAPS: dict[str, tuple[Act, Act]] = {
    "the dispenser is unplugged": (
        lambda room: room.wires.to("dispenser").unplug(),
        lambda room: room.wires.to("dispenser").plug(),
    ),
    "the printer is unplugged": (
        lambda room: room.wires.to("card_printer").unplug(),
        lambda room: room.wires.to("card_printer").plug(),
    ),
    "the dispenser falls silent": (
        lambda room: room.dispenser.go_silent(),
        lambda room: room.dispenser.speak_again(),
    ),
    "the printer falls silent": (
        lambda room: room.card_printer.go_silent(),
        lambda room: room.card_printer.answer_again(),
    ),
    "the dispenser loses its power": (lambda room: room.dispenser.power_loss(), lambda _: None),
    "the printer loses its power": (lambda room: room.card_printer.power_loss(), lambda _: None),
    "the printer's cover is opened": (
        lambda room: room.card_printer.open_cover(),
        lambda room: room.card_printer.close_cover(),
    ),
    "the ribbon ends": (
        lambda room: room.card_printer.ribbon_out(),
        lambda room: room.card_printer.new_ribbon(),
    ),
}
FAILURES = [(mishap, comes_back) for comes_back in (True, False) for mishap in MISHAPS]
"""What fails, and whether it comes back."""
BACK_AFTER_S = 8.0


def once_at(moment: str, act: Act, undo: Act) -> Act:
    def prepare(room: Room) -> None:
        happened: list[str] = []

        def watch(now: str) -> None:
            if now == moment and not happened:
                happened.append(now)
                act(room)
                room.world.later(BACK_AFTER_S, lambda: undo(room))

        room.hall.watch(watch)

    return prepare


@pytest.mark.parametrize(("moment", "failure"), in_pairs(MOMENTS, FAILURES, each=3), ids=str)
def test_a_device_that_fails_at_any_moment_loses_no_card(moment: str, failure: tuple[str, bool]) -> None:
    mishap, comes_back = failure
    act, undo = MISHAPS[mishap]
    setting = Setting(manner=Manner(takes_after_s=None if moment == "capture" else 4.0))
    verdict = played(Plan(setting, prepare=once_at(moment, act, undo if comes_back else lambda _: None)))

    assert verdict.violations == ()
    assert sum(verdict.bodies.values()) == 3
