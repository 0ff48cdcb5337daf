"""The loop, the world's queue, and what is left of a program whose power is cut."""

import asyncio
import gc
import itertools
import threading
import warnings
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from kiosk.sandbox.virtual.chance import Chance, ChanceEntropy
from kiosk.sandbox.virtual.loop import Livelock, VirtualLoop
from kiosk.sandbox.virtual.power import Life, PowerLost
from kiosk.sandbox.virtual.world import Stuck, World


def run(world: World, program: Callable[[Life], Awaitable[Any]]) -> object:
    life = world.power.start()
    loop = VirtualLoop(world, life)
    try:
        return loop.run_until_complete(program(life))
    finally:
        loop.discard()


def test_sleeping_moves_the_worlds_clock_and_nothing_else() -> None:
    world = World(1, {})
    order: list[tuple[str, float]] = []

    async def nap(name: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        order.append((name, world.now))

    async def program(_: Life) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(nap("long", 7200.0))
            group.create_task(nap("short", 0.5))

    run(world, program)

    assert order == [("short", 0.5), ("long", 7200.0)]


def test_world_events_come_between_timers_and_in_the_order_they_were_laid_down() -> None:
    world = World(1, {})
    heard: list[str] = []
    for name in ("first", "second", "third"):
        world.later(2.0, lambda name=name: heard.append(name))  # type: ignore[misc]

    async def program(_: Life) -> None:
        await asyncio.sleep(1.0)
        heard.append("program")
        await asyncio.sleep(2.0)

    run(world, program)

    assert heard == ["program", "first", "second", "third"]


def test_a_timeout_fires_at_its_moment_in_every_life() -> None:
    world = World(1, {})

    async def program(_: Life) -> float:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(3.0):
                await asyncio.get_running_loop().create_future()
        return asyncio.get_running_loop().time()

    assert run(world, program) == 3.0
    world.run_on(1000.0)
    assert run(world, program) == 3.0, "a life's own time begins anew"
    assert world.now == 1006.0


def test_what_a_cut_life_had_in_its_hands_and_never_began_is_no_mistake_of_its_own() -> None:
    world = World(1, {"v0/here:before#1": "cut.crash"})

    async def answer() -> int:
        return 1

    async def learn(*answers: Awaitable[int]) -> None:
        for one in answers:
            await one

    async def program(life: Life) -> None:
        in_hand = answer()
        async with asyncio.TaskGroup() as group:
            group.create_task(learn(answer(), answer()))
            life.gate("here:before")
        await in_hand

    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        with pytest.raises(PowerLost):
            run(world, program)
        gc.collect()

    assert [str(one.message) for one in warned] == []


def test_waiting_for_what_never_happens_is_a_finding_and_not_a_hang() -> None:
    async def program(_: Life) -> None:
        await asyncio.get_running_loop().create_future()

    with pytest.raises(Stuck):
        run(World(1, {}), program)


def test_turning_without_time_passing_is_a_finding() -> None:
    async def program(_: Life) -> None:
        for _turn in itertools.count():
            await asyncio.sleep(0)

    with pytest.raises(Livelock):
        run(World(1, {}), program)


def test_a_thread_can_not_speak_to_the_hall() -> None:
    caught: list[Exception] = []

    async def program(_: Life) -> None:
        loop = asyncio.get_running_loop()

        def shout() -> None:
            try:
                loop.call_soon_threadsafe(print)
            except RuntimeError as error:
                caught.append(error)

        thread = threading.Thread(target=shout)
        thread.start()
        thread.join()

    run(World(1, {}), program)

    assert len(caught) == 1


def test_a_cut_ends_every_task_in_the_same_instant_whatever_they_try() -> None:
    world = World(1, {"v0/door:here#1": "cut.crash"})
    lived_on: list[str] = []

    async def stubborn(life: Life) -> None:
        while True:
            try:
                await asyncio.sleep(1.0)
                lived_on.append("slept")
            except BaseException:
                life.gate("door:late")
                lived_on.append("touched")

    async def program(life: Life) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(stubborn(life))
            try:
                await asyncio.sleep(0.5)
                life.gate("door:here")
            finally:
                await asyncio.sleep(5.0)
                lived_on.append("cleaned up")

    with pytest.raises(PowerLost):
        run(world, program)

    assert (world.now, lived_on) == (0.5, [])
    assert world.power.late >= 1, "the dying task ran into the gate"
    assert "v0/door:late#1" not in world.power.passed


def test_a_former_life_does_not_come_through_the_doors_of_the_next() -> None:
    world = World(1, {})
    old = world.power.start()
    world.power.off()
    new = world.power.start()

    new.gate("door:a")
    with pytest.raises(PowerLost):
        old.gate("door:b")

    assert world.power.passed == ["v0/door:a#1"]


def test_draws_hang_on_seed_visit_label_and_count_and_on_nothing_else() -> None:
    one, other = Chance(7), Chance(7)
    other.between("somebody else's", 0, 1)

    assert [one.between("a", 0, 1) for _ in range(3)] == [other.between("a", 0, 1) for _ in range(3)]
    assert Chance(8).bytes("a", 8) != Chance(7).bytes("a", 8)
    assert all(0 <= ChanceEntropy(one, "dice").below(6) < 6 for _ in range(50))


def test_who_waits_for_the_rest_of_a_wait_comes_to_its_end_in_every_life() -> None:
    """A rest that is too short to change the number of the present moment must not hold the clock."""
    world = World(1, {})

    async def program(_: Life) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + 20.0
        while loop.time() < until:  # noqa: ASYNC110 (the rest is what is tested)
            await asyncio.sleep(until - loop.time())

    for lives in range(300):
        world.run_on(0.1234567 * lives)
        run(world, program)
