"""A serial port that leads to a simulator: a pseudo-terminal under a name that outlives being unplugged."""

import asyncio
import contextlib
import os
import pty
import tty
from collections.abc import Callable
from pathlib import Path

from kiosk.entropy import SystemEntropy
from kiosk.sandbox.wire_trouble import CHATTER_EVERY_S, SLOW_BYTES_PER_S, WireTrouble

CHUNK_BYTES = 65536
UNSENT_BYTES = 64 * 1024
"""What waits for a host that does not read; beyond it a wire without flow control loses bytes."""
SLOW_CHUNK_BYTES = 12


class PtyPort:
    """The device's end of a line. The host opens `link`; unplugging hangs it up and takes the name away."""

    def __init__(
        self,
        link: Path,
        receive: Callable[[bytes], None] = lambda _: None,
        trouble: WireTrouble | None = None,
    ) -> None:
        self.link = link
        self.receive = receive
        self.trouble = trouble or WireTrouble(SystemEntropy())
        self.trouble.on_chatter = self._chatter
        self._loop = asyncio.get_running_loop()
        self._unsent = bytearray()
        self._trickle = bytearray()
        self._chattering: asyncio.TimerHandle | None = None
        self._device_end: int | None = None
        self._host_end: int | None = None

    @property
    def plugged(self) -> bool:
        return self._device_end is not None

    def plug(self) -> None:
        if self._device_end is not None:
            return
        self._device_end, self._host_end = pty.openpty()
        # Our own copy of the host's end stays open: without it the line hangs up between two opens.
        tty.setraw(self._host_end)
        os.set_blocking(self._device_end, False)
        self._loop.add_reader(self._device_end, self._on_readable)
        self.link.parent.mkdir(parents=True, exist_ok=True)
        self.link.unlink(missing_ok=True)
        self.link.symlink_to(os.ttyname(self._host_end))

    def unplug(self) -> None:
        if self._device_end is None or self._host_end is None:
            return
        self._loop.remove_reader(self._device_end)
        self._loop.remove_writer(self._device_end)
        self._unsent.clear()
        self._trickle.clear()
        self.link.unlink(missing_ok=True)
        os.close(self._host_end)
        os.close(self._device_end)
        self._device_end = self._host_end = None

    def send(self, data: bytes) -> None:
        """From the device to the host; into the void while unplugged."""
        if self._device_end is None:
            return
        data = self.trouble.spoil(data)
        late_s = self.trouble.late_s()
        if not (self.trouble.slow or late_s or self._trickle):
            self._put(data)
            return
        # What is said later waits behind what is late or still trickles, also when the line is quick again.
        idle = not self._trickle
        self._trickle += data[: max(0, UNSENT_BYTES - len(self._trickle))]
        if idle and late_s:
            self._loop.call_later(late_s, self._drip)
        elif idle:
            self._drip()

    def _chatter(self) -> None:
        """Say something that means nothing, again and again, as long as the line chatters."""
        if self._chattering is not None:
            self._chattering.cancel()
        if not self.trouble.chatters:
            return
        # A host that does not read keeps no more of it than fits into its kernel.
        if self._device_end is not None and not self._unsent:
            self._put(self.trouble.noise())
        self._chattering = self._loop.call_later(CHATTER_EVERY_S, self._chatter)

    def _drip(self) -> None:
        """A few bytes, and the next ones when a slow line would have carried these."""
        size = SLOW_CHUNK_BYTES if self.trouble.slow else len(self._trickle)
        self._put(bytes(self._trickle[:size]))
        del self._trickle[:size]
        if self._trickle:
            self._loop.call_later(size / SLOW_BYTES_PER_S, self._drip)

    def _put(self, data: bytes) -> None:
        if len(self._unsent) < UNSENT_BYTES:
            self._unsent += data
        self._flush()

    def _on_readable(self) -> None:
        if self._device_end is None:
            return
        with contextlib.suppress(BlockingIOError):
            self.receive(os.read(self._device_end, CHUNK_BYTES))

    def _flush(self) -> None:
        if self._device_end is None:
            return
        try:
            sent = os.write(self._device_end, self._unsent)
        except BlockingIOError:
            sent = 0  # the host does not read: the kernel's 4 KB are full
        del self._unsent[:sent]
        if self._unsent:
            self._loop.add_writer(self._device_end, self._flush)
        else:
            self._loop.remove_writer(self._device_end)
