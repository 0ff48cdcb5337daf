"""What a simulated printer takes out of the stream: commands ended by CR, bitmaps by their computed size.

Bitmaps hold CR, ESC and 00, so nothing is searched for inside them. It keeps to devices.md §3A and shares no
code with the driver's codec.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

LINES = 1016
DOTS = 648
PIXELS = LINES * DOTS
BITS = {2: 1, 32: 5, 64: 6, 128: 7, 256: 8}

Bytes = NDArray[np.uint8]

_LONGEST_HEAD = 80  # no command of the guide is longer; beyond it the stream is noise


@dataclass(frozen=True, slots=True)
class Order:
    """One command as it came in, with the bytes of its bitmap if it has one."""

    name: str
    parameters: tuple[str, ...] = ()
    data: bytes = field(default=b"", repr=False)


class Intake:
    """The printer's receive buffer."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._wanted = 0
        self._head = Order("")

    @property
    def waits_for_data(self) -> bool:
        """Whether the rest of a bitmap is still to come."""
        return self._wanted > 0

    def take(self, data: bytes) -> list[Order]:
        """Add what has arrived; the orders that are whole now."""
        self._buffer += data
        orders = []
        while (order := self._next()) is not None:
            orders.append(order)
        return orders

    def drop(self) -> None:
        """Forget what came in half."""
        self._buffer.clear()
        self._wanted = 0

    def _next(self) -> Order | None:
        if self._wanted:
            return self._bitmap()
        if not self._to_command():
            return None
        if self._buffer.startswith(b"Db"):
            return self._download()
        end = self._buffer.find(b"\r")
        if end < 0:
            if len(self._buffer) > _LONGEST_HEAD:
                self.drop()
            return None
        name, *parameters = self._buffer[:end].decode("ascii", "replace").split(";")
        del self._buffer[: end + 1]
        return Order(name, tuple(parameters))

    def _to_command(self) -> bool:
        """Skip what stands between commands: ends, padding, and the markers of the newer job form."""
        while True:
            self._buffer = self._buffer.lstrip(b"\x00\r\n\x1b")
            if not self._buffer.startswith(b"<"):
                return bool(self._buffer)
            end = self._buffer.find(b">")
            if end < 0:
                if len(self._buffer) > _LONGEST_HEAD:
                    self.drop()
                return False
            del self._buffer[: end + 1]

    def _download(self) -> Order | None:
        """`Db;panel;levels;` then a computed number of bytes; `Dbc;k;2;count;` then that many."""
        compressed = self._buffer.startswith(b"Dbc")
        parts = bytes(self._buffer[:_LONGEST_HEAD]).split(b";", 4 if compressed else 3)
        if len(parts) <= (4 if compressed else 3):
            return None
        head = [part.decode("ascii", "replace") for part in parts[:-1]]
        del self._buffer[: sum(len(part) + 1 for part in parts[:-1])]
        levels = int(head[2]) if head[2].isdecimal() else 0
        if levels not in BITS or (compressed and not head[3].isdecimal()):
            return Order(head[0], ("?",))
        self._wanted = int(head[3]) if compressed else PIXELS * BITS[levels] // 8
        self._head = Order(head[0], (head[1], head[2]))
        return self._bitmap()

    def _bitmap(self) -> Order | None:
        if len(self._buffer) < self._wanted:
            return None
        order = Order(self._head.name, self._head.parameters, bytes(self._buffer[: self._wanted]))
        del self._buffer[: self._wanted]
        self._wanted = 0
        return order


def rows_of(order: Order) -> bytes:
    """A download as 8-bit rows from the top left, 255 where all of the panel is laid down."""
    levels = int(order.parameters[1])
    if order.name == "Dbc" and levels > 2:
        values = _full_scale(levels)[_runs_unpacked(order.data, BITS[levels])]
    else:
        data = _lines_unpacked(order.data) if order.name == "Dbc" else order.data
        values = np.frombuffer(data, np.uint8)
        if levels < 256:
            values = _full_scale(levels)[_dots_of(values, BITS[levels])]
    # Dot n is line n // 648 along the card and, in it, counted from the lower edge.
    return values.reshape(LINES, DOTS).T[::-1].tobytes()


def _dots_of(stream: Bytes, bits: int) -> Bytes:
    """Take dots of so many bits off the stream, eight of them from as many bytes."""
    if bits == 1:
        return np.unpackbits(stream)
    groups = np.zeros(len(stream) // bits, np.uint64)
    for column in stream.reshape(-1, bits).T:
        groups = groups * 256 + column
    low = np.uint64((1 << bits) - 1)
    columns = [(groups >> np.uint64(bits * (7 - dot)) & low).astype(np.uint8) for dot in range(8)]
    return np.stack(columns, axis=1).reshape(-1)


def _full_scale(levels: int) -> Bytes:
    return (np.arange(levels) * 255 // (levels - 1)).astype(np.uint8)


def _lines_unpacked(data: bytes) -> bytes:
    """00 is a white line, FF a black one, N stands for N bytes and white up to the edge."""
    width = DOTS // 8
    lines = bytearray()
    at = 0
    while at < len(data):
        count = data[at]
        if count == 0xFF:
            lines += b"\xff" * width
            at += 1
            continue
        lines += data[at + 1 : at + 1 + count].ljust(width, b"\x00")
        at += 1 + count
    return bytes(lines.ljust(width * LINES, b"\x00"))


def _runs_unpacked(data: bytes, bits: int) -> Bytes:
    """A byte below 80h is a dot; above, a value with a count behind it, and count 0 a line without dye."""
    dots = np.zeros(PIXELS, np.uint8)
    value_mask = (1 << bits) - 1
    at = dot = 0
    while at < len(data) and dot < PIXELS:
        first = data[at]
        if first < 0x80:
            dots[dot] = first & value_mask
            at, dot = at + 1, dot + 1
            continue
        count = ((first & 0x7F) >> bits) * 256 + (data[at + 1] if at + 1 < len(data) else 0)
        if count == 0:
            dot += DOTS - dot % DOTS
        else:
            dots[dot : dot + count] = first & value_mask
            dot += count
        at += 2
    return dots
