"""All cores play: a pool of processes, each with the planted bug, if any, in place before all else is loaded.

Nothing of the kiosk that a plant may change is imported here but inside the functions. What costs time and is
the same for all is done before they fork: without a plant everything is loaded, and one run was played; with
one only what is not ours is loaded, in a process that lives on from hunt to hunt.
"""

import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from functools import cache
from multiprocessing.context import BaseContext
from typing import TYPE_CHECKING

from kiosk.sandbox.campaign.order import Order, Outcome, Script

if TYPE_CHECKING:
    from kiosk.sandbox.campaign.matrix_room import Sight

NOT_OURS = (
    "cryptography.hazmat.primitives.ciphers",
    "escpos.printer",
    "fastapi",
    "gmssl.sm2",
    "msgspec",
    "numpy",
    "sqlalchemy.dialects.sqlite",
    "sqlalchemy.orm",
)
"""Libraries of which a worker loads nothing quickly; none of them knows a module of the kiosk."""
USUAL = "issue_card@sichuan"
"""What is played before workers are forked: most of what a process makes once is made in it."""


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0))


class Workers:
    """A pool that plays orders."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool

    def play(self, orders: Sequence[Order]) -> Iterator[Outcome]:
        """As they come; days first, as they last longest and nobody else has anything to do at the end."""
        by_length = sorted(orders, key=lambda order: not order.scenario.startswith("day@"))
        futures = [self._pool.submit(_play, order) for order in by_length]
        for future in as_completed(futures):
            yield future.result()

    def seen(self, orders: Sequence[Order]) -> "Iterator[Sight]":
        """What is seen of each, in their order."""
        return self._pool.map(_see, orders, chunksize=8)

    def shrunk(self, order: Order, invariant: str) -> "Future[Script]":
        """The shortest script that still breaks this."""
        return self._pool.submit(_shrink, order, invariant)


@contextmanager
def workers(count: int, plant: str = "") -> Iterator[Workers]:
    """Gone with everything that was not played yet when the block ends, however it ends."""
    context = _without_the_kiosk() if plant else _warm()
    pool = ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=(plant,))
    try:
        yield Workers(pool)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@cache
def _without_the_kiosk() -> BaseContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(NOT_OURS))
    return context


@cache
def _warm() -> BaseContext:
    from kiosk.sandbox.campaign.one_run import play_order  # noqa: PLC0415

    play_order(Order(0, "warm", USUAL, 0))
    return multiprocessing.get_context("fork")


def _begin(plant: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it, and ends them
    if plant:
        from kiosk.sandbox.virtual.plants import PLANTS, install  # noqa: PLC0415

        install(PLANTS[plant])
    from kiosk.sandbox.campaign.leftovers import tidy_between_runs  # noqa: PLC0415

    tidy_between_runs()


def _play(order: Order) -> Outcome:
    from kiosk.sandbox.campaign.one_run import play_order  # noqa: PLC0415

    return play_order(order)


def _see(order: Order) -> "Sight":
    from kiosk.sandbox.campaign.matrix_room import see  # noqa: PLC0415

    return see(order)


def _shrink(order: Order, invariant: str) -> Script:
    from kiosk.sandbox.campaign.one_run import shrink_order  # noqa: PLC0415

    return shrink_order(order, frozenset({invariant}))
