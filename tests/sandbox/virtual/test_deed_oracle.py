"""The judge of deeds is judged: a good run, spoilt in one place, breaks exactly that place's invariant."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from kiosk.model import Service
from kiosk.sandbox.virtual.day_oracle import DayOracle
from kiosk.sandbox.virtual.play import evidence_of, perform
from kiosk.sandbox.virtual.records import Records
from kiosk.sandbox.virtual.room import Room, Setting
from kiosk.sandbox.virtual.story import AT_REST, INSERTED, Said, Story

pytestmark = pytest.mark.slow


@dataclass(slots=True)
class Run:
    """What a test may spoil."""

    story: Story
    journal: sqlite3.Connection
    centre: sqlite3.Connection

    def own(self, **facts: object) -> None:
        assert self.story.own is not None
        self.story = replace(self.story, own=replace(self.story.own, **facts))  # type: ignore[arg-type]

    def says(self, screen: str, *words: str, slip: str = "") -> None:
        said = Said(screen, "enable_card", frozenset(words), slip)
        self.story = replace(self.story, said=(*self.story.said, said))

    def tells_nothing(self) -> None:
        """The citizen left, and nothing was shown or printed that could be wrong too."""
        self.story = replace(self.story, said=(), papers=(), stayed=False)

    def prints(self, *lines: str) -> None:
        self.story = replace(self.story, papers=("\n".join((self.story.place, *lines)),))

    def slip(self) -> str:
        sql = "SELECT slip FROM matter WHERE service = 'enable_card'"
        return str(self.journal.execute(sql).fetchone()[0])

    def broken(self) -> set[str]:
        records = Records.of(self.journal, self.centre)
        return {violation.invariant for violation in DayOracle((self.story,), records).judge()}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A card was enabled, and its factory PIN replaced."""
    setting = Setting(person="沈嘉树", service=Service.ENABLE_CARD)
    room = Room(setting, {}, Path(tmp_path_factory.mktemp("good")))
    perform(room)
    with evidence_of(room) as evidence, closing(_copy(evidence.centre)) as centre:
        yield Run(evidence.story, evidence.journal, centre)


@pytest.fixture
def run(good: Run) -> Iterator[Run]:
    with closing(_copy(good.journal)) as journal, closing(_copy(good.centre)) as centre:
        yield Run(good.story, journal, centre)


def _copy(database: sqlite3.Connection) -> sqlite3.Connection:
    copy = sqlite3.connect(":memory:")
    database.backup(copy)
    return copy


def a_deed_that_the_book_calls_withdrawn(run: Run) -> None:
    run.tells_nothing()
    run.journal.execute("UPDATE matter SET end = 'withdrawn' WHERE service = 'enable_card'")


def a_deed_of_no_case(run: Run) -> None:
    run.centre.execute(
        "INSERT INTO deed_done SELECT 'ff', 'contact', attempt, kiosk, about, at_ms, serial + 100, answer"
        " FROM deed_done WHERE deed = 'enable'"
    )


def a_deed_that_was_done_twice(run: Run) -> None:
    run.centre.execute(
        "INSERT INTO deed_done SELECT case_id, deed, attempt + 1, kiosk, about, at_ms, serial + 100, answer"
        " FROM deed_done WHERE deed = 'enable'"
    )


def a_deed_in_a_case_of_something_else(run: Run) -> None:
    run.centre.execute(
        "INSERT INTO deed_done SELECT case_id, 'contact', attempt, kiosk, about, at_ms, serial + 100, answer"
        " FROM deed_done WHERE deed = 'enable'"
    )


def a_card_that_nobody_changed_and_is_another(run: Run) -> None:
    run.centre.execute("UPDATE card_life SET social = 'temp_lost'")
    run.tells_nothing()


def a_pin_that_nobody_chose(run: Run) -> None:
    run.own(pin="999999")
    run.journal.execute("UPDATE matter SET end = 'withdrawn' WHERE service = 'change_pin'")
    run.centre.execute("UPDATE card_life SET pin = 'initial'")
    run.tells_nothing()


def a_pin_that_the_book_believes_in(run: Run) -> None:
    assert run.story.own is not None
    run.own(pin=run.story.own.pin_before, factory_pin=False)
    run.centre.execute("UPDATE card_life SET pin = 'initial'")
    run.tells_nothing()


def a_pin_that_the_book_knows_nothing_of(run: Run) -> None:
    run.journal.execute("UPDATE matter SET end = 'withdrawn' WHERE service = 'change_pin'")


def a_try_that_is_gone(run: Run) -> None:
    run.own(tries=2)


def a_new_card_without_the_pin_that_was_told(run: Run) -> None:
    run.story = replace(run.story, own=None, new_card_pins=("999999",))


def a_locked_pin(run: Run) -> None:
    run.own(tries=0)
    run.centre.execute("UPDATE card_life SET pin = 'locked'")


def a_centre_that_believes_a_pin_locked(run: Run) -> None:
    run.centre.execute("UPDATE card_life SET pin = 'locked'")


def a_refusal_of_what_was_done(run: Run) -> None:
    run.says("CannotServe", "ALREADY_ACTIVE")


def a_refused_pin_that_holds(run: Run) -> None:
    run.says("CannotServe", "CHIP_FAIL")


