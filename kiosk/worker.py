"""Where blocking calls go: one thread for each slow thing, or none at all in the virtual hall."""

import asyncio
import atexit
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Any, Protocol, TypeVar
from weakref import WeakSet, finalize

T = TypeVar("T")
LAST_MOMENT_S = 2.0
_THREADS: WeakSet[Thread] = WeakSet()


class Worker(Protocol):
    """Runs one blocking call after the other, off the glass's loop."""

    async def run(self, call: Callable[[], T]) -> T:
        """Wait for `call` to end. A cancelled wait does not stop it: every call has its own deadline."""
        ...

    def close(self) -> None: ...


class ThreadWorker:
    """See Worker: a single thread, so that calls to one thing never overlap.

    There and back costs a third of what it costs through an executor; a card's command is hardly longer. The
    thread ends with the process, also in a call that does not end: a reader that hangs holds up no shutdown.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._calls: SimpleQueue[_Call | None] = SimpleQueue()
        self._ending = finalize(self, self._calls.put, None)
        self._thread: Thread | None = None

    async def run(self, call: Callable[[], T]) -> T:
        if not self._ending.alive:
            raise RuntimeError(f"the worker {self._name} is closed")
        if self._thread is None:
            self._thread = Thread(target=_serve, args=(self._calls,), name=self._name, daemon=True)
            self._thread.start()
            _THREADS.add(self._thread)
        loop = asyncio.get_running_loop()
        ended: asyncio.Future[T] = loop.create_future()
        self._calls.put(_Call(call, ended, loop))
        return await ended

    def close(self) -> None:
        """What has not begun is never called, and who waits for it is told so by a cancellation."""
        with suppress(Empty):
            while waiting := self._calls.get_nowait():
                waiting.tell(waiting.ended.cancel)
        self._ending()


@dataclass(frozen=True, slots=True)
class _Call:
    call: Callable[[], Any]
    ended: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop

    def make(self) -> None:
        try:
            result = self.call()
        except BaseException as error:  # whoever waits is told, whatever it is
            self.tell(partial(_end, self.ended, error=error))
        else:
            self.tell(partial(_end, self.ended, result))

    def tell(self, news: Callable[[], object]) -> None:
        with suppress(RuntimeError):  # the loop is over, and with it whoever waited
            self.loop.call_soon_threadsafe(news)


def _serve(calls: "SimpleQueue[_Call | None]") -> None:
    while call := calls.get():
        call.make()
        del call  # a result is not kept alive until the next call


def _end(ended: asyncio.Future[T], result: T | None = None, error: BaseException | None = None) -> None:
    if ended.done():  # nobody waits any more
        return
    if error is None:
        ended.set_result(result)  # type: ignore[arg-type]
    else:
        ended.set_exception(error)


@atexit.register
def _let_calls_end() -> None:
    """A library must not come back into a program that is gone; for one that hangs nobody waits."""
    until = monotonic() + LAST_MOMENT_S
    for thread in tuple(_THREADS):
        thread.join(max(0.0, until - monotonic()))


class InlineWorker:
    """See Worker: calls at once, for the virtual hall, where threads would not be repeatable."""

    async def run(self, call: Callable[[], T]) -> T:
        return call()

    def close(self) -> None:
        return
