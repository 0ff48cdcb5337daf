"""Gathers what arrives within some milliseconds, so that one transaction and one wait for the disk serve all.

Groups are taken one after the other in a thread: while the database works, the next one gathers. Made where a
loop serves the hub (serve.py); the virtual hall has neither loop nor threads, and takes each at once.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from kiosk.worker import Worker

log = logging.getLogger(__name__)

Q = TypeVar("Q")
A = TypeVar("A")

FULL = 128
"""A group has no more, and waits for no more."""
WITHIN_S = 0.05
"""How long the oldest of a group that is not full waits for others: nothing to it, and half of its cost."""
TIDY_EVERY_S = 10.0
TIDY_ON_S = 0.1
"""Until the next slice, when there is more."""


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[Q, A]):
    question: Q
    answered: "asyncio.Future[A]"
    since_s: float
    """By the loop's clock."""


class Collector(Generic[Q, A]):
    """Hands groups to `take`, which answers each of a group, in their order."""

    def __init__(
        self,
        take: Callable[[Sequence[Q]], list[A]],
        tidy: Callable[[], bool],
        worker: Worker,
        fails: type[Exception],
    ) -> None:
        """`tidy`: done now and then between groups, sooner again while it says that there is more.

        `fails`: what both raise when something cannot be written.
        """
        self._take = take
        self._tidy = tidy
        self._fails = fails
        self._worker = worker
        self._waiting: list[_Waiting[Q, A]] = []
        self._serving: asyncio.Task[None] | None = None
        self._tidy_at_s = 0.0

    async def answer(self, question: Q) -> A:
        """Its answer, once its group was taken. Raises what `take` raises for it alone."""
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[A] = loop.create_future()
        self._waiting.append(_Waiting(question, answered, loop.time()))
        if self._serving is None or self._serving.done():
            self._serving = asyncio.create_task(self._serve())
        return await answered

    async def _serve(self) -> None:
        """Group after group, while there are any."""
        loop = asyncio.get_running_loop()
        while self._waiting:
            if len(self._waiting) < FULL:
                # What came while the group before was taken has waited for others already.
                await asyncio.sleep(self._waiting[0].since_s + WITHIN_S - loop.time())
            group, self._waiting = self._waiting[:FULL], self._waiting[FULL:]
            await self._serve_group(group)
            await self._put_in_order()

    async def _serve_group(self, group: Sequence[_Waiting[Q, A]]) -> None:
        questions = [one.question for one in group]
        try:
            answers = await self._worker.run(lambda: self._take(questions))
        except self._fails as error:
            if len(group) == 1:
                _tell(group[0].answered, error)
                return
            log.exception("a group is taken one by one")  # it may be one's fault: the others are served
            for one in group:
                await self._serve_group([one])
        else:
            for one, answer in zip(group, answers, strict=True):
                _tell(one.answered, answer)
        finally:
            for one in group:
                one.answered.cancel()  # of a bug, which flies on: nobody waits for ever

    async def _put_in_order(self) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() < self._tidy_at_s:
            return
        try:
            more = await self._worker.run(self._tidy)
        except self._fails:
            log.exception("what is old stays")
            more = False
        self._tidy_at_s = loop.time() + (TIDY_ON_S if more else TIDY_EVERY_S)


def _tell(answered: "asyncio.Future[A]", answer: A | Exception) -> None:
    if answered.done():  # whoever hung up is not told
        return
    if isinstance(answer, Exception):
        answered.set_exception(answer)
    else:
        answered.set_result(answer)
