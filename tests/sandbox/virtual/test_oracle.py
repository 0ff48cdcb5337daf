"""The judge is judged: a good run that is spoilt in one place breaks exactly that place's invariant."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from kiosk.sandbox.virtual.facts import Truth
from kiosk.sandbox.virtual.oracle import Oracle
from kiosk.sandbox.virtual.play import Plan, evidence_of, perform
from kiosk.sandbox.virtual.room import Room
from kiosk.sandbox.virtual.witness import Effect

pytestmark = pytest.mark.slow


@dataclass(slots=True)
class Run:
    """What a test may spoil."""

    truth: Truth
    journal: sqlite3.Connection
    centre: sqlite3.Connection

    def change(self, uid: int, **facts: object) -> None:
        bodies = tuple(
            replace(body, **facts) if body.uid == uid else body  # type: ignore[arg-type]
            for body in self.truth.bodies
        )
        self.truth = replace(self.truth, bodies=bodies)

    def broken(self) -> set[str]:
        return {violation.invariant for violation in Oracle(self.truth, self.journal, self.centre).judge()}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Body 1 is spoilt in the reject bin, body 2 in the citizen's hand, body 3 still in the stack."""
    plan = Plan()
    room = Room(plan.setting, plan.script, Path(tmp_path_factory.mktemp("good")))
    room.card_printer.jam_next_print()
    perform(room)
    with evidence_of(room) as evidence, closing(_copy(evidence.centre)) as centre:
        yield Run(evidence.truth, evidence.journal, centre)


@pytest.fixture
def run(good: Run) -> Iterator[Run]:
    with closing(_copy(good.journal)) as journal, closing(_copy(good.centre)) as centre:
        yield Run(good.truth, journal, centre)


def _copy(database: sqlite3.Connection) -> sqlite3.Connection:
    copy = sqlite3.connect(":memory:")
    database.backup(copy)
    return copy


def _issued(run: Run) -> int:
    return next(body.uid for body in run.truth.bodies if body.holder)


def _rejected(run: Run) -> int:
    return next(body.uid for body in run.truth.bodies if body.place == "reject_bin")


def _in_stack(run: Run) -> int:
    return next(body.uid for body in run.truth.bodies if body.place == "stack")


def a_ledger_row_about_nobody(run: Run) -> None:
    run.journal.execute(
        "INSERT INTO body (matter, attempt, card_id, end, place, fed_at)"
        " VALUES (1, 9, 'FF', 'rejected', 'reject_bin', '')"
    )
    run.journal.execute("UPDATE exchange SET added = added + 1")


def a_body_that_the_ledger_forgot(run: Run) -> None:
    run.journal.execute("DELETE FROM body WHERE end = 'rejected'")
    run.journal.execute("UPDATE exchange SET added = added - 1")


def a_chip_that_the_ledger_counts_twice(run: Run) -> None:
    run.journal.execute(
        "INSERT INTO body (matter, attempt, card_id, end, place, fed_at)"
        " SELECT matter, 9, card_id, end, place, fed_at FROM body WHERE end = 'issued'"
    )
    run.journal.execute("UPDATE exchange SET added = added + 1")


def a_card_of_another_case(run: Run) -> None:
    run.centre.execute(
        "INSERT INTO case_record (id, kiosk, state, changed_at_ms, attempt, scrapped, mobile, bank,"
        " id_number, application, applied, reason, slip)"
        " SELECT 'f0', kiosk, state, changed_at_ms, attempt, scrapped, '', '', id_number, '', applied, '', ''"
        " FROM case_record"
    )
    run.centre.execute("UPDATE card SET case_id = 'f0' WHERE state = 'enabled'")


def a_blank_that_vanished_from_the_stack(run: Run) -> None:
    uid = _in_stack(run)
    run.truth = replace(run.truth, bodies=tuple(body for body in run.truth.bodies if body.uid != uid))


def a_card_in_the_other_bin(run: Run) -> None:
    run.change(_rejected(run), place="capture_bin")


def a_card_that_is_nowhere_without_anybody_to_blame(run: Run) -> None:
    uid = _rejected(run)
    run.change(uid, place="elsewhere")
    run.journal.execute("UPDATE body SET end = 'unaccounted', place = 'elsewhere' WHERE end = 'rejected'")


