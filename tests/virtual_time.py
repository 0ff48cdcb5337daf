"""A loop whose clock leaps to the next timer: minutes of patience pass in no time.

Only for code without threads and without files to wait for; when nothing will ever happen it says so.
"""

import asyncio
import functools
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec

P = ParamSpec("P")


LEAPS_AT_MOST = 20_000


class StuckForever(Exception):
    """Everybody waits and no timer is set, or timers go on and nothing comes of it."""


class LeapingSelector(selectors.SelectSelector):
    """Never sleeps: what would be waited for is added to `leapt_s`."""

    def __init__(self) -> None:
        super().__init__()
        self.leapt_s = 0.0
        self._leaps = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        self._leaps += 1
        if timeout is None or self._leaps > LEAPS_AT_MOST:
            raise StuckForever
        self.leapt_s += timeout
        return []


class LeapingLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._leaping = LeapingSelector()
        super().__init__(self._leaping)

    def time(self) -> float:
        return self._leaping.leapt_s


def virtual_time(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Run a test on a leaping loop."""

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with asyncio.Runner(loop_factory=LeapingLoop) as runner:
            runner.run(test(*args, **kwargs))

    return run


def now() -> float:
    """The loop's own clock."""
    return asyncio.get_running_loop().time()
