"""The judge of silence is judged: one secret in log, heartbeat or trace of a good run, and I-19 is broken."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.sandbox.virtual.play import evidence_of, perform
from kiosk.sandbox.virtual.quiet_oracle import judge_quiet, listening
from kiosk.sandbox.virtual.room import Room, Setting
from kiosk.sandbox.virtual.story import Story

pytestmark = pytest.mark.slow


@dataclass(slots=True)
class Run:
    """What a test may spoil."""

    story: Story
    log: list[str]
    places: list[str]
    centre: sqlite3.Connection

    def broken(self) -> set[str]:
        return {one.invariant for one in judge_quiet(self.story.secrets, self.log, self.places, self.centre)}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    room = Room(Setting(), {}, Path(tmp_path_factory.mktemp("good")))
    with listening() as ear:
        perform(room)
    with evidence_of(room) as evidence, closing(sqlite3.connect(":memory:")) as centre:
        evidence.centre.backup(centre)
        yield Run(evidence.story, ear.lines, room.world.power.passed, centre)


@pytest.fixture
def run(good: Run) -> Iterator[Run]:
    with closing(sqlite3.connect(":memory:")) as centre:
        good.centre.backup(centre)
        yield Run(good.story, list(good.log), list(good.places), centre)


def a_name_in_the_log(run: Run) -> None:
    run.log.append(f"welcome, {run.story.secrets[0]}")


def a_number_in_a_heartbeat(run: Run) -> None:
    body = f'{{"person": "{run.story.person}"}}'.encode()
    run.centre.execute("UPDATE beat SET body = ? WHERE id = (SELECT max(id) FROM beat)", (body,))


def a_pin_in_the_trace(run: Run) -> None:
    run.places.append(f"v1/line:dispenser {run.story.chosen_pin}:before#1")


@pytest.mark.parametrize("spoil", [a_name_in_the_log, a_number_in_a_heartbeat, a_pin_in_the_trace])
def test_a_secret_that_leaves_the_machine_is_seen(run: Run, spoil: Callable[[Run], None]) -> None:
    assert run.broken() == set()

    spoil(run)

    assert run.broken() == {"I-19"}


def test_the_log_of_a_good_run_was_heard_and_says_something(run: Run) -> None:
    assert len(run.log) > 3
    assert run.centre.execute("SELECT count(*) FROM beat").fetchone()[0] > 2


def test_the_log_is_heard_though_it_is_switched_off_and_is_off_again_afterwards(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log = logging.getLogger("kiosk.terminal")
    logging.disable(logging.CRITICAL)
    try:
        with listening() as ear:
            log.info("a word")
        log.critical("another")
    finally:
        logging.disable(logging.NOTSET)

    assert ear.lines == ["a word"]
    assert caplog.text == ""
    log.warning("heard again")
    assert "heard again" in caplog.text