def a_fault_that_denies_it(run: Run) -> None:
    run.says("WentWrong", "not_charged", "can_apply_again", slip=run.slip())


def a_fault_with_nothing_filed(run: Run) -> None:
    run.says("WentWrong", "nothing_filed")


def a_fault_that_says_done_of_another_case(run: Run) -> None:
    run.says("WentWrong", "it_is_done", slip="no such slip")


def a_done_deed_that_nobody_told(run: Run) -> None:
    run.story = replace(run.story, said=())


def a_paper_of_no_case(run: Run) -> None:
    run.prints("社保功能已启用")


def a_paper_about_something_else(run: Run) -> None:
    run.prints("已经解挂", run.slip())


def a_paper_that_denies_it(run: Run) -> None:
    run.prints("这次没有办成", run.slip())


def a_paper_of_another_place(run: Run) -> None:
    run.story = replace(run.story, place="绵阳市")


def a_paper_that_says_done_of_what_was_withdrawn(run: Run) -> None:
    run.journal.execute(
        "INSERT INTO matter (id, service, slip, opened_at, end)"
        " SELECT 'f0', 'issue_card', 'N-0-0', opened_at, 'withdrawn' FROM matter WHERE seq = 1"
    )
    run.prints("已经办成", "N-0-0")


def a_paper_that_came_twice(run: Run) -> None:
    run.story = replace(run.story, papers=run.story.papers * 2)


def a_machine_at_rest_with_a_card_inside(run: Run) -> None:
    run.story = replace(run.story, at_slot=(*run.story.at_slot, INSERTED, AT_REST))


def a_card_that_stays_in_the_slot(run: Run) -> None:
    run.own(place="reader")


def a_name_in_the_book(run: Run) -> None:
    run.journal.execute("UPDATE step SET evidence = ?", (run.story.secrets[0],))


def a_number_on_paper(run: Run) -> None:
    run.prints(run.slip(), run.story.secrets[1])


def a_place_that_nobody_wanted(run: Run) -> None:
    run.centre.execute("UPDATE card_life SET insured_place = '999999'")


def a_place_that_only_the_card_names(run: Run) -> None:
    run.own(insured_on_chip="510700", insured_now="510700")


def a_mobile_that_no_case_changed(run: Run) -> None:
    run.centre.execute("INSERT INTO contact (person, mobile, address) VALUES ('x', '13900002601', '')")


@pytest.mark.parametrize(
    ("spoil", "invariant"),
    [
        (a_deed_that_the_book_calls_withdrawn, "D-01"),
        (a_deed_of_no_case, "D-02"),
        (a_deed_that_was_done_twice, "D-02"),
        (a_deed_in_a_case_of_something_else, "D-02"),
        (a_card_that_nobody_changed_and_is_another, "D-03"),
        (a_pin_that_nobody_chose, "D-04"),
        (a_pin_that_the_book_believes_in, "D-04"),
        (a_pin_that_the_book_knows_nothing_of, "D-04"),
        (a_try_that_is_gone, "D-05"),
        (a_locked_pin, "D-05"),
        (a_centre_that_believes_a_pin_locked, "D-05"),
        (a_new_card_without_the_pin_that_was_told, "D-06"),
        (a_refusal_of_what_was_done, "D-06"),
        (a_refused_pin_that_holds, "D-06"),
        (a_fault_that_denies_it, "D-06"),
        (a_fault_with_nothing_filed, "D-06"),
        (a_fault_that_says_done_of_another_case, "D-06"),
        (a_done_deed_that_nobody_told, "D-06"),
        (a_paper_of_no_case, "D-07"),
        (a_paper_about_something_else, "D-07"),
        (a_paper_that_denies_it, "D-07"),
        (a_paper_that_says_done_of_what_was_withdrawn, "D-07"),
        (a_paper_that_came_twice, "D-07"),
        (a_paper_of_another_place, "D-07"),
        (a_machine_at_rest_with_a_card_inside, "D-08"),
        (a_card_that_stays_in_the_slot, "D-08"),
        (a_name_in_the_book, "D-09"),
        (a_number_on_paper, "D-09"),
        (a_place_that_nobody_wanted, "D-10"),
        (a_place_that_only_the_card_names, "D-10"),
        (a_mobile_that_no_case_changed, "D-11"),
    ],
)
def test_one_spoilt_fact_breaks_exactly_its_invariant(
    run: Run, spoil: Callable[[Run], None], invariant: str
) -> None:
    spoil(run)

    assert run.broken() == {invariant}


def test_a_good_run_breaks_none(run: Run) -> None:
    assert run.broken() == set()
    assert run.story.own is not None
    assert run.story.own.pin == run.story.chosen_pin
    assert len(run.story.papers) == 1


def test_who_was_refused_first_and_told_afterwards_that_it_is_done_was_told_right(run: Run) -> None:
    refused = Said("CannotServe", "enable_card", frozenset({"NET_DOWN"}))
    assert any(said.screen == "DeedDone" and said.service == "enable_card" for said in run.story.said)

    run.story = replace(run.story, said=(refused, *run.story.said))
    assert run.broken() == set()

    run.story = replace(run.story, said=(*run.story.said, refused))
    assert run.broken() == {"D-06"}
