"""Guards a run against what is other in the next one: real clocks, chance, threads and sockets.

Whoever of the program reaches for one of them is stopped, and named (simulation.md §3.2). The libraries'
own reach for them is let through: asyncio and logging ask the time, and nothing of a run hangs on the answer.
"""

import os
import random
import secrets
import socket
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

OURS = "kiosk."
FORBIDDEN: tuple[tuple[object, tuple[str, ...]], ...] = (
    (time, ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "sleep")),
    (os, ("urandom",)),
    (secrets, ("token_bytes", "token_hex", "token_urlsafe", "randbelow", "randbits", "choice")),
    (uuid, ("uuid1", "uuid4")),
    (random, ("random", "randint", "randrange", "choice", "choices", "sample", "shuffle", "uniform")),
    (threading.Thread, ("start",)),
    (socket.socket, ("__init__",)),
)


class NotRepeatable(Exception):
    """Something in a run asked for what will be other in the next one: who, and for what."""


@contextmanager
def only_repeatable() -> Iterator[None]:
    """As long as this lasts; within another one it changes nothing. Outside the hall nothing changes."""
    with ExitStack() as undo:
        for owner, names in FORBIDDEN:
            for name in names:
                real = getattr(owner, name)
                setattr(owner, name, _guarded(real, f"{getattr(owner, '__name__', owner)}.{name}"))
                undo.callback(setattr, owner, name, real)
        yield


def _guarded(real: Callable[P, R], what: str) -> Callable[P, R]:
    def guarded(*args: P.args, **named: P.kwargs) -> R:
        who = str(sys._getframe(1).f_globals.get("__name__", ""))
        if who.startswith(OURS):
            raise NotRepeatable(f"{who} asks for {what}")
        return real(*args, **named)

    return guarded
