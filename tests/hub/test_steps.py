"""A status never goes back, whatever is asked in whatever order."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.central import messages as m
from kiosk.hub.not_taken import NotTaken
from kiosk.hub.schema import Agency, Card, Case, FeeOrder
from kiosk.hub.steps import AGENCY, CARD, CASE, FEE, FORMER_CODE, KEPT, SOCIAL, Arrows, may_follow
from tests.hub import databases
from tests.hub.world import (
    NOON,
    World,
    application,
    case_key,
    chip,
    make_world,
    person,
    proof_request,
    prove_mobile,
)

CASE_ID = case_key()
RANK = {
    word: rank
    for rank, words in enumerate(("unknown", "refused", "applied", "reserved", "made", "retained"))
    for word in words.split()
} | {"enabled": 9, "withdrawn": 9}
VERBS = ("apply", "reserve", "prove", "made", "enable", "retained", "scrap", "withdraw", "look_up")


class Step(Struct, frozen=True):
    verb: str
    attempt: int


async def say(world: World, step: Step) -> None:
    """One verb of a case, in words that may be out of place."""
    central, attempt = world.central, step.attempt
    match step.verb:
        case "apply":
            await central.apply(application(person("林知夏"), CASE_ID))
        case "reserve":
            await central.reserve(m.ReserveRequest(CASE_ID, attempt))
        case "prove":
            await central.prove_chip(proof_request(CASE_ID, attempt, attempt))
        case "made":
            with Session(world.hub.engine) as db:
                card = db.scalars(select(Card).where(Card.attempt == attempt)).first()
            numbers = (card.number, card.bank_card_number) if card else ("X00000000", "6" * 19)
            await central.report_made(m.MadeRequest(CASE_ID, attempt, chip(attempt), *numbers))
        case "enable":
            await central.enable(m.EnableRequest(CASE_ID, NOON))
        case "retained":
            await central.report_retained(m.RetainedRequest(CASE_ID, "2611-0001"))
        case "scrap":
            await central.scrap(m.ScrapRequest(CASE_ID, attempt, "x"))
        case "withdraw":
            await central.withdraw(m.WithdrawRequest(CASE_ID, "x"))
        case _:
            await central.look_up(m.LookUpRequest(CASE_ID))


def standing(world: World) -> tuple[str, int, dict[str, str]]:
    """The case's status, the attempts given up, and the status of every number."""
    with Session(world.hub.engine) as db:
        case = db.get(Case, CASE_ID)
        cards = {card.number: card.state for card in db.scalars(select(Card))}
        return (case.state, case.scrapped, cards) if case is not None else ("unknown", 0, cards)


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(
    st.lists(
        st.builds(Step, st.sampled_from(VERBS), st.sampled_from((1, 1, 1, 2, 3))), min_size=4, max_size=10
    )
)
async def test_whatever_is_asked_in_whatever_order_nothing_goes_back(steps: list[Step]) -> None:
    databases.begin(databases.kind())  # one database for all examples, emptied each time
    world = make_world()
    await prove_mobile(world.central, world.hub, CASE_ID)
    await say(world, Step("apply", 1))
    before, scrapped, cards = standing(world)
    for step in steps:
        await say(world, step)

        after, given_up, cards_after = standing(world)
        assert may_follow(CASE, before, after)
        assert (given_up, RANK[after]) >= (scrapped, RANK[before]) or after == "applied" == before
        assert all(may_follow(CARD, state, cards_after[number]) for number, state in cards.items())
        before, scrapped, cards = after, given_up, cards_after


@pytest.mark.parametrize(
    ("arrows", "ends"),
    [
        (CASE, {"enabled", "withdrawn"}),
        (CARD, {"enabled", "void"}),
        (AGENCY, {"approved", "rejected", "timed_out"}),
        (FORMER_CODE, {"refunded"}),
        (FEE, set()),
        (SOCIAL, {"none", "frozen"}),
    ],
)
def test_every_arrow_leads_to_a_known_status_and_every_end_is_final(arrows: Arrows, ends: set[str]) -> None:
    assert set().union(*arrows.values()) <= set(arrows)
    assert {state for state, after in arrows.items() if not after} == ends


def test_every_kind_of_matter_is_kept() -> None:
    assert {column.class_.__tablename__ for column, _ in KEPT} == {
        *("case_record", "card", "card_life", "fee_order", "former_code", "agency", "command"),
    }


@pytest.mark.parametrize(
    ("row", "back"),
    [
        (Case(state="withdrawn"), "applied"),
        (Card(state="void"), "made"),
        (FeeOrder(state="paid"), "open"),
        (Agency(state="rejected"), "approved"),
    ],
)
def test_a_step_back_is_refused_where_it_is_written(row: Case, back: str) -> None:
    make_world()

    with pytest.raises(NotTaken, match="status-backward"):
        row.state = back


async def test_a_request_that_would_go_back_leaves_nothing(world: World) -> None:
    await prove_mobile(world.central, world.hub, CASE_ID)
    await say(world, Step("apply", 1))
    with Session(world.hub.engine) as db, db.begin():
        db.get_one(Case, CASE_ID).state = "withdrawn"

    refused = await world.central.reserve(m.ReserveRequest(CASE_ID, 1))

    assert getattr(refused, "code", "") == "NO_JOB"
    assert standing(world)[0] == "withdrawn"