def an_enabled_card_in_the_bin(run: Run) -> None:
    uid = _issued(run)
    run.change(uid, place="capture_bin", holder="", taken_at_ms=None)
    run.journal.execute("UPDATE body SET end = 'retained', place = 'capture_bin' WHERE end = 'issued'")
    run.journal.execute("UPDATE matter SET end = 'retained' WHERE end = 'issued'")


def a_dead_card_in_a_hand(run: Run) -> None:
    run.centre.execute("UPDATE card SET state = 'made' WHERE state = 'enabled'")


def somebody_elses_hand(run: Run) -> None:
    run.change(_issued(run), holder="510107198811237316")


def a_second_live_card(run: Run) -> None:
    run.centre.execute("UPDATE card SET state = 'made' WHERE state = 'void'")


def a_number_on_two_bodies(run: Run) -> None:
    number = next(body.chip_number for body in run.truth.bodies if body.holder)
    run.change(_rejected(run), numbers=(number,))


def two_numbers_on_one_body(run: Run) -> None:
    run.change(_rejected(run), numbers=("X00000999", "X00000998"))


def another_persons_face(run: Run) -> None:
    uid = _issued(run)
    number = next(body.chip_number for body in run.truth.bodies if body.uid == uid)
    run.change(uid, faces=(("510107198811237316", number),))


def a_chip_with_another_number(run: Run) -> None:
    run.change(_issued(run), chip_number="X00000999")


def a_card_without_a_face(run: Run) -> None:
    run.change(_issued(run), faces=())


def a_torn_record_in_a_hand(run: Run) -> None:
    run.change(_issued(run), torn=True)


def a_card_that_was_printed_twice(run: Run) -> None:
    faces = next(body.faces for body in run.truth.bodies if body.holder)
    run.change(_issued(run), faces=faces * 2)


def an_application_that_no_journal_knows(run: Run) -> None:
    run.centre.execute(
        "INSERT INTO case_record (id, kiosk, state, changed_at_ms, attempt, scrapped, mobile, bank,"
        " id_number, application, applied, reason, slip)"
        " SELECT 'ff', kiosk, 'withdrawn', changed_at_ms, 0, 0, '', '', '', application, applied, '', ''"
        " FROM case_record"
    )


def a_write_that_was_done_twice(run: Run) -> None:
    run.centre.execute(
        "INSERT INTO kept_answer SELECT kiosk, 'another key', case_id, target, body_sm3, answer, at_ms"
        " FROM kept_answer WHERE target = '/v1/made'"
    )


def a_second_short_message(run: Run) -> None:
    run.centre.execute("UPDATE sms_code SET messages = 2")


def enabled_a_moment_too_early(run: Run) -> None:
    taken_at_ms = next(body.taken_at_ms for body in run.truth.bodies if body.holder)
    assert taken_at_ms is not None
    run.centre.execute("UPDATE case_record SET changed_at_ms = ?", (taken_at_ms - 1,))


def an_old_card_given_up_before_the_new_one_was_taken(run: Run) -> None:
    issued = next(body for body in run.truth.bodies if body.holder)
    assert issued.taken_at_ms is not None
    run.journal.execute("UPDATE matter SET service = 'renew_card'")
    run.truth = replace(run.truth, given_up=((issued.holder, issued.taken_at_ms - 1),))


def a_case_that_never_ended(run: Run) -> None:
    run.journal.execute("UPDATE matter SET end = NULL")


def a_case_that_ended_otherwise_than_its_body(run: Run) -> None:
    run.journal.execute("UPDATE matter SET end = 'withdrawn' WHERE end = 'issued'")


def the_factorys_pin_in_a_hand(run: Run) -> None:
    run.change(_issued(run), factory_pin=True)


def a_replaced_card_that_still_works(run: Run) -> None:
    run.centre.execute(
        "INSERT INTO card_life (number, ref, person, social, before, lost_at_ms, bank, pin, body, generation,"
        " bank_code, issue_date, expiry_date, region, insured_place, chip_start, surplus)"
        " SELECT 'K99999999', 'ff', case_record.id_number, 'active', 'active', 0, 'active', 'set',"
        " 'with_holder', '3.00', '', card.issue_date, card.expiry_date, card.region, card.region, '', 0"
        " FROM card JOIN case_record ON case_record.id = card.case_id WHERE card.state = 'enabled'"
    )


