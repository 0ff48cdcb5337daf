"""The power is cut at every write of the outbox: what it had to say is said once, and the books agree.

Nobody takes the card, the centre does not hear that it was kept, and the machine stands ready meanwhile: what
tells it in the end is the outbox alone, in the life of the visit or in the next one.
"""

import tempfile
from pathlib import Path

import pytest

from kiosk.sandbox.virtual.day_oracle import DayOracle
from kiosk.sandbox.virtual.machine import Machine
from kiosk.sandbox.virtual.manner import Manner
from kiosk.sandbox.virtual.oracle import Oracle, Violation
from kiosk.sandbox.virtual.play import evidence_of
from kiosk.sandbox.virtual.power import Kind
from kiosk.sandbox.virtual.records import Records
from kiosk.sandbox.virtual.room import Room, Setting
from kiosk.sandbox.virtual.sweep import RAM, first_and_last
from tests.sandbox.virtual.shares import sample

pytestmark = pytest.mark.slow

NOBODY_TAKES_IT = Setting(manner=Manner(takes_after_s=None))
UNHEARD_FOR_S = 120.0
LIMIT_S = 3600.0
DEAD_S = 3.0


def kept_unheard(script: dict[str, str]) -> tuple[list[Violation], Room]:
    """The visit, and then no more than the machine standing there; started anew after a cut."""
    with tempfile.TemporaryDirectory(dir=RAM if RAM.is_dir() else None) as folder:
        room = Room(NOBODY_TAKES_IT, script, Path(folder))
        room.network.ailing["/v1/retained"] = (Kind.LOST_REQUEST, UNHEARD_FOR_S)
        ended = Machine(room).live(lambda one: one.visits > 0 and one.is_quiet, LIMIT_S)
        if not ended:
            room.world.run_on(DEAD_S)
            ended = Machine(room).live(lambda one: one.is_quiet, LIMIT_S)
        assert ended
        with evidence_of(room) as evidence:
            violations = Oracle(evidence.truth, evidence.journal, evidence.centre).judge()
            records = Records.of(evidence.journal, evidence.centre)
            violations += DayOracle(evidence.stories, records).judge()
        return violations, room


def test_what_nobody_heard_is_told_in_the_same_life_without_another_visit() -> None:
    violations, room = kept_unheard({})

    tries = [address for address in room.world.power.passed if "/net:retained:sent" in address]
    assert violations == []
    assert room.world.power.life == 1
    assert room.world.now > UNHEARD_FOR_S
    assert 4 < len(tries) < 30


def test_a_cut_at_any_write_of_the_outbox_loses_nothing_and_says_nothing_twice() -> None:
    _, room = kept_unheard({})
    passed = room.world.power.passed
    lost = next(number for number, address in enumerate(passed) if "jrn:issue_card.retain.doubt" in address)
    writes = [one for one in passed[lost:] if "retain" in one or "issue_card.close" in one]
    addresses = first_and_last(writes)

    assert len(addresses) >= 10
    for address in sample(addresses, every=3):
        violations, cut = kept_unheard({address: Kind.CRASH})
        assert (address, violations, cut.world.power.fired) == (address, [], [address])
