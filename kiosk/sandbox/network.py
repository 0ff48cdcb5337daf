"""The cable between kiosk and centre: a relay that hands bytes on, until it is cut or the centre is stopped.

cut    nothing comes through and nobody says so: the kiosk waits until its own patience ends
stop   the machine is there, the program is not: every connection is refused
"""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

CHUNK_BYTES = 65536


class Network:
    """Listens on a port of its own; `serve` runs as long as the cable is to exist."""

    def __init__(self, centre_url: str) -> None:
        parts = urlsplit(centre_url)
        self._centre = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._door = socket.create_server(("127.0.0.1", 0))
        self._port: int = self._door.getsockname()[1]
        self._whole, self._started, self._stopped = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._whole.set()
        self._start()
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        """Where the kiosk finds the centre."""
        return f"http://127.0.0.1:{self._port}"

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        """Name → what makes it happen, and what ends it."""
        return {"cut": self._whole.clear, "mend": self._whole.set, "stop": self._stop, "start": self._start}

    async def serve(self) -> None:
        """Hand on for ever."""
        while True:
            await self._started.wait()
            if self._door.fileno() < 0:
                self._door = socket.create_server(("127.0.0.1", self._port))
            server = await asyncio.start_server(self._hand_on, sock=self._door)
            try:
                await self._stopped.wait()
            finally:
                server.close()
                for writer in tuple(self._open):
                    writer.transport.abort()

    def _start(self) -> None:
        self._stopped.clear()
        self._started.set()

    def _stop(self) -> None:
        self._started.clear()
        self._stopped.set()

    async def _hand_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends = [writer]
        self._open.add(writer)
        try:
            await self._whole.wait()
            back, there = await asyncio.open_connection(*self._centre)
            ends.append(there)
            self._open.add(there)
            async with asyncio.TaskGroup() as group:
                group.create_task(self._carry(reader, there))
                group.create_task(self._carry(back, writer))
        except OSError:
            pass  # what goes wrong on either side closes both: a cable has nothing else to say
        finally:
            for end in ends:
                self._open.discard(end)
                end.close()

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(CHUNK_BYTES):
                await self._whole.wait()
                target.write(data)
                await target.drain()
        target.close()
