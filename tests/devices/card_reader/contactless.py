"""A simulated chip behind a field: it talks T=1, where nothing is announced and answers are asked for."""

from functools import reduce
from operator import xor

from kiosk.sandbox.chip import SimulatedChip

GET_RESPONSE = bytes.fromhex("00C00000")
HISTORICAL_BYTES = 13


class ContactlessChip:
    """See ChipBody. ATR as PC/SC part 3 makes it for ISO 14443-4: TD1 80, TD2 01, history, check."""

    def __init__(self, chip: SimulatedChip) -> None:
        self._chip = chip
        self.heard: list[bytes] = []

    def reset(self) -> bytes:
        atr = self._chip.reset()
        body = bytes([0x80 | HISTORICAL_BYTES, 0x80, 0x01]) + atr[-HISTORICAL_BYTES:]
        return b"\x3b" + body + bytes([reduce(xor, body)]) if atr else b""

    def power_off(self) -> None:
        self._chip.power_off()

    def exchange(self, apdu: bytes) -> tuple[bytes, float]:
        self.heard.append(apdu)
        answer, seconds = self._chip.exchange(apdu)
        wants_data = len(apdu) == 5 or (len(apdu) > 5 and len(apdu) == 6 + apdu[4])
        if answer[:-1] == b"\x6c":
            answer, _ = self._chip.exchange(apdu[:-1] + answer[-1:])
        if answer[:-1] == b"\x61":
            answer, _ = self._chip.exchange(GET_RESPONSE + answer[-1:])
        return answer if wants_data else answer[-2:], seconds
