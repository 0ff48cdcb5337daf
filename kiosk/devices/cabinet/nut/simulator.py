"""A server of Network UPS Tools on the loopback: hands set what it says, and how it goes wrong.

It shares no code with the driver's codec.
"""

import asyncio
import socket
from collections.abc import Callable

NAME = "ups"


class SimulatedNut:
    """One supply called `ups`. `start` and `stop` are the plug; `serve` leaves it to `pull` and `plug`."""

    def __init__(self) -> None:
        self._door: socket.socket | None = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        """Any free one, and the same ever after."""
        self.status = "OL"
        self.error = ""
        """What it answers instead, as ERR."""
        self.raw = b""
        """What it answers instead, byte by byte."""
        self.silent = False
        self.late_s = 0.0
        self.spoil: Callable[[bytes], bytes] = lambda line: line
        """What becomes of a line on its way."""
        self.hold_up_s: Callable[[], float] = lambda: 0.0
        """By how much one line comes late, beside what every line does."""
        self.dripping = False
        """Every byte comes alone."""
        self.asked = 0
        self._server: asyncio.Server | None = None
        self._pulled, self._plugged = asyncio.Event(), asyncio.Event()
        self._open: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        if self._server is None:
            door, self._door = self._door or socket.create_server(("127.0.0.1", self.port)), None
            self._server = await asyncio.start_server(self._talk, sock=door)

    def stop(self) -> None:
        if self._server is None:
            return
        self._server.close()
        self.reset_connections()
        self._server = None

    def reset_connections(self) -> None:
        """Whoever is connected is thrown out; the server stays."""
        for writer in tuple(self._open):
            writer.transport.abort()

    def pull(self) -> None:
        """The server is gone, for who runs `serve`."""
        self._plugged.clear()
        self._pulled.set()
        if self._door is not None:  # nobody serves yet
            self._door.close()
            self._door = None

    def plug(self) -> None:
        """It is there again."""
        self._pulled.clear()
        self._plugged.set()

    async def serve(self) -> None:
        """Be there for ever, but while it is pulled."""
        while True:
            await self.start()
            await self._pulled.wait()
            self.stop()
            await self._plugged.wait()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            while line := await reader.readline():
                await self._reply(line, writer)
        except OSError:
            return
        finally:
            self._open.discard(writer)
            writer.close()

    async def _reply(self, line: bytes, writer: asyncio.StreamWriter) -> None:
        self.asked += 1
        await asyncio.sleep(self.late_s + self.hold_up_s())
        if self.silent:
            return
        said = self.spoil(self.raw or self._answer(line.decode("ascii").split()))
        if not self.dripping:
            writer.write(said)
            return
        for byte in said:
            writer.write(bytes([byte]))
            await asyncio.sleep(0)

    def _answer(self, words: list[str]) -> bytes:
        if self.error:
            return f"ERR {self.error}\n".encode()
        match words:
            case ["GET", "VAR", ups, "ups.status"] if ups == NAME:
                return f'VAR {NAME} ups.status "{self.status}"\n'.encode()
            case ["GET", "VAR", _, _]:
                return b"ERR UNKNOWN-UPS\n"
            case _:
                return b"ERR UNKNOWN-COMMAND\n"
