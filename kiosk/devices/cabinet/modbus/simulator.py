"""An I/O board with eight inputs and eight coils, as a machine on its wire (devices.md 6.2).

It shares no code with the driver's codec, and none with pymodbus.
"""

from functools import partial

from kiosk.devices.metal import Later, Send

UNIT = 1
COUNT = 8
ANSWERS_AFTER_S = 0.005
ILLEGAL_FUNCTION, ILLEGAL_ADDRESS, ILLEGAL_VALUE = 1, 2, 3


class SimulatedBoard:
    """Bytes in by `receive`, bytes out by `send`; the hands set `inputs`, the onlooker reads `coils`."""

    def __init__(self, send: Send, later: Later) -> None:
        self._send = send
        self._later = later
        self._inbox = bytearray()
        self.inputs = [False] * COUNT
        self.coils = [False] * COUNT
        self.switched = [0] * COUNT
        """How often each coil was switched."""
        self.silent = False
        self._corrupt_next = False
        self._junk = b""
        self._late_s = 0.0
        self._refuse = 0
        self._drip = False
        self._answers: list[tuple[float, bytes]] = []

    # --- faults ---

    def go_silent(self) -> None:
        """Hear and say nothing any more."""
        self.silent = True

    def speak_again(self) -> None:
        """What was said meanwhile is lost."""
        self._inbox.clear()
        self.silent = False

    def corrupt_next(self) -> None:
        """The next answer's CRC is wrong."""
        self._corrupt_next = True

    def junk_before_next(self, junk: bytes) -> None:
        """Something meaningless comes right before the next answer."""
        self._junk = junk

    def late_next(self, seconds: float) -> None:
        """The next answer comes so much later; those behind it keep their order."""
        self._late_s = seconds

    def refuse_next(self, code: int) -> None:
        """The next question is answered with an exception."""
        self._refuse = code

    def drip(self) -> None:
        """From now on every byte comes alone."""
        self._drip = True

    # --- the board ---

    def receive(self, data: bytes) -> None:
        """What the host sent; every question that is spoken here has eight bytes."""
        if self.silent:
            return
        self._inbox += data
        while len(self._inbox) >= 8:
            question = bytes(self._inbox[:8])
            if _crc(question[:-2]) != question[-2:]:
                del self._inbox[:1]  # a board waits for silence; this one looks for the next good frame
                continue
            del self._inbox[:8]
            if question[0] == UNIT:
                self._say(self._answer(question))

    def _answer(self, question: bytes) -> bytes:
        function, address, value = question[1], question[2] << 8 | question[3], question[4] << 8 | question[5]
        if self._refuse:
            code, self._refuse = self._refuse, 0
            return bytes([UNIT, function | 0x80, code])
        if function == 5:
            return self._switch(question, address, value)
        if function not in (1, 2):
            return bytes([UNIT, function | 0x80, ILLEGAL_FUNCTION])
        if not value or address + value > COUNT:
            return bytes([UNIT, function | 0x80, ILLEGAL_ADDRESS])
        bits = (self.coils if function == 1 else self.inputs)[address : address + value]
        packed = sum(1 << at for at, bit in enumerate(bits) if bit)
        return bytes([UNIT, function, 1, packed])

    def _switch(self, question: bytes, address: int, value: int) -> bytes:
        if address >= COUNT:
            return bytes([UNIT, 0x85, ILLEGAL_ADDRESS])
        if value not in (0x0000, 0xFF00):
            return bytes([UNIT, 0x85, ILLEGAL_VALUE])
        on = value == 0xFF00
        self.switched[address] += self.coils[address] is not on
        self.coils[address] = on
        return question[:-2]

    def _say(self, body: bytes) -> None:
        check = _crc(body)
        if self._corrupt_next:
            self._corrupt_next, check = False, bytes([check[0] ^ 0x10, check[1]])
        frame, self._junk = self._junk + body + check, b""
        self._answers.append((self._late_s, frame))
        self._late_s = 0.0
        if len(self._answers) == 1:
            self._say_next()

    def _say_next(self) -> None:
        """One answer after the other: a board works through its questions in their order."""
        late_s, frame = self._answers[0]
        pieces = [frame[at : at + 1] for at in range(len(frame))] if self._drip else [frame]
        for number, piece in enumerate(pieces):
            self._later(ANSWERS_AFTER_S + late_s + number * 0.001, partial(self._send, piece))
        self._later(ANSWERS_AFTER_S + late_s + len(pieces) * 0.001, self._said)

    def _said(self) -> None:
        self._answers.pop(0)
        if self._answers:
            self._say_next()


def _crc(data: bytes) -> bytes:
    """CRC-16/Modbus, low byte first."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
    return bytes([value & 0xFF, value >> 8])
