"""A simulated serial device behind a real pseudo-terminal: the driver opens a path, as on the machine."""

import asyncio
import os
import pty
import termios
import tty
from collections.abc import Callable
from functools import partial
from pathlib import Path

from kiosk.devices.line import Line, LineOpener
from kiosk.devices.serial_line import open_serial

SPEEDS = (9600, 19200, 38400, 57600, 115200)


class PtyPort:
    """One serial port of the bench: a fixed path, a device that can be unplugged and plugged in again."""

    def __init__(self, folder: Path) -> None:
        self._loop = asyncio.get_running_loop()
        self.path = folder / "ttyBench"
        self._master = -1
        self._slave = -1
        self.receive: Callable[[bytes], None] = lambda _: None
        self.heard = bytearray()
        self._ambushes: list[tuple[bytes, Callable[[], None]]] = []
        self.bytes_per_s = 0.0
        """As fast as a line of this speed the device hears; 0: at once."""
        self._free_at = 0.0
        self.plug_in()

    def open_line(self) -> Line:
        return self.opener(115200)()

    def opener(self, baud: int) -> LineOpener:
        """What opens the port at this speed."""
        return partial(open_serial, f"{self.path}?baud={baud}")

    @property
    def host_baud(self) -> int:
        """The speed that the host has set; a pseudo-terminal carries bytes at any, but remembers it."""
        spoken = termios.tcgetattr(self._slave)[5]
        return next(baud for baud in SPEEDS if getattr(termios, f"B{baud}") == spoken)

    def send(self, data: bytes) -> None:
        if self._master >= 0:
            os.write(self._master, data)

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        self._loop.call_later(seconds, act)

    def plug_in(self) -> None:
        # The slave stays open here: without any opener the master would read an error instead of nothing.
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.path.unlink(missing_ok=True)
        self.path.symlink_to(os.ttyname(self._slave))
        self._loop.add_reader(self._master, self._on_readable)

    def unplug(self) -> None:
        if self._master < 0:
            return
        self._loop.remove_reader(self._master)
        os.close(self._master)
        os.close(self._slave)
        self._master = self._slave = -1
        self.path.unlink()

    def before(self, wanted: bytes, act: Callable[[], None]) -> None:
        """Do something right before the device hears these bytes, once."""
        self._ambushes.append((wanted, act))

    async def until(self, holds: Callable[[], bool], within_s: float = 5.0) -> None:
        """Wait until the device's side has come so far."""
        async with asyncio.timeout(within_s):
            while not holds():  # noqa: ASYNC110  simulators know no asyncio, so they set no event
                await asyncio.sleep(0.001)

    def _on_readable(self) -> None:
        data = os.read(self._master, 4096)
        if self.bytes_per_s:
            self._rest(len(data) / self.bytes_per_s)
        self.heard += data
        for ambush in [ambush for ambush in self._ambushes if ambush[0] in data]:
            self._ambushes.remove(ambush)
            ambush[1]()
        self.receive(data)

    def _rest(self, seconds: float) -> None:
        """What was read was on its way so long; the host's next bytes wait in the kernel."""
        self._loop.remove_reader(self._master)
        self._free_at = max(self._free_at, self._loop.time()) + seconds

        def listen_again() -> None:
            if self._master >= 0:
                self._loop.add_reader(self._master, self._on_readable)

        self._loop.call_at(self._free_at, listen_again)
