"""The unit's end of the F2 link, for the simulator: hears frames, says ACK, NAK, EOT and answers.

Written apart from the driver's codec on purpose: two readings of one manual, held together by vectors.
"""

from collections.abc import Callable

from kiosk.devices.metal import Later, Send

TORN_FRAME_S = (
    0.1  # a frame that stops is forgotten: inferred, the manual only says that NAK follows a bad one
)

HEADER_BYTES, AROUND_TEXT = 4, 6
"""F2, address and two of length; these with ETX and BCC."""
LONGEST_TEXT = 1018

Obey = Callable[[int, int, bytes], None]


class SimulatedWire:
    """Takes the host's bytes apart, and spoils its own when it was told to."""

    def __init__(
        self, send: Send, later: Later, obey: Obey, cancel: Callable[[], None], address: int
    ) -> None:
        self._send = send
        self._later = later
        self._obey = obey
        self._cancel = cancel
        self._address = address
        self._inbox = bytearray()
        self._heard = 0
        self._last_answer = b""
        self._held_ack = b""

        self.deaf = False
        """Busy: what is said meanwhile is not heard. The manual is silent on this; inferred."""
        self.lose_acks = 0
        self.naks = 0
        self.glue_acks = 0
        self.corrupt_answers = 0
        self.lose_answers = 0

    def forget(self) -> None:
        """Power was lost."""
        self._inbox.clear()
        self._last_answer = self._held_ack = b""

    def hear(self, data: bytes) -> None:
        if not self._inbox and _is_whole(data):
            self._hear_frame(data)  # byte by byte it comes to the same
        else:
            for byte in data:
                self._hear_byte(byte)
        self._heard += len(data)
        if self._inbox:
            heard = self._heard
            self._later(TORN_FRAME_S, lambda: self._drop_torn_frame(heard))

    def success(self, cm: int, pm: int, status: str, data: bytes = b"") -> None:
        self._answer(b"P" + bytes([cm, pm]) + status.encode("ascii") + data)

    def failure(self, cm: int, pm: int, error: str, data: bytes = b"") -> None:
        self._answer(b"N" + bytes([cm, pm]) + error.encode("ascii") + data)

    def _hear_byte(self, byte: int) -> None:
        if not self._inbox:
            self._hear_between_frames(byte)
            return
        self._inbox.append(byte)
        if len(self._inbox) < HEADER_BYTES:
            return
        size = self._inbox[2] * 256 + self._inbox[3]
        if size > LONGEST_TEXT:
            self._inbox.clear()
            self._send(b"\x15")
        elif len(self._inbox) == size + AROUND_TEXT:
            frame = bytes(self._inbox)
            self._inbox.clear()
            self._hear_frame(frame)

    def _hear_between_frames(self, byte: int) -> None:
        if byte == 0xF2:
            self._inbox.append(byte)
        elif byte == 0x15:
            self._send(self._last_answer)
        elif byte == 0x04:
            self._cancel()
            self._send(b"\x04")

    def _drop_torn_frame(self, heard: int) -> None:
        if self._inbox and heard == self._heard:
            self._inbox.clear()

    def _hear_frame(self, frame: bytes) -> None:
        if self.deaf or frame[1] != self._address:
            return
        if self.naks or not _intact(frame):
            self.naks = max(self.naks - 1, 0)
            self._send(b"\x15")
            return
        if self.lose_acks:
            self.lose_acks -= 1
        elif self.glue_acks:
            self.glue_acks -= 1
            self._held_ack = b"\x06"
        else:
            self._send(b"\x06")
        self._obey(frame[5], frame[6], frame[7:-2])

    def _answer(self, text: bytes) -> None:
        frame = bytes([0xF2, self._address, len(text) // 256, len(text) % 256]) + text + b"\x03"
        frame += bytes([_parity(frame)])
        self._last_answer = frame
        said, self._held_ack = self._held_ack + frame, b""
        if self.lose_answers:
            self.lose_answers -= 1
        elif self.corrupt_answers:
            self.corrupt_answers -= 1
            self._send(said[:-1] + bytes([said[-1] ^ 0x20]))
        else:
            self._send(said)


def _is_whole(data: bytes) -> bool:
    """One frame, as long as it says, and nothing else."""
    if len(data) < HEADER_BYTES or data[0] != 0xF2:
        return False
    size = data[2] * 256 + data[3]
    return size <= LONGEST_TEXT and len(data) == size + AROUND_TEXT


def _intact(frame: bytes) -> bool:
    return len(frame) >= 9 and frame[4] == 0x43 and frame[-2] == 0x03 and _parity(frame) == 0


def _parity(data: bytes) -> int:
    value = 0
    for byte in data:
        value ^= byte
    return value
