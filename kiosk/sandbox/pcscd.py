"""The PC/SC daemon of one demonstration. Only one can live on a machine: one that already does is used."""

import asyncio
import logging
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

from kiosk.sandbox.children import Child, Children
from kiosk.sandbox.mishaps import NoSuchMishap

log = logging.getLogger(__name__)

RUN = Path("/run/pcscd")
UP_WITHIN_S = 10.0


async def start_pcscd(children: Children, readers: Path | None = None) -> Child | None:
    """Start pcscd as a child and wait until it listens; None when one was running before.

    `readers`: a folder that names them in place of the machine's own, as reader.conf(5) has it.
    """
    if is_up():
        return None
    # A pcscd that was killed leaves both behind, and the next one believes them if the pid is in use again.
    for left_over in ("pcscd.comm", "pcscd.pid"):
        (RUN / left_over).unlink(missing_ok=True)
    named = () if readers is None else ("--config", str(readers))
    child = await children.start("pcscd", ["pcscd", "--foreground", *named])
    await children.until("pcscd", is_up, UP_WITHIN_S)
    return child


def is_up() -> bool:
    """Whether a pcscd listens."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
        return door.connect_ex(str(RUN / "pcscd.comm")) == 0


class CardService:
    """pcscd as the dock's bad luck: killed, and started again by `serve`."""

    def __init__(self, children: Children) -> None:
        self._children = children
        self._child: Child | None = None
        self._wanted = asyncio.Event()

    async def start(self) -> None:
        """Without it the citizen's card reader stays dark, and the hall says so."""
        try:
            self._child = await start_pcscd(self._children)
        except OSError as error:
            log.warning("no pcscd (%s): the citizen's card reader stays dark", error)

    async def serve(self) -> None:
        """Start it again whenever that is wanted."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            if self._child is not None:
                await self._children.stop(self._child)
                await self.start()

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        """Name → what makes it happen, and what ends it."""
        return {"service_killed": self._kill, "service_back": self._wanted.set}

    def _kill(self) -> None:
        if self._child is None:
            raise NoSuchMishap(
                "the pcscd that runs here was not started by this hall: it is not ours to kill"
            )
        if self._child.process.returncode is None:
            self._child.process.kill()
