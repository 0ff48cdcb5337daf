"""The judge of boxes, agencies and money is judged: a good run, spoilt in one place, breaks that sentence."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.model import Service
from kiosk.sandbox.virtual.matter_oracle import MatterOracle
from kiosk.sandbox.virtual.play import evidence_of, perform
from kiosk.sandbox.virtual.records import Records
from kiosk.sandbox.virtual.room import Room
from kiosk.sandbox.virtual.story import AT_REST, BOX_OPEN, CUT, INSERTED, PULLED, Said
from tests.sandbox.virtual.test_box_agency_money import PLAYERS, came_for
from tests.sandbox.virtual.test_deed_oracle import Run, _copy
from tests.sandbox.virtual.test_old_cards import PLAYERS as OLD_CARDS

pytestmark = pytest.mark.slow

TRANSFER = "moves the insured place"
GIVES_UP = "collects for a dead one"
SETTINGS = {name: setting for name, (setting, _) in PLAYERS.items()} | {
    TRANSFER: came_for(Service.TRANSFER_INSURED_PLACE),
    GIVES_UP: OLD_CARDS[GIVES_UP][0],
}


@pytest.fixture(scope="module")
def played_well(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Run]:
    """A run in which all went well, played once; what is given is a copy."""
    kept: dict[str, Run] = {}

    def run_of(player: str) -> Run:
        if player not in kept:
            room = Room(SETTINGS[player], {}, Path(tmp_path_factory.mktemp("good")))
            perform(room)
            with evidence_of(room) as evidence:
                kept[player] = Run(evidence.story, _copy(evidence.journal), _copy(evidence.centre))
        return kept[player]

    return run_of


@pytest.fixture
def run(played_well: Callable[[str], Run], player: str) -> Iterator[Run]:
    good = played_well(player)
    with closing(_copy(good.journal)) as journal, closing(_copy(good.centre)) as centre:
        yield Run(good.story, journal, centre)


def a_card_that_works_with_the_factorys_pin(run: Run) -> None:
    assert run.story.own is not None
    run.own(pin=run.story.own.pin_before)


def a_card_that_the_centre_believes_ready(run: Run) -> None:
    run.centre.execute("DELETE FROM card_life")


def a_kept_card_that_the_centre_believes_kept(run: Run) -> None:
    run.centre.execute("UPDATE card SET state = 'retained'")


def a_guess_about_an_open_box(run: Run) -> None:
    run.journal.execute("DELETE FROM step WHERE name = 'handed_out'")
    assert INSERTED in run.story.at_slot


def an_agency_that_only_the_book_knows(run: Run) -> None:
    run.centre.execute("UPDATE agency SET state = 'rejected'")


def an_agency_that_was_taken_back_in_the_book_alone(run: Run) -> None:
    run.journal.execute("UPDATE matter SET end = 'withdrawn' WHERE service = 'act_for_another'")


def a_deed_for_somebody_else_without_agency(run: Run) -> None:
    run.journal.execute("DELETE FROM matter WHERE service = 'act_for_another'")
    run.centre.execute("DELETE FROM deed_done WHERE deed = 'agency'")


def a_fee_that_was_taken_twice(run: Run) -> None:
    run.centre.execute("UPDATE gateway_payment SET charged = 2")


def a_fee_that_was_kept_for_nothing(run: Run) -> None:
    run.centre.execute("UPDATE case_record SET state = 'withdrawn'")


def a_card_that_nobody_paid_for(run: Run) -> None:
    run.centre.execute("UPDATE gateway_payment SET charged = 0")


def money_that_does_not_come_back(run: Run) -> None:
    run.says("WentWrong", "money_back")


def a_glass_that_denies_the_money(run: Run) -> None:
    said = Said("WentWrong", "reissue_card", frozenset({"not_charged"}))
    run.story = replace(run.story, said=(*run.story.said, said))


def a_torn_record_that_nobody_knows_of(run: Run) -> None:
    run.own(insured_on_chip="a5a5a5")


def an_old_card_that_goes_on(run: Run) -> None:
    assert run.story.replaced is not None
    run.centre.execute(
        "UPDATE card_life SET social = 'active' WHERE number = ?", (run.story.replaced.number,)
    )


def an_old_card_that_the_centre_believes_at_home(run: Run) -> None:
    run.centre.execute("UPDATE card_life SET body = 'with_holder'")


def an_old_card_that_the_centre_never_heard_of(run: Run) -> None:
    assert run.story.replaced is not None
    run.centre.execute("DELETE FROM card_life WHERE number = ?", (run.story.replaced.number,))


def an_old_card_of_no_collection(run: Run) -> None:
    run.journal.execute("UPDATE step SET evidence = '{}' WHERE name = 'replaces'")


def a_card_that_was_kept_without_a_word(run: Run) -> None:
    said = tuple(said for said in run.story.said if said.screen != "CardKept")
    assert len(said) < len(run.story.said)
    run.story = replace(run.story, said=said)
    run.journal.execute("UPDATE matter SET end = 'retained' WHERE service = 'issue_card'")


COLLECTS, KEPT, AGENT, PAYS = (
    "collects in Changzhou",
    "comes for a kept card",
    "acts for a child",
    "pays for a lost card",
)


@pytest.mark.parametrize(
    ("player", "spoil", "invariant"),
    [
        (COLLECTS, a_card_that_works_with_the_factorys_pin, "D-12"),
        (COLLECTS, a_card_that_the_centre_believes_ready, "D-13"),
        (COLLECTS, a_guess_about_an_open_box, "D-13"),
        (KEPT, a_kept_card_that_the_centre_believes_kept, "D-13"),
        (AGENT, an_agency_that_only_the_book_knows, "D-14"),
        (AGENT, an_agency_that_was_taken_back_in_the_book_alone, "D-14"),
        (AGENT, a_deed_for_somebody_else_without_agency, "D-14"),
        (PAYS, a_fee_that_was_taken_twice, "D-15"),
        (PAYS, a_fee_that_was_kept_for_nothing, "D-15"),
        (PAYS, a_card_that_nobody_paid_for, "D-15"),
        (PAYS, money_that_does_not_come_back, "D-15"),
        (PAYS, a_glass_that_denies_the_money, "D-06"),
        (TRANSFER, a_torn_record_that_nobody_knows_of, "D-16"),
        (GIVES_UP, an_old_card_that_goes_on, "D-17"),
        (GIVES_UP, an_old_card_that_the_centre_believes_at_home, "D-17"),
        (GIVES_UP, an_old_card_that_the_centre_never_heard_of, "D-17"),
        (GIVES_UP, an_old_card_of_no_collection, "D-17"),
        (KEPT, a_card_that_was_kept_without_a_word, "I-18"),
    ],
)
def test_a_spoilt_fact_breaks_its_sentence(run: Run, spoil: Callable[[Run], None], invariant: str) -> None:
    assert run.broken() == set()

    spoil(run)

    assert invariant in run.broken()


@pytest.mark.parametrize("player", [COLLECTS])
def test_only_a_card_that_came_after_the_box_was_opened_may_be_out_of_it(run: Run) -> None:
    run.journal.execute("DELETE FROM step WHERE name = 'handed_out'")
    run.journal.execute("UPDATE matter SET end = 'withdrawn' WHERE service = 'collect_card'")

    def breaks(*at_slot: str) -> bool:
        story = replace(run.story, at_slot=at_slot)
        return bool(list(MatterOracle(story, Records.of(run.journal, run.centre)).out_of_the_box()))

    assert breaks(BOX_OPEN, INSERTED)
    assert breaks(BOX_OPEN, CUT, AT_REST, INSERTED)
    assert not breaks(INSERTED, PULLED, AT_REST, BOX_OPEN, AT_REST)  # another card, in a visit before
    assert not breaks(BOX_OPEN, AT_REST, INSERTED, PULLED)  # nobody opened it


@pytest.mark.parametrize("player", [GIVES_UP])
def test_an_old_card_that_nobody_asked_about_and_nobody_gave_up_is_well_at_home(run: Run) -> None:
    an_old_card_that_the_centre_never_heard_of(run)
    run.journal.execute("DELETE FROM step WHERE name = 'replaces'")
    run.centre.execute("DELETE FROM deed_done")
    assert run.story.replaced is not None
    story = replace(run.story, replaced=replace(run.story.replaced, place="hand"))

    assert list(MatterOracle(story, Records.of(run.journal, run.centre)).replaced()) == []
