"""A planted bug is hunted: in how many runs, and by which script, it is found (simulation.md §6).

The bug is in place in the workers alone, before they load what it changes; who plans and judges is sound.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.sandbox.campaign.kinds_of_places import kinds_of
from kiosk.sandbox.campaign.order import Order, Outcome, Script
from kiosk.sandbox.campaign.search import CENSUS, SWEEP
from kiosk.sandbox.campaign.workers import Workers, cores, workers
from kiosk.sandbox.virtual.plants import PLANTS, Plant

STRIDE = 9
"""In great steps and again in between: what shows only at the end is not looked for from the beginning."""
AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Caught:
    """The bug was found."""

    runs: int
    invariant: str
    order: Order
    """With the shortest script."""


def run_hunt(name: str, seed: int, count: int | None) -> int:
    """0 when it was found within its bound; 2 when nobody knows it. `count`: of workers; None: one a core."""
    plant = PLANTS.get(name)
    if plant is None:
        sys.stderr.write(f"kiosk: no such plant: {name}; there are {', '.join(sorted(PLANTS))}\n")
        return 2
    caught = hunt(name, seed, count or cores())
    if caught is None:
        sys.stdout.write(f"{name}: not found within {plant.bound} runs\n")
        return 1
    sys.stdout.write(
        f"{name}: {caught.invariant} after {caught.runs} runs of {plant.bound}, seed {caught.order.seed}\n"
        f"  {caught.order.text}\n"
    )
    return 0


def hunt(name: str, seed: int, count: int) -> Caught | None:
    """None: it was not found within its bound."""
    plant = PLANTS[name]
    with workers(count, name) as pool:
        for runs, outcome in enumerate(_played(plant, seed, pool), 1):
            invariants = _broken(plant, outcome)
            if invariants:
                return Caught(runs, invariants[0], _shortest(pool, outcome, invariants[0]))
            if runs >= plant.bound:
                return None
    return None


def _played(plant: Plant, seed: int, pool: Workers) -> Iterator[Outcome]:
    census = next(pool.play([Order(1, CENSUS, plant.scenario, seed)]))
    yield census
    orders = [
        Order(n, SWEEP, plant.scenario, seed, script) for n, script in enumerate(_scripts(plant, census), 2)
    ]
    for at in range(0, len(orders), AT_ONCE):
        yield from sorted(pool.play(orders[at : at + AT_ONCE]), key=lambda outcome: outcome.order.number)


def _scripts(plant: Plant, census: Outcome) -> Iterator[Script]:
    """The places near the bug first, then all others; each with what it allows of the plant's kinds."""
    # It brings the whole hall along, which is loaded here once the worker plays.
    from kiosk.sandbox.virtual.sweep import first_and_last, weighty  # noqa: PLC0415

    places = weighty(first_and_last(census.passed))
    near = [place for place in places if any(part in place for part in plant.near)]
    far = [place for place in places if place not in near]
    for place in [*near, *(place for n in range(STRIDE) for place in far[n::STRIDE])]:
        for kind in plant.kinds:
            if kind in kinds_of(place):
                yield {place: kind, **dict(plant.besides)}


def _broken(plant: Plant, outcome: Outcome) -> list[str]:
    """What this bug can break, and did."""
    return [invariant for invariant, _ in outcome.violations if invariant in plant.broken]


def _shortest(pool: Workers, outcome: Outcome, invariant: str) -> Order:
    order = outcome.order
    if not order.script:
        return order
    return Order(
        order.number, order.phase, order.scenario, order.seed, pool.shrunk(order, invariant).result()
    )
