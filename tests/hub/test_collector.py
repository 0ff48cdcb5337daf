"""Grouping, without a database: what is taken with what, and who is told what."""

import asyncio
import threading
from collections.abc import Sequence

import pytest

from kiosk.hub import collector
from kiosk.hub.collector import FULL, Collector
from kiosk.worker import InlineWorker, ThreadWorker


class Taken:
    """Answers a number with its double, and remembers the groups. A negative one cannot be taken."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.tidied = 0
        self.more = False

    def take(self, numbers: Sequence[int]) -> list[int]:
        self.groups.append(list(numbers))
        if any(number < 0 for number in numbers):
            raise ValueError("negative")
        return [2 * number for number in numbers]

    def tidy(self) -> bool:
        self.tidied += 1
        return self.more


async def test_what_comes_together_is_taken_together() -> None:
    taken = Taken()
    together = Collector(taken.take, taken.tidy, InlineWorker(), ValueError)

    answers = await asyncio.gather(*(together.answer(number) for number in range(5)))

    assert answers == [0, 2, 4, 6, 8]
    assert taken.groups == [[0, 1, 2, 3, 4]]


async def test_a_group_is_never_more_than_full() -> None:
    taken = Taken()
    together = Collector(taken.take, taken.tidy, InlineWorker(), ValueError)

    answers = await asyncio.gather(*(together.answer(number) for number in range(FULL + 3)))

    assert answers == [2 * number for number in range(FULL + 3)]
    assert [len(group) for group in taken.groups] == [FULL, 3]


async def test_one_that_cannot_be_taken_spoils_none_of_the_others() -> None:
    taken = Taken()
    together = Collector(taken.take, taken.tidy, InlineWorker(), ValueError)

    answers = await asyncio.gather(*(together.answer(n) for n in (1, -1, 2)), return_exceptions=True)

    assert [answers[0], answers[2]] == [2, 4]
    assert isinstance(answers[1], ValueError)
    assert await together.answer(3) == 6


async def test_of_a_bug_nobody_waits_for_ever() -> None:
    taken = Taken()
    together = Collector(taken.take, taken.tidy, InlineWorker(), KeyError)

    with pytest.raises(asyncio.CancelledError):
        await together.answer(-1)

    assert together._serving is not None
    with pytest.raises(ValueError, match="negative"):
        await together._serving
    assert await together.answer(3) == 6


async def test_who_hung_up_is_not_told_and_the_others_are() -> None:
    taken = Taken()
    together = Collector(taken.take, taken.tidy, InlineWorker(), ValueError)
    gone, stays = (asyncio.create_task(together.answer(number)) for number in (1, 2))
    await asyncio.sleep(0)

    gone.cancel()

    assert await stays == 4


async def test_while_one_group_is_taken_the_next_one_gathers() -> None:
    taken, worker = Taken(), ThreadWorker("collector")
    together = Collector(taken.take, taken.tidy, worker, ValueError)
    try:
        first = [asyncio.create_task(together.answer(number)) for number in range(FULL)]
        second = [asyncio.create_task(together.answer(number)) for number in range(FULL)]
        await asyncio.gather(*first, *second)
    finally:
        worker.close()

    assert [len(group) for group in taken.groups] == [FULL, FULL]


async def test_what_is_old_goes_between_groups_and_not_with_each(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = Taken()
    together = Collector(taken.take, taken.tidy, InlineWorker(), ValueError)

    for number in range(5):
        await together.answer(number)
    once = taken.tidied
    taken.more = True
    monkeypatch.setattr(collector, "TIDY_ON_S", 0.0)
    together._tidy_at_s = 0.0
    for number in range(5):
        await together.answer(number)
        await asyncio.sleep(0)

    assert once == 1
    assert taken.tidied == 6


async def test_who_came_while_a_group_was_taken_has_waited_already(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collector, "WITHIN_S", 0.2)
    taken, worker = Taken(), ThreadWorker("groups")
    busy = threading.Event()

    def take(numbers: Sequence[int]) -> list[int]:
        busy.wait(5)
        return taken.take(numbers)

    together = Collector(take, taken.tidy, worker, ValueError)
    loop = asyncio.get_running_loop()
    first = asyncio.create_task(together.answer(1))
    await asyncio.sleep(0.25)  # the first group is being taken
    second = asyncio.create_task(together.answer(2))
    await asyncio.sleep(0.3)
    busy.set()
    since_s = loop.time()
    assert list(await asyncio.gather(first, second)) == [2, 4]
    assert loop.time() - since_s < 0.15
    worker.close()
