"""The program's view of the world's time: a loop whose selector moves the clock (simulation.md §3.1).

It has no file descriptor, so threads and real input cannot work in it by construction.
"""

import asyncio
import contextlib
import sys
from collections.abc import Coroutine, Generator
from contextvars import Context
from datetime import datetime, timedelta
from inspect import CORO_CREATED, getcoroutinestate
from types import CoroutineType
from typing import Any, TypeVar

from kiosk.sandbox.virtual.power import Life, PowerLost
from kiosk.sandbox.virtual.world import World

T = TypeVar("T")

TURNS_AT_ONE_MOMENT = 20_000
"""So often the loop may turn without time passing: far above all that is honest."""

MANY_TASKS = 256


class Livelock(Exception):
    """The program turns and turns, and no time passes."""


class VirtualLoop(asyncio.BaseEventLoop):
    """One life's loop. It leans on `_ready`, `_scheduled`, `_selector` and `_clock_resolution` of 3.11."""

    _scheduled: list[asyncio.TimerHandle]
    _ready: Any

    def __init__(self, world: World, life: Life) -> None:
        super().__init__()
        self.world = world
        self._life = life
        self._started_at = world.now
        self._selector = self
        self._clock_resolution = 1e-6
        self._turns = 0
        self._tasks: list[asyncio.Task[Any]] = []
        self.set_task_factory(self._new_task)

    def time(self) -> float:
        # Small numbers: with the seconds since 1970 the resolution would be lost in the float.
        return self.world.now - self._started_at

    def select(self, timeout: float | None) -> tuple[()]:
        """The only place where time passes."""
        life, world, ready = self._life, self.world, self._ready
        if not life.on:
            raise PowerLost
        if timeout is not None and timeout <= 0:
            self._turn()
            return ()
        before = world.now
        while not ready and world.next_before(self._timer()):
            world.do_next()
            if not life.on:
                raise PowerLost
        if not ready:
            world.move_to(self._timer())
            if world.now == before:
                # A timer so near that the sum is the same number: somebody waits for the rest of a wait.
                world.move_to(before + self._clock_resolution)
        if world.now > before:
            self._turns = 0
        else:
            self._turn()
        return ()

    def discard(self) -> None:
        """Throw away what is left of a life, the newest first, as nobody else will ever run it."""
        hook, sys.unraisablehook = sys.unraisablehook, lambda _: None
        self.set_exception_handler(lambda *_: None)
        self.close()
        try:
            for task in reversed(self._tasks):
                task._log_destroy_pending = False
                coroutine = task.get_coro()
                if isinstance(coroutine, CoroutineType):
                    _close_what_never_began(coroutine)
                    # Dying code may do what it likes: every door it could harm is dead.
                    with contextlib.suppress(BaseException):
                        coroutine.close()
        finally:
            self._tasks.clear()
            sys.unraisablehook = hook

    def _timer(self) -> float | None:
        return self._scheduled[0].when() + self._started_at if self._scheduled else None

    def _turn(self) -> None:
        self._turns += 1
        if self._turns > TURNS_AT_ONE_MOMENT:
            raise Livelock

    def _new_task(
        self,
        loop: asyncio.AbstractEventLoop,
        coroutine: Coroutine[Any, Any, T] | Generator[Any, None, T],
        context: Context | None = None,
    ) -> asyncio.Task[T]:
        if len(self._tasks) > MANY_TASKS:
            self._tasks = [task for task in self._tasks if not task.done()]
        task: asyncio.Task[T] = asyncio.Task(coroutine, loop=loop, context=context)
        self._tasks.append(task)
        return task

    def _process_events(self, event_list: object) -> None:
        return

    def _write_to_self(self) -> None:
        raise RuntimeError("a thread spoke to the hall")


def _close_what_never_began(coroutine: "CoroutineType[Any, Any, Any]") -> None:
    """Of what it holds: nobody will ever await that, and whoever made it was cut and not careless."""
    awaiting: object = coroutine
    while isinstance(awaiting, CoroutineType) and awaiting.cr_frame is not None:
        for held in awaiting.cr_frame.f_locals.values():
            for one in held if isinstance(held, list | tuple) else (held,):
                if isinstance(one, CoroutineType) and getcoroutinestate(one) == CORO_CREATED:
                    _close_what_never_began(one)
                    one.close()
        awaiting = awaiting.cr_await


class VirtualClock:
    """See Clock."""

    def __init__(self, world: World) -> None:
        self._world = world

    def now(self) -> datetime:
        return self._world.wall()

    def monotonic(self) -> float:
        return self._world.now

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class KioskClock(VirtualClock):
    """The kiosk's own, which its battery keeps more or less well."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.error = timedelta()
        """By how much it is ahead of the centre's."""

    def now(self) -> datetime:
        """See Clock."""
        return super().now() + self.error
