"""A serial line that takes the time of a real one: a pseudo-terminal whose bytes wait for their bits.

A pseudo-terminal has no speed. Here every byte takes ten bits of the line's baud in either direction, one
after the other as on a half-duplex cable, and what the line itself needed is added up: what a driver takes
beyond it is the driver's. The machine at the other end lives in a thread of its own, where sleeping is exact.
"""

import heapq
import os
import pty
import select
import threading
import time
import tty
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path

BITS_A_BYTE = 10  # 8N1
CHUNK_BYTES = 256


class PacedLine:
    """Both ends of one cable; the machine's end is served by a thread until `close`."""

    def __init__(self, link: Path, baud: int) -> None:
        self.address = f"{link}?baud={baud}"
        self.receive: Callable[[bytes], None] = lambda _data: None
        """The machine; called in the line's own thread, like whatever it asked for later."""
        self.own_s = 0.0
        """What bytes on the wire and the machine's own work have taken so far."""
        self.byte_s = BITS_A_BYTE / baud
        self._device_end, self._host_end = pty.openpty()
        tty.setraw(self._host_end)
        link.symlink_to(os.ttyname(self._host_end))
        self._free_at = 0.0
        self._to_do: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._closing = False
        self._thread = threading.Thread(target=self._serve, name=f"line {link.name}", daemon=True)

    def start(self) -> None:
        """The machine hears from now on."""
        self._thread.start()

    def send(self, data: bytes) -> None:
        """See Send: the machine says something; it is on the wire for its time."""
        for at in range(0, len(data), CHUNK_BYTES):
            piece = data[at : at + CHUNK_BYTES]
            self._carry(len(piece), at_once=at > 0)
            os.write(self._device_end, piece)

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """See Later."""
        heapq.heappush(self._to_do, (time.monotonic() + seconds, next(self._order), act))

    def close(self) -> None:
        """The machine is switched off."""
        self._closing = True
        os.write(self._host_end, b"\x00")  # wakes the thread up
        self._thread.join()
        os.close(self._host_end)
        os.close(self._device_end)

    def _serve(self) -> None:
        more_to_come = False
        while not self._closing:
            follows_at_once = more_to_come and self._heard_within(0.0)
            if follows_at_once or self._heard_within(self._until_next()):
                data = os.read(self._device_end, CHUNK_BYTES)
                if self._closing:
                    return
                self._carry(len(data), at_once=follows_at_once)
                self._work(partial(self.receive, data))
                more_to_come = len(data) == CHUNK_BYTES
            while self._to_do and self._to_do[0][0] <= time.monotonic():
                self._work(heapq.heappop(self._to_do)[2])

    def _heard_within(self, seconds: float | None) -> bool:
        return bool(select.select([self._device_end], [], [], seconds)[0])

    def _until_next(self) -> float | None:
        return max(0.0, self._to_do[0][0] - time.monotonic()) if self._to_do else None

    def _carry(self, count: int, *, at_once: bool) -> None:
        """Bytes take their time; those that follow at once begin where the last ended, not when we woke."""
        on_wire_s = count * self.byte_s
        self.own_s += on_wire_s
        self._free_at = (self._free_at if at_once else time.monotonic()) + on_wire_s
        time.sleep(max(0.0, self._free_at - time.monotonic()))

    def _work(self, act: Callable[[], None]) -> None:
        """What the machine itself computes is none of the driver's either."""
        before, began = self.own_s, time.monotonic()
        act()
        self.own_s += max(0.0, time.monotonic() - began - (self.own_s - before))
