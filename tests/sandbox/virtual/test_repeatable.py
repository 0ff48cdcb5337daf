"""What is other in the next run is kept out of a run, and only there."""

import threading
import time
from collections.abc import Callable
from types import ModuleType

import pytest

from kiosk.sandbox.virtual.play import Plan
from kiosk.sandbox.virtual.repeatable import NotRepeatable, only_repeatable
from kiosk.sandbox.virtual.room import Room
from kiosk.sandbox.virtual.sweep import played

ASKS = {
    "time.time": "import time; time.time()",
    "time.monotonic": "import time; time.monotonic()",
    "time.sleep": "import time; time.sleep(0)",
    "os.urandom": "import os; os.urandom(1)",
    "secrets.token_bytes": "import secrets; secrets.token_bytes(1)",
    "uuid.uuid4": "import uuid; uuid.uuid4()",
    "random.random": "import random; random.random()",
    "Thread.start": "import threading; threading.Thread(target=print).start()",
    "socket.__init__": "import socket; socket.socket()",
}


def asked_by(module: str, what: str) -> Callable[[], None]:
    """A function of a module of this name, which asks for it."""
    made = ModuleType(module)
    exec(f"def ask():\n    {ASKS[what]}", made.__dict__)  # noqa: S102
    ask: Callable[[], None] = made.__dict__["ask"]
    return ask


@pytest.mark.parametrize("what", list(ASKS))
def test_the_program_is_stopped_and_named(what: str) -> None:
    with only_repeatable(), pytest.raises(NotRepeatable, match=f"kiosk.flows.made_up asks for {what}"):
        asked_by("kiosk.flows.made_up", what)()


def test_a_library_may_ask_and_afterwards_everybody() -> None:
    before = time.monotonic, threading.Thread.start
    with only_repeatable():
        asked_by("logging", "time.time")()

    assert (time.monotonic, threading.Thread.start) == before
    asked_by("kiosk.flows.made_up", "time.monotonic")()


def test_a_run_is_guarded() -> None:
    def prepare(_: Room) -> None:
        asked_by("kiosk.flows.made_up", "os.urandom")()

    with pytest.raises(NotRepeatable):
        played(Plan(prepare=prepare))
