"""The judge of a day is judged: three citizens fared well; one spoilt fact breaks the line it belongs to."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from kiosk.model import Service
from kiosk.sandbox.virtual.bystander import bystanders
from kiosk.sandbox.virtual.coming import Coming
from kiosk.sandbox.virtual.day_oracle import DayOracle
from kiosk.sandbox.virtual.facts import Truth
from kiosk.sandbox.virtual.manner import Manner
from kiosk.sandbox.virtual.oracle import Oracle
from kiosk.sandbox.virtual.play import Plan, Verdict, evidence_of, perform
from kiosk.sandbox.virtual.records import Records
from kiosk.sandbox.virtual.room import Room, Setting
from kiosk.sandbox.virtual.story import AT_REST, INSERTED, Story
from kiosk.sandbox.virtual.sweep import played

pytestmark = pytest.mark.slow

TAKES_NOTHING = Manner(pin="640917", mobile="13900000001", takes_after_s=None)
DAY = Setting(
    visits=(
        Coming("林知夏", manner=TAKES_NOTHING),
        Coming("周以安", manner=Manner(pin="938274", mobile="13900000002"), arrives_s=5.0),
        Coming("许清晏", Service.CHANGE_PIN, Manner(pin="185036", mobile="13900000003"), arrives_s=6.0),
    )
)
LEFT, TAKEN, CHANGED = range(3)
"""Who left a card in the machine, who took one, who has a new PIN."""


@dataclass(slots=True)
class Run:
    """What a test may spoil."""

    truth: Truth
    stories: list[Story]
    journal: sqlite3.Connection
    centre: sqlite3.Connection

    def change(self, who: int, **facts: object) -> None:
        self.stories[who] = replace(self.stories[who], **facts)  # type: ignore[arg-type]

    def broken(self) -> set[str]:
        found = Oracle(self.truth, self.journal, self.centre).judge()
        found += DayOracle(self.stories, Records.of(self.journal, self.centre)).judge()
        return {violation.invariant for violation in found}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    room = Room(DAY, {}, Path(tmp_path_factory.mktemp("good")))
    perform(room)
    with evidence_of(room) as evidence, closing(_copy(evidence.centre)) as centre:
        yield Run(evidence.truth, list(evidence.stories), evidence.journal, centre)


@pytest.fixture
def run(good: Run) -> Iterator[Run]:
    with closing(_copy(good.journal)) as journal, closing(_copy(good.centre)) as centre:
        yield Run(good.truth, list(good.stories), journal, centre)


def _copy(database: sqlite3.Connection) -> sqlite3.Connection:
    copy = sqlite3.connect(":memory:")
    database.backup(copy)
    return copy


def a_card_in_the_next_ones_hand(run: Run) -> None:
    number = run.stories[LEFT].person
    bodies = [replace(one, holder=number) if one.holder else one for one in run.truth.bodies]
    run.truth = replace(run.truth, bodies=tuple(bodies))


def a_kept_card_in_the_next_ones_hand(run: Run) -> None:
    number = run.stories[TAKEN].person
    bodies = [
        replace(one, place="person", holder=number) if one.place == "capture_bin" else one
        for one in run.truth.bodies
    ]
    run.truth = replace(run.truth, bodies=tuple(bodies))
    run.journal.execute("UPDATE body SET end = 'issued', place = 'person' WHERE end = 'retained'")


def the_former_ones_paper(run: Run) -> None:
    papers = run.stories[TAKEN].papers
    run.change(TAKEN, papers=())
    run.change(CHANGED, papers=(*run.stories[CHANGED].papers, *papers))


def the_former_ones_name_on_the_glass(run: Run) -> None:
    run.change(CHANGED, shown=(*run.stories[CHANGED].shown, f"您好, {run.stories[TAKEN].names[0]}"))


def the_former_ones_number_on_paper(run: Run) -> None:
    first = run.stories[CHANGED].papers[0]
    run.change(CHANGED, papers=(f"{first} {run.stories[TAKEN].person}",))


def a_pin_in_a_prompt(run: Run) -> None:
    run.change(TAKEN, pin_on_glass=True)


def the_digits_of_a_pin_in_a_prompt(run: Run) -> None:
    run.change(CHANGED, shown=(*run.stories[CHANGED].shown, "938274"))


def a_card_in_the_slot_when_the_next_one_comes(run: Run) -> None:
    run.change(TAKEN, at_slot=(INSERTED, AT_REST))


def a_pin_that_only_another_ones_case_changed(run: Run) -> None:
    run.change(CHANGED, between_ms=((0, 1),), between_matters=((0, 0),))
    run.change(TAKEN, between_ms=((1, None),), between_matters=((0, None),))


@pytest.mark.parametrize(
    ("spoil", "invariant"),
    [
        (a_card_in_the_next_ones_hand, "I-06"),
        (a_kept_card_in_the_next_ones_hand, "I-06"),
        (the_former_ones_paper, "D-07"),
        (the_former_ones_name_on_the_glass, "D-18"),
        (the_former_ones_number_on_paper, "D-18"),
        (a_pin_in_a_prompt, "D-19"),
        (the_digits_of_a_pin_in_a_prompt, "D-19"),
        (a_card_in_the_slot_when_the_next_one_comes, "D-08"),
        (a_pin_that_only_another_ones_case_changed, "D-04"),
    ],
)
def test_a_fact_that_belongs_to_another_citizen_breaks_its_line(
    run: Run, spoil: Callable[[Run], None], invariant: str
) -> None:
    assert run.broken() == set()

    spoil(run)

    assert invariant in run.broken()


@pytest.fixture(scope="module")
def twin() -> Verdict:
    return played(Plan(DAY))


def test_who_had_no_part_in_a_fault_fares_as_without_it(twin: Verdict) -> None:
    cut = played(Plan(DAY, {"v1/jrn:issue_card.print.intent:after#1": "cut.crash"}))

    assert (twin.violations, cut.violations) == ((), ())
    assert cut.visits[0].ends != twin.visits[0].ends
    assert list(bystanders(DAY, cut, twin)) == []


def test_a_bystander_who_fares_otherwise_is_seen(twin: Verdict) -> None:
    spoilt = replace(twin.visits[1], ends=("rejected",))
    day = replace(twin, visits=(twin.visits[0], spoilt, twin.visits[2]), fired=("v1/somewhere",))

    assert [one.invariant for one in bystanders(DAY, day, twin)] == ["I-20"]
    assert list(bystanders(DAY, replace(day, fired=("v2/somewhere",)), twin)) == []


def test_a_matter_is_theirs_by_its_number_whatever_the_kiosks_clock_said(run: Run) -> None:
    run.journal.execute("UPDATE matter SET opened_at = '2026-11-19T09:00:00.000000+00:00'")

    assert run.broken() == set()
