"""Where blocking calls go: one thread for each slow thing, or none at all in the virtual hall."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

T = TypeVar("T")


class Worker(Protocol):
    """Runs one blocking call after the other, off the glass's loop."""

    async def run(self, call: Callable[[], T]) -> T:
        """Wait for `call` to end. A cancelled wait does not stop it: every call has its own deadline."""
        ...

    def close(self) -> None: ...


class ThreadWorker:
    """See Worker: a single thread, so that calls to one thing never overlap."""

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def run(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, call)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


class InlineWorker:
    """See Worker: calls at once, for the virtual hall, where threads would not be repeatable."""

    async def run(self, call: Callable[[], T]) -> T:
        return call()

    def close(self) -> None:
        return
