"""One kept-open connection of the load, as little of HTTP as an answer from our own server needs.

On loopback, and to nowhere else: the load is for the centre that the bench has started itself.
"""

import asyncio
from collections.abc import Callable
from typing import cast

HOST = "127.0.0.1"
OK = b"200"
_HEAD_ENDS = b"\r\n\r\n"
_LENGTH = b"\ncontent-length:"
_TAG = b"\nkiosk-auth:"


class Line(asyncio.Protocol):
    """Asks one thing at a time, and says when it was answered or the connection was lost."""

    def __init__(self, told: "Callable[[Line, bool], None]") -> None:
        """`told`: once for each question; whether there is an answer."""
        self._told = told
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._body_at = 0
        self.is_asking = False
        self.number = 0
        """Whose question it is."""
        self.at = 0.0
        """Since when it is to be answered, by the monotonic clock."""

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    @property
    def status(self) -> bytes:
        """Of the latest answer, its three digits."""
        return self._received[9:12]

    @property
    def tag(self) -> str:
        """Kiosk-Auth of the latest answer, or nothing."""
        return _after(self._received[: self._body_at], _TAG).decode("ascii")

    @property
    def body(self) -> bytes:
        return self._received[self._body_at :]

    def ask(self, request: bytes, number: int, at: float) -> None:
        """Raises ConnectionError when it is not open."""
        if self._transport is None:
            raise ConnectionError("not open")
        self.number, self.at = number, at
        self._received, self.is_asking = b"", True
        self._transport.write(request)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own class, of the same methods

    def data_received(self, data: bytes) -> None:
        received = self._received = self._received + data if self._received else data
        end = received.find(_HEAD_ENDS)
        if end < 0:
            return
        self._body_at = end + len(_HEAD_ENDS)
        if len(received) >= self._body_at + int(_after(received[:end], _LENGTH) or 0):
            self._tell(answered=True)

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        self._tell(answered=False)

    def _tell(self, *, answered: bool) -> None:
        if self.is_asking:
            self.is_asking = False
            self._told(self, answered)


async def open_line(port: int, told: Callable[[Line, bool], None]) -> Line:
    _, line = await asyncio.get_running_loop().create_connection(lambda: Line(told), HOST, port)
    return line


def _after(head: bytes, name: bytes) -> bytes:
    """A header's text, whatever the spelling of its name."""
    begin = head.find(name)
    if begin < 0:
        begin = head.lower().find(name)
    if begin < 0:
        return b""
    begin += len(name)
    end = head.find(b"\r", begin)
    return head[begin : end if end >= 0 else len(head)].strip()
