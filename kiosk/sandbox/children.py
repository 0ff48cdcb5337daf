"""The processes of one demonstration: started together, stopped in reverse, dead with their parent."""

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1  # <sys/prctl.h>
STOP_WITHIN_S = 5.0
LOOK_EVERY_S = 0.02

_libc = ctypes.CDLL(None, use_errno=True)


class ChildDied(Exception):
    """A process of the demonstration ended although it was needed."""


def die_with_parent() -> None:
    """Runs in the child, before its program: SIGKILL when the parent is gone, however it went."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class Child:
    """One running process."""

    name: str
    process: asyncio.subprocess.Process
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    def check(self) -> None:
        """Raises ChildDied with the end of its log when it is gone."""
        if self.process.returncode is None:
            return
        tail = self.log.read_text("utf-8", "replace")[-2000:]
        raise ChildDied(f"{self.name} ended with {self.process.returncode}; {self.log} ends:\n{tail}")


class Children:
    """Starts and stops them; used as an async context."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._children: list[Child] = []
        logs.mkdir(parents=True, exist_ok=True)

    async def __aenter__(self) -> "Children":
        return self

    async def __aexit__(self, *_: object) -> None:
        for child in reversed(list(self._children)):
            await self.stop(child)

    async def start(
        self,
        name: str,
        argv: Sequence[str],
        env: Mapping[str, str] | None = None,
        pass_fds: Sequence[int] = (),
        stdin: int = asyncio.subprocess.DEVNULL,
    ) -> Child:
        """Start a process whose output goes to a log of its name."""
        log = self._logs / f"{name}.log"
        with log.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                *argv,
                stdin=stdin,
                stdout=output,
                stderr=output,
                env={**os.environ, **(env or {})},
                pass_fds=tuple(pass_fds),
                # Ctrl-C is for the demonstration alone, which then stops the others in order.
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
        child = Child(name, process, log)
        self._children.append(child)
        return child

    async def start_python(
        self, name: str, arguments: Sequence[str], env: Mapping[str, str] | None = None
    ) -> Child:
        """Start a module of this program with the interpreter that runs us."""
        return await self.start(name, [sys.executable, "-m", *arguments], env)

    async def stop(self, child: Child) -> None:
        """Ask it to end, then make it; from now on nobody misses it."""
        if child in self._children:
            self._children.remove(child)
        if child.process.returncode is not None:
            return
        child.process.terminate()
        try:
            async with asyncio.timeout(STOP_WITHIN_S):
                await child.process.wait()
        except TimeoutError:
            child.process.kill()
            await child.process.wait()

    def check(self) -> None:
        """Raises ChildDied when one of them is gone."""
        for child in self._children:
            child.check()

    async def until(self, what: str, is_so: Callable[[], bool], within_s: float) -> None:
        """Wait until something is so, while all children live. Raises ChildDied, TimeoutError."""
        try:
            async with asyncio.timeout(within_s):
                while not is_so():
                    self.check()
                    await asyncio.sleep(LOOK_EVERY_S)
        except TimeoutError:
            raise TimeoutError(f"{what}: not within {within_s:.0f} s") from None
