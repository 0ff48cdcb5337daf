"""Lines of this machine: serial ports and raw device files, on the program's own loop.

An address is a path, and for a serial port its speed: `/dev/ttyS0?baud=115200`, `/dev/usb/lp0`.
"""

import asyncio
import contextlib
import errno
import os
from collections.abc import Callable
from urllib.parse import parse_qsl

import serial

from kiosk.devices.line import Line, LineLost, LineTaken

DEFAULT_BAUD = 115200
CHUNK_BYTES = 4096  # the kernel's terminal buffer holds no more
MAX_WAITING_BYTES = 64 * 1024  # beyond this the kernel keeps the rest: a babbling device costs no memory
IN_USE = frozenset({errno.EBUSY, errno.EWOULDBLOCK})
MAX_UNSENT_BYTES = 16 * 1024 * 1024  # several print jobs; a device that took none of them is as good as gone


class SerialLine:
    """See Line. Over any file descriptor that does not block and that the loop can watch."""

    def __init__(self, fd: int, close: Callable[[], None], *, empty_means_gone: bool = True) -> None:
        self._fd = fd
        self._close_port = close
        self._empty_means_gone = empty_means_gone
        self._loop = asyncio.get_running_loop()
        self._arrived = bytearray()
        self._unsent = bytearray()
        self._news: asyncio.Future[None] | None = None
        self._lost: str | None = None
        self._listening = False
        self._listen()

    def write(self, data: bytes) -> None:
        if self._lost is not None:
            raise LineLost(self._lost)
        if len(self._unsent) + len(data) > MAX_UNSENT_BYTES:
            self._lose("the device takes nothing")
            raise LineLost(self._lost)
        idle = not self._unsent
        self._unsent += data
        if idle:
            self._send()
        if self._lost is not None:
            raise LineLost(self._lost)

    async def read(self) -> bytes:
        if not self._arrived:
            await self._wait_for_news()
        if not self._arrived:
            raise LineLost(self._lost or "closed")
        return self._take()

    def discard(self) -> bytes:
        while self._lost is None and self._receive():
            pass
        return self._take()

    def close(self) -> None:
        self._lose("closed")

    async def _wait_for_news(self) -> None:
        if self._lost is not None:
            return
        if self._news is not None:
            raise RuntimeError("a line has one reader at a time")
        self._news = self._loop.create_future()
        try:
            await self._news
        finally:
            self._news = None

    def _take(self) -> bytes:
        data = bytes(self._arrived)
        self._arrived.clear()
        self._listen()
        return data

    def _listen(self) -> None:
        if self._lost is None and not self._listening:
            self._loop.add_reader(self._fd, self._on_readable)
            self._listening = True

    def _on_readable(self) -> None:
        self._receive()
        if self._lost is None and len(self._arrived) >= MAX_WAITING_BYTES:
            self._loop.remove_reader(self._fd)
            self._listening = False

    def _receive(self) -> bool:
        """Take one chunk from the kernel; False when there was none."""
        if len(self._arrived) >= MAX_WAITING_BYTES:
            return False
        try:
            chunk = os.read(self._fd, CHUNK_BYTES)
        except BlockingIOError:
            return False
        except OSError as error:
            self._lose(error.strerror or "read failed")
            return False
        if not chunk:
            if self._empty_means_gone:
                self._lose("hung up")
            return False
        self._arrived += chunk
        self._tell()
        return True

    def _send(self) -> None:
        try:
            sent = os.write(self._fd, self._unsent)
        except BlockingIOError:
            sent = 0
        except OSError as error:
            self._lose(error.strerror or "write failed")
            return
        del self._unsent[:sent]
        if self._unsent:
            self._loop.add_writer(self._fd, self._send)
        else:
            self._loop.remove_writer(self._fd)

    def _tell(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)

    def _lose(self, why: str) -> None:
        if self._lost is not None:
            return
        self._lost = why
        self._unsent.clear()
        # The descriptor is given back at once: its number must not be watched any more when it is used again.
        self._loop.remove_reader(self._fd)
        self._loop.remove_writer(self._fd)
        with contextlib.suppress(OSError):
            self._close_port()
        self._tell()


def open_serial(address: str) -> Line:
    """Open a serial port or a raw device file, for us alone. Raises LineLost: not there, or taken."""
    path, _, query = address.partition("?")
    options = dict(parse_qsl(query, strict_parsing=bool(query)))
    baud = int(options.pop("baud", DEFAULT_BAUD))
    if options:
        raise ValueError(f"unknown in an address: {', '.join(options)}")
    try:
        fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError as error:
        raise _lost(path, error) from error
    if not os.isatty(fd):
        return _raw_line(path, fd)
    os.close(fd)
    return _serial_line(path, baud)


def _serial_line(path: str, baud: int) -> Line:
    try:
        # An inter-byte timeout of 0 sets VMIN to 1: then "nothing yet" (EAGAIN) and "hung up" (empty) differ.
        port = serial.Serial(path, baud, timeout=0, inter_byte_timeout=0, exclusive=True)
    except (serial.SerialException, OSError) as error:
        raise _lost(path, error) from error
    return SerialLine(port.fileno(), port.close)


def _lost(path: str, error: OSError) -> LineLost:
    if error.errno in IN_USE:
        return LineTaken(f"{path}: another program has it")
    return LineLost(f"{path}: {error.strerror or 'cannot be opened'}")


def _raw_line(path: str, fd: int) -> Line:
    try:
        # A USB printer answers with empty packets at times; when it is gone, reading is an error of its own.
        return SerialLine(fd, lambda: os.close(fd), empty_means_gone=False)
    except OSError as error:  # a plain file cannot be watched
        os.close(fd)
        raise LineLost(f"{path}: not a device") from error
