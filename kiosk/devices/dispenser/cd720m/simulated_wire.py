"""The unit's end of the line, for the simulator: hears commands, says ACK and NAK, obeys at ENQ.

Written apart from the driver's codec on purpose: two readings of one manual, held together by vectors.
"""

from collections import deque
from collections.abc import Callable

from kiosk.devices.metal import Later, Send

TORN_FRAME_S = 0.1  # a frame that stops is forgotten: inferred
LONGEST = 12

Obey = Callable[[str], bytes | None]
"""Does what a command's letters say; the name and data of the reply to a question."""


class SimulatedWire:
    """Takes the host's bytes apart, and spoils its own when it was told to."""

    def __init__(self, send: Send, later: Later, obey: Obey) -> None:
        self._send = send
        self._later = later
        self._obey = obey
        self._inbox = bytearray()
        self._heard = 0
        self._offered = ""
        self._waiting: deque[tuple[bytes, float]] = deque()

        self.lose_acks = 0
        self.naks = 0
        self.deaf_to_enq = 0
        self.corrupt_replies = 0
        self.lose_replies = 0
        self.late_s = 0.0
        self.answer_s = 0.0

    def forget(self) -> None:
        """Power was lost."""
        self._inbox.clear()
        self._waiting.clear()
        self._offered = ""

    def hear(self, data: bytes) -> None:
        for byte in data:
            self._hear_byte(byte)
        self._heard += len(data)
        if self._inbox:
            heard = self._heard
            self._later(TORN_FRAME_S, lambda: self._drop_torn_frame(heard))

    def _hear_byte(self, byte: int) -> None:
        if self._inbox:
            self._inbox.append(byte)
            # 03 cannot occur in the letters: the byte behind it is the check, whatever it is.
            if len(self._inbox) >= 5 and self._inbox[-2] == 0x03:
                frame = bytes(self._inbox)
                self._inbox.clear()
                self._hear_frame(frame)
            elif len(self._inbox) > LONGEST:
                self._inbox.clear()
                self._send(b"\x15")
        elif byte == 0x02:
            self._inbox.append(byte)
        elif byte == 0x05:
            self._hear_enq()

    def _drop_torn_frame(self, heard: int) -> None:
        if self._inbox and heard == self._heard:
            self._inbox.clear()

    def _hear_frame(self, frame: bytes) -> None:
        self._offered = ""
        if self.naks or _parity(frame):
            self.naks = max(self.naks - 1, 0)
            self._send(b"\x15")
            return
        self._offered = frame[1:-2].decode("latin-1")
        if self.lose_acks:
            self.lose_acks -= 1
            return
        self._send(b"\x06")

    def _hear_enq(self) -> None:
        if self.deaf_to_enq:
            self.deaf_to_enq -= 1
            return
        letters, self._offered = self._offered, ""
        if not letters:
            return
        body = self._obey(letters)
        if body is None:
            return
        late_s, self.late_s = self.late_s, 0.0
        reply = b"\x02" + body + b"\x03"
        reply += bytes([_parity(reply)])
        if self.lose_replies:
            self.lose_replies -= 1
            return
        if self.corrupt_replies:
            self.corrupt_replies -= 1
            reply = reply[:-1] + bytes([reply[-1] ^ 0x20])
        self._waiting.append((reply, late_s + self.answer_s))
        if len(self._waiting) == 1:
            self._later(self._waiting[0][1], self._say_next)

    def _say_next(self) -> None:
        """One after the other: what comes late holds up what was asked after it."""
        if not self._waiting:
            return  # power was lost meanwhile
        self._send(self._waiting.popleft()[0])
        if self._waiting:
            self._later(self._waiting[0][1], self._say_next)


def _parity(data: bytes) -> int:
    value = 0
    for byte in data:
        value ^= byte
    return value
