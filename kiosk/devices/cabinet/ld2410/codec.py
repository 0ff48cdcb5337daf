"""HLK-LD2410 radar, its reports (devices.md 6.3); little-endian, no checksum.

    offset  0 .. 3        4 5     6      7    8      9 10    11      12 13  14      15 16       ...
            F4 F3 F2 F1   length  02|01  AA   state  moving  energy  still  energy  detect  55 00  F8 F7 F6 F5

The length counts from type to 00. Type 02 is the basic report; 01 is the engineering one, which carries more
before the 55. Distances in cm.
"""

from dataclasses import dataclass

HEADER = bytes.fromhex("F4 F3 F2 F1")
TAIL = bytes.fromhex("F8 F7 F6 F5")
MARK, END = b"\xaa", b"\x55\x00"
BASIC_BYTES, LONGEST_BYTES = 13, 64
MOVING, STILL = 0x01, 0x02


@dataclass(frozen=True, slots=True)
class Report:
    """What the radar sees now: bit 0 of `state` something moving, bit 1 something still."""

    state: int
    moving_cm: int
    still_cm: int

    @property
    def nearest_cm(self) -> int | None:
        """None: nobody. 0 cm is not told: a published still target has its distance in the other field."""
        if not self.state:
            return None
        own = [
            cm for bit, cm in ((MOVING, self.moving_cm), (STILL, self.still_cm)) if self.state & bit and cm
        ]
        return min(own, default=max(self.moving_cm, self.still_cm))


class Parser:
    """Finds reports in what arrives, however it is sliced and whatever lies between."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Report]:
        self._buffer += data
        found = []
        while (report := self._next()) is not None:
            found.append(report)
        return found

    def _next(self) -> Report | None:
        while self._skip_to_header():
            length = int.from_bytes(self._buffer[4:6], "little")
            if len(self._buffer) < 6:
                return None
            if BASIC_BYTES <= length <= LONGEST_BYTES:
                if len(self._buffer) < 6 + length + len(TAIL):
                    return None
                report = _report(bytes(self._buffer[6 : 6 + length + len(TAIL)]))
                if report is not None:
                    del self._buffer[: 6 + length + len(TAIL)]
                    return report
            del self._buffer[:1]  # only this header is given up: a good report may follow close behind it
        return None

    def _skip_to_header(self) -> bool:
        at = self._buffer.find(HEADER)
        if at >= 0:
            del self._buffer[:at]
            return True
        keep = next((n for n in range(len(HEADER) - 1, 0, -1) if self._buffer.endswith(HEADER[:n])), 0)
        del self._buffer[: len(self._buffer) - keep]
        return False


def _report(body: bytes) -> Report | None:
    """From type to tail; None when it is no report."""
    if not (body[0] in (1, 2) and body[1:2] == MARK and body.endswith(END + TAIL) and body[2] <= 3):
        return None
    return Report(body[2], int.from_bytes(body[3:5], "little"), int.from_bytes(body[6:8], "little"))
