"""The campaign finds bugs that were planted, each within its bound of runs.

Those after which a machine comes never to rest take half of the time, and are left to the whole sweep.
"""

from pathlib import Path

import pytest

from kiosk.sandbox.campaign.hunt import hunt
from kiosk.sandbox.virtual.plants import PLANTS
from tests.sandbox.virtual.shares import WHOLE

ROOT = Path(__file__).parents[3]
ASKED_FOR = 12
"""So many at least are to be planted (issue 6), and hunted by the gate."""
NEVER_AT_REST = frozenset({"key-reused", "refund-forgotten", "settle-closes-nothing"})
HUNTED = sorted(PLANTS if WHOLE else PLANTS.keys() - NEVER_AT_REST)


@pytest.mark.slow
@pytest.mark.parametrize("name", HUNTED)
def test_a_planted_bug_is_found(name: str) -> None:
    caught = hunt(name, seed=1, count=1)

    assert caught is not None, "nothing was found"
    assert caught.runs <= PLANTS[name].bound
    assert caught.invariant in PLANTS[name].broken


def test_every_plant_still_finds_its_text_exactly_once() -> None:
    for plant in PLANTS.values():
        source = (ROOT / (plant.module.replace(".", "/") + ".py")).read_text("utf-8")
        for old, _ in plant.changes:
            assert source.count(old) == 1, plant.module


def test_there_are_more_than_were_asked_for() -> None:
    assert len(HUNTED) >= ASKED_FOR
