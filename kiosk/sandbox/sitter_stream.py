"""The sitter on the wire: Motion-JPEG over HTTP, which OpenCV opens as any network camera (RFC 2046, 5.1)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import cv2

from kiosk.sandbox.sitter import Sitter
from kiosk.worker import ThreadWorker, Worker

PATH = "/camera.mjpg"
FRAMES_PER_S = 15
QUALITY = 88
HEAD = (
    b"HTTP/1.0 200 OK\r\n"
    b"Cache-Control: no-store\r\n"
    b"Content-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n"
)
NOT_FOUND = b"HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n"
REQUEST_S = 2.0


@asynccontextmanager
async def serve_sitter(host: str, port: int, sitter: Sitter) -> AsyncIterator[str]:
    """Serve while the block runs and give the stream's address; port 0 takes a free one.

    Pictures are drawn behind a worker of its own and only while somebody looks.
    """
    worker = ThreadWorker("sitter")
    stream = _Stream(sitter, worker)
    server = await asyncio.start_server(stream.answer, host, port)
    try:
        chosen = server.sockets[0].getsockname()[1]
        yield f"http://{host}:{chosen}{PATH}"
    finally:
        server.close()
        await stream.end()
        worker.close()


class _Stream:
    """All who look at the sitter at the moment."""

    def __init__(self, sitter: Sitter, worker: Worker) -> None:
        self._sitter = sitter
        self._worker = worker
        self._watchers: set[asyncio.StreamWriter] = set()
        self._nobody_left = asyncio.Event()
        self._nobody_left.set()
        self._ended = False

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._watchers.add(writer)
        self._nobody_left.clear()
        try:
            if await _asks_for_stream(reader):
                await self._show(writer)
            else:
                writer.write(NOT_FOUND)
                await writer.drain()
        except ConnectionError:
            return
        finally:
            writer.close()
            self._watchers.discard(writer)
            if not self._watchers:
                self._nobody_left.set()

    async def end(self) -> None:
        """Cut all connections, as a camera does whose plug is pulled."""
        self._ended = True
        for writer in self._watchers:
            writer.transport.abort()
        await self._nobody_left.wait()

    async def _show(self, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        writer.write(HEAD)
        next_at = loop.time()
        while not self._ended and not writer.is_closing():
            jpeg = await self._worker.run(lambda: _jpeg(self._sitter, loop.time()))
            head = b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(jpeg)
            writer.write(head + jpeg + b"\r\n")
            await writer.drain()
            next_at = max(next_at + 1 / FRAMES_PER_S, loop.time())
            await asyncio.sleep(next_at - loop.time())


async def _asks_for_stream(reader: asyncio.StreamReader) -> bool:
    try:
        async with asyncio.timeout(REQUEST_S):
            request = await reader.readuntil(b"\r\n\r\n")
    except (TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        # Somebody only wanted to know whether the camera is there.
        return False
    return request.split(b" ")[1:2] == [PATH.encode()]


def _jpeg(sitter: Sitter, at_s: float) -> bytes:
    _, coded = cv2.imencode(".jpg", sitter.picture(at_s), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return coded.tobytes()
