"""All cores play: a pool of processes, each with the planted bug, if any, in place before all else is loaded.

Nothing of the kiosk that a plant may change is imported here but inside the functions.
"""

import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager

from kiosk.sandbox.campaign.order import Order, Outcome, Script


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0))


class Workers:
    """A pool that plays orders."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool

    def play(self, orders: Sequence[Order]) -> Iterator[Outcome]:
        """As they come."""
        futures = [self._pool.submit(_play, order) for order in orders]
        for future in as_completed(futures):
            yield future.result()

    def shrunk(self, order: Order, invariant: str) -> "Future[Script]":
        """The shortest script that still breaks this."""
        return self._pool.submit(_shrink, order, invariant)


@contextmanager
def workers(count: int, plant: str = "") -> Iterator[Workers]:
    """Gone with everything that was not played yet when the block ends, however it ends."""
    if not plant:
        # What forked children would load each for itself is loaded before they are.
        import kiosk.sandbox.campaign.one_run  # noqa: F401, PLC0415
    context = multiprocessing.get_context("spawn" if plant else "fork")
    pool = ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=(plant,))
    try:
        yield Workers(pool)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin(plant: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it, and ends them
    if plant:
        from kiosk.sandbox.virtual.plants import PLANTS, install  # noqa: PLC0415

        install(PLANTS[plant])


def _play(order: Order) -> Outcome:
    from kiosk.sandbox.campaign.one_run import play_order  # noqa: PLC0415

    return play_order(order)


def _shrink(order: Order, invariant: str) -> Script:
    from kiosk.sandbox.campaign.one_run import shrink_order  # noqa: PLC0415

    return shrink_order(order, frozenset({invariant}))
