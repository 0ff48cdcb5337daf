"""A hand and the machine at the same card: whoever wins, the citizen is told what is so."""

from itertools import groupby

import pytest

from kiosk.sandbox.timings import Speed
from kiosk.sandbox.virtual.manner import Manner
from kiosk.sandbox.virtual.play import Plan, Verdict
from kiosk.sandbox.virtual.room import Room, Setting
from kiosk.sandbox.virtual.sweep import played

pytestmark = pytest.mark.slow

TAKE_WITHIN_S = 60.0
"""sichuan.toml, issue.take_within_s."""


def late_hand(takes_after_s: float, **script: str) -> Verdict:
    return played(Plan(Setting(speed=Speed.REAL, manner=Manner(takes_after_s=takes_after_s)), script))


def told(verdict: Verdict) -> list[str]:
    """What followed on 16, up to the farewell."""
    screens = [screen for screen, _ in groupby(verdict.seen)]
    return screens[screens.index("TakeCard") + 1 : screens.index("TakeIdCard")]


def test_who_pulls_the_card_out_of_the_motor_is_told_that_it_is_done() -> None:
    pulled = []
    for tenths in range(-1, 14, 2):
        verdict = late_hand(TAKE_WITHIN_S + tenths / 10)
        assert verdict.violations == ()
        assert verdict.bodies["person" if verdict.ends == ("issued",) else "capture_bin"] == 1
        ending = {"issued": ["Finished"], "retained": ["CardKept"]}
        assert told(verdict) == ending[verdict.ends[0]], tenths
        # The motor had been ordered when the hand came: that is the race, and not just a late hand.
        if verdict.ends == ("issued",) and any("dispenser.3233:sent" in place for place in verdict.passed):
            pulled.append(tenths)

    assert pulled, "no hand came while the motor turned"


@pytest.mark.parametrize(("phase", "kind"), [("before", "lost.request"), ("answered", "lost.answer")])
@pytest.mark.parametrize("takes_after_s", [None, 60.6])
def test_a_lost_word_about_the_taking_back_is_told_as_it_is(
    takes_after_s: float | None, phase: str, kind: str
) -> None:
    address = f"v1/line:dispenser.3233:{phase}#1"
    setting = Setting(speed=Speed.REAL, manner=Manner(takes_after_s=takes_after_s))
    verdict = played(Plan(setting, {address: kind}))

    assert (verdict.violations, verdict.fired) == ((), (address,))
    assert told(verdict) == {"issued": ["Finished"], "retained": ["CardKept"]}[verdict.ends[0]]


def test_a_card_that_is_taken_while_the_dispenser_cannot_say_so_is_told_to_be_done() -> None:
    def dumb_at_the_gate(room: Room) -> None:
        def watch(moment: str) -> None:
            if moment == "take":
                room.dispenser.go_silent()
                room.world.later(3.0, room.dispenser.speak_again)

        room.hall.watch(watch)

    verdict = played(Plan(prepare=dumb_at_the_gate))

    assert (verdict.violations, verdict.ends) == ((), ("issued",))
    assert told(verdict) == ["Finished"]
