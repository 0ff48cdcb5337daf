"""The judge of rest is judged: what does not heal, or goes on of itself, breaks L-1 or L-2."""

from collections.abc import Callable

import pytest

from kiosk.devices.metal import Station
from kiosk.sandbox.virtual.coming import Coming
from kiosk.sandbox.virtual.play import Plan
from kiosk.sandbox.virtual.room import Room, Setting
from kiosk.sandbox.virtual.sweep import played

pytestmark = pytest.mark.slow

ONE, DAY = Setting(), Setting(visits=(Coming("林知夏"), Coming("周以安", arrives_s=5.0)))


def a_jam_that_nobody_clears(room: Room) -> None:
    """The printer's, after the visit."""
    mend = room.mend

    def mend_and_break() -> None:
        mend()
        room.card_printer.open_cover()

    room.mend = mend_and_break  # type: ignore[method-assign]


def a_plug_that_stays_out(room: Room) -> None:
    mend = room.mend

    def mend_and_unplug() -> None:
        mend()
        room.wires.to("dispenser").unplug()

    room.mend = mend_and_unplug  # type: ignore[method-assign]


def a_hand_that_moves_a_card_while_all_is_settled_again(room: Room) -> None:
    mend = room.mend

    def move() -> None:
        room.hall.move(Station.STACK, Station.REJECT_BIN)

    def mend_and_move() -> None:
        mend()
        room.world.later(1.0, move)

    room.mend = mend_and_move  # type: ignore[method-assign]


@pytest.mark.parametrize(
    ("setting", "spoil", "invariant"),
    [
        (ONE, a_jam_that_nobody_clears, "L-1"),
        (ONE, a_plug_that_stays_out, "L-1"),
        (DAY, a_plug_that_stays_out, "L-1"),
        (ONE, a_hand_that_moves_a_card_while_all_is_settled_again, "L-2"),
    ],
)
def test_what_does_not_come_to_rest_is_seen(
    setting: Setting, spoil: Callable[[Room], None], invariant: str
) -> None:
    verdict = played(Plan(setting, prepare=spoil))

    assert invariant in {violation.invariant for violation in verdict.violations}
