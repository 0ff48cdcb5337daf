"""One kept-open connection of the load, as little of HTTP as an answer from our own server needs.

On loopback, and to nowhere else: the load is for the centre that the bench has started itself.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

HOST = "127.0.0.1"
_HEAD_ENDS = b"\r\n\r\n"
_LENGTH = b"\ncontent-length:"
_TAG = b"\nkiosk-auth:"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    tag: str
    """Kiosk-Auth, or nothing."""
    body: bytes


class Line(asyncio.Protocol):
    """Asks one thing at a time and hands each reply, or None when the line was lost, to who asked."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._told: Callable[[Line, Reply | None], None] | None = None

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def ask(self, request: bytes, told: "Callable[[Line, Reply | None], None]") -> None:
        """`told` is called later, once."""
        if self._transport is None:
            raise ConnectionError("not open")
        self._told = told
        self._transport.write(request)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own class, of the same methods

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = self._received.find(_HEAD_ENDS)
        if end < 0:
            return
        head = self._received[:end].lower()
        length = int(_after(head, _LENGTH) or 0)
        whole = end + len(_HEAD_ENDS) + length
        if len(self._received) < whole:
            return
        # The tag's own words have one capital title; all else of it is in lower case.
        tag = _after(head, _TAG).decode("ascii").replace("kgm1", "KGM1", 1)
        self._tell(Reply(int(head[9:12]), tag, self._received[whole - length : whole]))

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        self._tell(None)

    def _tell(self, reply: Reply | None) -> None:
        self._received = b""
        told, self._told = self._told, None
        if told is not None:
            told(self, reply)


async def open_line(port: int) -> Line:
    _, line = await asyncio.get_running_loop().create_connection(Line, HOST, port)
    return line


def _after(head: bytes, name: bytes) -> bytes:
    begin = head.find(name)
    if begin < 0:
        return b""
    begin += len(name)
    end = head.find(b"\r", begin)
    return head[begin : end if end >= 0 else len(head)].strip()
