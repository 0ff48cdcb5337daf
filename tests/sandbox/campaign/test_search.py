"""What a campaign plays next, told by outcomes that nobody had to play."""

from collections import Counter
from collections.abc import Callable

from kiosk.sandbox.campaign.kinds_of_places import kinds_of
from kiosk.sandbox.campaign.order import Order, Outcome, place_of
from kiosk.sandbox.campaign.search import DEPTH, RECOVERY, SWARM, SWEEP, Search

NAMES = ("report_loss@sichuan", "issue_card@sichuan", "recover_retained_card@sichuan")
PLACES = ("jrn:a.intent:before", "line:dispenser.3231:answered", "net:made:before")
USUAL = tuple(f"v1/{place}#{n}" for place in PLACES for n in (1, 2, 3))
SETTLING = ("v1/jrn:settled:before#1", "v1/net:made:before#4")


def happened(order: Order) -> Outcome:
    """All faults come at the usual places, and each leads to the same settling."""
    fired = tuple(address for address in order.script if address in USUAL + SETTLING)
    ends = ("done" if not order.script else "withdrawn",)
    after = SETTLING if fired else ()
    return Outcome(order, (), USUAL + after, fired, ends, ("Starting", "ReadNotice", "SetPin"))


def played(total: int, seed: int = 1, play: Callable[[Order], Outcome] = happened) -> list[Order]:
    search, orders = Search(seed, NAMES, total), []
    while this_round := search.next_round():
        orders += this_round
        search.learn([play(order) for order in this_round])
    return orders


def test_every_run_is_played_once_with_a_seed_of_its_own_and_every_phase_comes() -> None:
    orders = played(300)

    assert [order.number for order in orders] == list(range(1, 301))
    assert {order.phase for order in orders} == {"census", SWEEP, RECOVERY, SWARM, DEPTH}
    assert len({order.seed for order in orders if order.phase in ("census", SWEEP, SWARM)}) == sum(
        order.phase in ("census", SWEEP, SWARM) for order in orders
    )


def test_the_same_seed_is_the_same_campaign_and_another_one_another() -> None:
    assert played(120) == played(120)
    assert played(120) != played(120, seed=2)


def test_what_earlier_runs_found_moves_no_run_of_sweep_and_swarm() -> None:
    def told_less(order: Order) -> Outcome:
        outcome = happened(order)
        return outcome if not order.script else Outcome(order, (), outcome.passed, (), outcome.ends)

    def of_the_sweep(orders: list[Order]) -> list[Order]:
        return [order for order in orders if order.phase == SWEEP]

    one, other = played(200), played(200, play=told_less)

    assert of_the_sweep(one) == of_the_sweep(other)
    both = {order.number: order for order in other if order.phase == SWARM}
    assert all(both[order.number] == order for order in one if order.phase == SWARM)


def test_the_sweep_begins_with_each_place_and_kind_once() -> None:
    pairs = {(place, kind) for place in PLACES for kind in kinds_of(place)}
    sweep = [order for order in played(400) if order.phase == SWEEP]

    first = [
        (place_of(address), kind) for order in sweep[: len(pairs)] for address, kind in order.script.items()
    ]
    assert len(sweep) > len(pairs)
    assert Counter(first) == Counter(pairs)


def test_every_fault_is_one_that_its_place_allows() -> None:
    for order in played(400):
        for address, kind in order.script.items():
            assert kind in kinds_of(address), order.text


def test_recovery_strikes_where_nobody_comes_without_a_fault() -> None:
    recovery = [order for order in played(400) if order.phase == RECOVERY]

    assert recovery
    for order in recovery:
        assert len(order.script) == 2
        assert list(order.script)[1] in SETTLING


def test_depth_extends_what_led_to_something_new() -> None:
    depth = [order for order in played(400) if order.phase == DEPTH]

    assert depth
    assert {len(order.script) for order in depth} <= set(range(1, 7))
    assert any(len(order.script) >= 2 for order in depth)