def an_effect_without_an_intent(run: Run) -> None:
    run.truth = replace(run.truth, effects=(*run.truth.effects, Effect("feed", 1.0, meant=False)))


@pytest.mark.parametrize(
    ("spoil", "invariant"),
    [
        (a_ledger_row_about_nobody, "I-01"),
        (a_body_that_the_ledger_forgot, "I-01"),
        (a_chip_that_the_ledger_counts_twice, "I-01"),
        (a_blank_that_vanished_from_the_stack, "I-02"),
        (a_card_in_the_other_bin, "I-03"),
        (a_card_that_is_nowhere_without_anybody_to_blame, "I-04"),
        (an_enabled_card_in_the_bin, "I-05"),
        (a_dead_card_in_a_hand, "I-06"),
        (somebody_elses_hand, "I-06"),
        (a_second_live_card, "I-07"),
        (a_number_on_two_bodies, "I-08"),
        (two_numbers_on_one_body, "I-08"),
        (another_persons_face, "I-09"),
        (a_chip_with_another_number, "I-09"),
        (a_card_without_a_face, "I-09"),
        (a_card_of_another_case, "I-09"),
        (a_torn_record_in_a_hand, "I-10"),
        (a_card_that_was_printed_twice, "I-10"),
        (an_application_that_no_journal_knows, "I-12"),
        (a_write_that_was_done_twice, "I-12"),
        (a_second_short_message, "I-12"),
        (enabled_a_moment_too_early, "I-13"),
        (an_old_card_given_up_before_the_new_one_was_taken, "I-13"),
        (a_replaced_card_that_still_works, "I-14"),
        (a_case_that_never_ended, "I-15"),
        (a_case_that_ended_otherwise_than_its_body, "I-15"),
        (an_effect_without_an_intent, "I-16"),
        (the_factorys_pin_in_a_hand, "I-21"),
    ],
)
def test_one_spoilt_fact_breaks_exactly_its_invariant(
    run: Run, spoil: Callable[[Run], None], invariant: str
) -> None:
    spoil(run)

    assert run.broken() == {invariant}


def test_an_old_card_may_be_given_up_from_then_on(run: Run) -> None:
    an_old_card_given_up_before_the_new_one_was_taken(run)
    (given_up,) = run.truth.given_up
    run.truth = replace(run.truth, given_up=((given_up[0], given_up[1] + 1),))

    assert run.broken() == set()


def test_of_a_card_that_was_taken_from_inside_the_ledger_may_tell_where_that_is_which_was_laid_there(
    run: Run,
) -> None:
    uid = _rejected(run)
    run.change(uid, place="elsewhere")
    assert run.broken() == {"I-03"}

    laid = replace(run.truth.bodies[0], uid=99, place="reject_bin", card_id="ff", numbers=(), faces=())
    run.truth = replace(run.truth, bodies=(*run.truth.bodies, laid), exchanged={uid: 99})
    assert run.broken() == set()

    run.change(99, place="capture_bin")
    assert run.broken() == {"I-03"}


def test_only_the_card_that_came_out_of_a_box_that_was_cut_open_may_be_where_the_book_does_not_say(
    run: Run,
) -> None:
    run.journal.execute("UPDATE body SET end = 'retained', place = 'capture_bin' WHERE end = 'issued'")
    run.journal.execute("UPDATE matter SET end = 'retained' WHERE end = 'issued'")
    run.centre.execute("UPDATE card SET state = 'retained' WHERE state = 'enabled'")
    run.journal.execute(
        "INSERT INTO matter (id, service, slip, opened_at, end)"
        " VALUES ('b0', 'recover_retained_card', '', '', 'unsure')"
    )
    assert run.broken() == {"I-03", "I-06"}

    run.change(_issued(run), out_by="b0")
    assert run.broken() == set()

    run.change(_issued(run), out_by="another case")
    assert run.broken() == {"I-03", "I-06"}


def test_a_good_run_breaks_none(run: Run) -> None:
    assert run.broken() == set()
    assert len(run.truth.effects) > 30
    assert {effect.what for effect in run.truth.effects} >= {"feed", "write", "print", "present", "reject"}
